#!/usr/bin/env python3
"""A reference model of the tree: what every path, size and content must be after each operation.

    model.py run FIRST COUNT [STEPS]   runs COUNT random sequences, with seeds from FIRST on, of STEPS (200) operations each,
                                       including remounts and kills; those in RESULTS (model.jsonl) are not run again
    model.py plant [STEPS]             shows one file of each kind wrongly to the model: it must detect each

The model does not use the program's code: it follows nemofs(5) and the requests that the service got. If the daemon is killed
during an operation, the operation may have been done or not: the content of the service decides. Acknowledged operations are
never missing.
"""

import errno
import json
import os
import random
import re
import signal
import sys
import threading
import time

from mounted import Place, wait_until

BYTES = 50_017  # of a rendered video
CAPTIONS = {
    "json": '{"language":null,"source":"the timeline\'s captions","auto":false,"cues":[{"start_ms":0,"end_ms":2000,'
            '"text":"Hello world"},{"start_ms":2000,"end_ms":4000,"text":"This is a caption"}]}\n',
    "txt": "Hello world\nThis is a caption\n",
    "srt": "1\n00:00:00,000 --> 00:00:02,000\nHello world\n\n2\n00:00:02,000 --> 00:00:04,000\nThis is a caption\n\n",
    "vtt": "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nHello world\n\n00:00:02.000 --> 00:00:04.000\nThis is a caption\n\n"}
ALWAYS = {"cancel", "chat.md", "error", "export", "prompt", "reply", "state.json", "status", "timeline",
          "upload", "uploads"}


class Wrong(Exception):
    """The mount is not what the model says."""


def same(what, got, wanted):
    if got != wanted:
        raise Wrong(f"{what}: {str(got)[:300]!r}, wanted {str(wanted)[:300]!r}")


class Glasses:
    """Reads the mount. With a plant, files that match its pattern are shown wrongly."""

    def __init__(self, plant=None):
        self.plant, self.hits = plant, 0

    def spoils(self, how, path):
        hit = self.plant and self.plant[0] == how and re.search(self.plant[1], path)
        self.hits += bool(hit)
        return hit

    def read(self, path):
        with open(path, "rb", buffering=0) as f:
            size = os.fstat(f.fileno()).st_size
            data = b"".join(iter(lambda: f.read(1 << 17), b""))
        if size not in (1, len(data)) and not path.endswith(("chat.md", "events.jsonl", "/reply", "/status")):  # they change
            raise Wrong(f"{path}: {len(data)} bytes, and fstat says {size}")
        return data[:-1] + b"?" if self.spoils("read", path) else data

    def text(self, path):
        return self.read(path).decode()

    def names(self, path):
        names = sorted(os.listdir(path))
        return names[1:] if self.spoils("names", path) else names

    def size(self, path):
        return os.stat(path).st_size + bool(self.spoils("size", path))


class Session:
    def __init__(self, sid, name):
        self.sid, self.name = sid, name
        self.sent, self.local, self.refused = {}, {}, {}  # files by name: at the service, temporary, refused by the service
        self.folders = set()  # of temporaries
        self.said = []  # (message, reply; None: it failed)
        self.timelines = []  # after each message, with its number; None: there was no draft, or it is not known
        self.rev, self.titled, self.first = 0, False, None
        self.renders = {}  # by rev
        self.known = set()  # messages whose reply.json was read: by then their timeline is stored …
        self.lost, self.kept = set(), True  # … except for the last one before a kill
        self.blank = False  # the last write was not a message: nothing of it is stored

    def uploaded(self, name, data):
        self.sent[name] = data
        self.first = self.first or name
        self.rev, self.titled = self.rev + 1, False

    def edited(self):
        self.rev, self.titled = self.rev + 1, True

    def timeline(self):
        if not self.rev:
            return "There is no timeline yet: upload a video or write a prompt first.\n"
        lines = [f"1. Video: {self.first or 'generated.mp4'} (0-10s)",
                 '2. Captions: "Hello world" (0-2s), "This is a caption" (2-4s)']
        if self.titled:
            lines.append(f'3. Title: "Edit {self.rev}" (0-1s)')
        return f"Timeline ({len(lines)} tracks):\n" + "\n".join(lines) + "\n"


class Run:
    def __init__(self, place, seed, plant=None):
        self.place, self.random, self.see = place, random.Random(seed), Glasses(plant)
        self.seed, self.sessions, self.count, self.order = seed, [], 0, []
        self.kills = self.remounts = 0
        place.ask("settings", {"media_size": BYTES})

    # --- the expected content ---

    def path(self, session, *names):
        return "/".join((self.place.mount, session.name) + names)

    def new_name(self, stem):
        self.count += 1
        return f"{stem}{self.seed}-{self.count}"

    def any_session(self):
        if not self.sessions:
            self.make()
        return self.random.choice(self.sessions)

    def fails(self, number, call, *args):
        try:
            call(*args)
        except OSError as e:
            same(f"errno of {call.__name__}{args}", errno.errorcode[e.errno], errno.errorcode[number])
            return
        raise Wrong(f"{call.__name__}{args} succeeds, wanted {errno.errorcode[number]}")

    def error_names(self, session, name):
        if name not in (words := self.see.text(self.path(session, "error"))):
            raise Wrong(f"error: {words!r} does not name {name}")

    # --- operations: each does the same to the mount and to the model ---

    def make(self):
        name = self.new_name("made")
        os.mkdir(f"{self.place.mount}/{name}")
        self.adopt(name)

    def adopt(self, name):
        sid = os.getxattr(f"{self.place.mount}/{name}", "user.nemo.session_id").decode()
        self.sessions.append(Session(sid, name))

    def make_by_id(self):
        with open(self.place.mount + "/new/id", encoding="ascii") as f:
            name = f.read().strip()
        self.sessions.append(Session(name, name))

    def rename(self):
        session, name = self.any_session(), self.new_name("moved")
        os.rename(self.path(session), f"{self.place.mount}/{name}")
        session.name = name

    def rename_onto(self):
        if len(self.sessions) > 1:
            a, b = self.random.sample(self.sessions, 2)
            self.fails(errno.EEXIST, os.rename, self.path(a), self.path(b))

    def forget(self):
        if len(self.sessions) > 3:
            session = self.any_session()
            os.rmdir(self.path(session))
            self.sessions.remove(session)

    def data(self):
        return self.random.randbytes(self.random.choice([1, 4096, 60_000, 300_000]))

    def write(self, path, data):
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            at = 0
            while at < len(data):
                at += os.write(fd, data[at:at + self.random.choice([1000, 65536, 1 << 20])])
        finally:
            os.close(fd)

    def upload(self):
        session, name, data = self.any_session(), self.new_name("film") + ".mp4", self.data()
        self.write(self.path(session, "uploads", name), data)
        session.uploaded(name, data)

    def upload_refused(self):
        session, name, data = self.any_session(), self.new_name("refused") + ".mp4", self.data()
        self.place.ask("rules", [{"on": "upload", "times": 1, "do": "code", "code": 4001}])
        self.fails(errno.EMEDIUMTYPE, self.write, self.path(session, "uploads", name), data)
        self.place.ask("rules", [])
        self.error_names(session, "EMEDIUMTYPE")
        session.refused[name] = data

    def temporary(self):
        session, name, data = self.any_session(), "." + self.new_name("t") + ".swp", self.data()
        folder = self.random.choice(sorted(session.folders) + [""])
        if folder:
            name = f"{folder}/{name[1:]}"
        self.write(self.path(session, "uploads", name), data)
        session.local[name] = data

    def folder(self):
        session, name = self.any_session(), "." + self.new_name("d")
        if len(session.folders) == 4:
            self.fails(errno.ENOSPC, os.mkdir, self.path(session, "uploads", name))
            return
        os.mkdir(self.path(session, "uploads", name))
        session.folders.add(name)

    def some_local(self):
        with_some = [s for s in self.sessions if s.local]
        if not with_some:
            self.temporary()
            return self.some_local()
        session = self.random.choice(with_some)
        return session, self.random.choice(sorted(session.local))

    def append(self):
        session, name = self.some_local()
        more = self.data()
        with open(self.path(session, "uploads", name), "ab", buffering=0) as f:
            f.write(more)
        session.local[name] += more

    def overwrite(self):
        session, name = self.some_local()
        data, at = self.random.randbytes(100), self.random.randrange(len(session.local[name]) + 1)
        with open(self.path(session, "uploads", name), "r+b", buffering=0) as f:
            f.seek(at)
            f.write(data)
        old = session.local[name]
        session.local[name] = old[:at] + data + old[at + 100:]

    def truncate(self):
        session, name = self.some_local()
        size = self.random.randrange(2 * len(session.local[name]) + 2)
        os.truncate(self.path(session, "uploads", name), size)
        session.local[name] = session.local[name][:size].ljust(size, b"\0")

    def deliver(self):
        session, name = self.some_local()
        if session.local[name]:
            new = self.new_name("delivered") + ".mp4"
            os.rename(self.path(session, "uploads", name), self.path(session, "uploads", new))
            session.uploaded(new, session.local.pop(name))

    def remove(self):
        session = self.any_session()
        for files, number in ((session.local, 0), (session.refused, 0), (session.sent, errno.EPERM)):
            if files:
                name = self.random.choice(sorted(files))
                if number:
                    self.fails(number, os.unlink, self.path(session, "uploads", name))
                else:
                    os.unlink(self.path(session, "uploads", name))
                    del files[name]

    def remove_folder(self):
        session = self.any_session()
        for folder in sorted(session.folders):
            if any(name.startswith(folder + "/") for name in session.local):
                self.fails(errno.ENOTEMPTY, os.rmdir, self.path(session, "uploads", folder))
            else:
                os.rmdir(self.path(session, "uploads", folder))
                session.folders.discard(folder)
            return

    def say(self, session, text):
        with open(self.path(session, "prompt"), "wb", buffering=0) as f:
            f.write(text.encode())

    def text(self):
        words = self.random.choice(["edit", "make it shorter", "加字幕", "line one\nline two", "<b> & \"quotes\""])
        return f"{words} nonce:{self.new_name('m')}"

    def told(self, session, text):
        session.blank = session.kept = False
        session.said.append((text, f"Done: {text}\n"))

    def message(self):
        session, text = self.any_session(), self.text()
        self.say(session, text)
        same("reply", self.see.text(self.path(session, "reply")), f"Done: {text}\n")
        same("error", self.see.text(self.path(session, "error")), "")
        session.edited()
        self.told(session, text)
        session.timelines.append((session.timeline(), session.rev))

    def message_without_edit(self):
        session, text = self.any_session(), self.text()
        self.place.ask("rules", [{"on": "message", "times": 1, "do": "stream", "edit": False}])
        self.say(session, text)
        same("reply", self.see.text(self.path(session, "reply")), f"Done: {text}\n")
        self.told(session, text)
        session.timelines.append((session.timeline(), session.rev) if session.rev else None)

    def message_refused(self):
        session, text = self.any_session(), self.text()
        self.place.ask("rules", [{"on": "message", "times": 1, "do": "code", "code": 2001}])
        self.fails(errno.EDQUOT, self.say, session, text)
        self.place.ask("rules", [])
        self.fails(errno.EDQUOT, self.see.read, self.path(session, "reply"))
        self.error_names(session, "EDQUOT")
        session.blank = False
        session.said.append((text, None))
        session.timelines.append((session.timeline(), session.rev) if session.rev else None)

    def blanks(self):
        session = self.any_session()
        self.fails(errno.EINVAL, self.say, session, "  \n ")
        self.fails(errno.EINVAL, self.see.read, self.path(session, "reply"))
        session.blank = True

    def export(self):
        session = self.any_session()
        if not session.rev:
            self.fails(errno.ENODATA, self.see.read, self.path(session, "export/video.mp4"))
            return
        film = self.see.read(self.path(session, "export/video.mp4"))
        mine = [r["id"] for r in self.place.ask("renders").values() if r["sid"] == session.sid and r["format"] == "mp4"]
        session.renders.setdefault(session.rev, mine[-1])
        same("render of the edit", mine[-1], session.renders[session.rev])
        same("renders", len(mine), len(session.renders))
        same("export/video.mp4", film, self.place.media(mine[-1] + ".mp4"))

    def captions(self):
        session, kind = self.any_session(), self.random.choice(sorted(CAPTIONS))
        path = self.path(session, "captions." + kind)
        if session.rev:
            same(path, self.see.text(path), CAPTIONS[kind])
            same(path, self.see.size(path), len(CAPTIONS[kind]))
        else:
            self.fails(errno.ENODATA, self.see.read, path)

    def begin_again(self):
        """Removes from the model what only the daemon had: empty folders, and written blanks. The outcome of a message is stored after
        reply.json, and with stop_wait=0 nothing waits for that."""
        self.place.begin()
        for session in self.sessions:
            session.blank = False
            if not session.kept:
                session.known.discard(len(session.said))
                session.lost.add(len(session.said))
            session.kept = True  # everything here now existed at a start
            session.folders = {f for f in session.folders if any(n.startswith(f + "/") for n in session.local)}

    def remount(self):
        self.place.end()
        self.begin_again()
        self.remounts += 1
        self.check_all()

    def kill(self):
        self.place.kill(signal.SIGKILL)
        self.begin_again()
        self.kills += 1
        self.check_all()

    # --- a kill in the middle ---

    def kill_during(self):
        """Asks the service for the outcome of the operation that a thread ran."""
        session = self.any_session()
        name, data, text = self.new_name("cut") + ".mp4", self.data(), self.text()
        what = self.random.choice(["upload", "message"])
        done = []

        def work():
            try:
                if what == "upload":
                    self.write(self.path(session, "uploads", name), data)
                else:
                    self.say(session, text)
                done.append(what)
            except OSError:
                pass

        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(self.random.random() ** 3 * 0.05)
        self.place.kill(signal.SIGKILL)
        thread.join(30)
        if thread.is_alive():
            raise Wrong(f"{what}: who waited while the daemon was killed still waits")
        self.begin_again()
        self.kills += 1
        if what == "upload":
            self.settle_upload(session, name, data, done)
        else:
            self.settle_message(session, text, done)
        self.check_all()

    def settle_upload(self, session, name, data, done):
        listed = lambda: name in os.listdir(self.path(session, "uploads"))
        state = json.loads(self.see.text(self.path(session, "state.json")))
        taken = [i for i in state["state"]["video_infos"] if i["filename"] == name]
        if done and not taken:
            raise Wrong(f"{name}: its close was 0, the service does not have it")
        if taken:
            wait_until(name, listed)
            session.uploaded(name, data if taken[0]["size"] == len(data) else None)
        elif listed():
            session.refused[name] = None

    def settle_message(self, session, text, done):
        nonce = text.rsplit("nonce:", 1)[1]
        wait_until("the outcome", lambda: self.see.text(self.path(session, "status")) == "idle\n")
        times = self.place.ask("ledger/" + nonce)
        if times > 1 or done and not times:
            raise Wrong(f"{nonce}: {times} times in the ledger, its close was {'0' if done else 'none'}")
        chat = self.see.text(self.path(session, "chat.md"))
        if times and text not in chat:
            raise Wrong(f"{nonce}: the service has it, chat.md has not")
        if times:
            session.edited()
        if text in chat:
            session.blank = False
            session.said.append((text, None))
            session.timelines.append(None)

    # --- the checks ---

    def check_chat(self, session):
        got = re.sub(r"^## You, \d{4}-\d\d-\d\d \d\d:\d\d UTC$", "## You", self.see.text(self.path(session, "chat.md")), flags=re.M)
        at = 0
        for text, reply in session.said:
            block = f"## You\n\n{text}\n\n"
            if reply:
                block += f"## Nemo\n\n{reply}\n"
            found = got.find(block, at)
            if found < 0 or (reply and found != at and session.said[0][1] and all(r for _, r in session.said)):
                raise Wrong(f"chat.md of {session.name}: {got[at:at + 300]!r}, wanted {block!r}")
            at = found + len(block)
        if session.said and session.said[-1][1]:
            same("the end of chat.md", got[at:], "")
        same("questions in chat.md", got.count("## You\n"), len(session.said))

    def check_history(self, session):
        folder = self.path(session, "history")
        same(folder, self.see.names(folder), sorted(str(n + 1) for n in range(len(session.said))))
        if not session.said:
            return
        n = self.random.randrange(len(session.said))
        text, reply = session.said[n]
        same("history's prompt", self.see.text(f"{folder}/{n + 1}/prompt"), text)
        if reply:
            same("history's reply", self.see.text(f"{folder}/{n + 1}/reply"), reply)
            if session.timelines[n] and n + 1 in session.known:
                timeline, rev = session.timelines[n]
                same("history's timeline", self.see.text(f"{folder}/{n + 1}/timeline"), timeline)
                same("history's draft", json.loads(self.see.text(f"{folder}/{n + 1}/draft.json"))["z_rev"], rev)

    def check_uploads(self, session):
        folder = self.path(session, "uploads")
        here = {**session.sent, **session.refused, **session.local}
        wanted = {name for name in here if "/" not in name} | session.folders
        same(folder, self.see.names(folder), sorted(wanted))
        for inner in session.folders:
            same(inner, self.see.names(f"{folder}/{inner}"),
                 sorted(n.split("/")[1] for n in session.local if n.startswith(inner + "/")))
        for name, data in here.items():
            if data is not None:
                same(f"size of {name}", self.see.size(f"{folder}/{name}"), len(data))
        known = [name for name, data in here.items() if data is not None]
        for name in self.random.sample(known, min(2, len(known))):
            same(f"content of {name}", self.see.read(f"{folder}/{name}"), here[name])
        if session.local:
            name = self.random.choice(sorted(session.local))
            same(f"content of {name}", self.see.read(f"{folder}/{name}"), session.local[name])

    def check_page(self, session):
        path = self.path(session, "index.html")
        size, page = self.see.size(path), self.see.read(path)
        same("size of index.html", size, len(page))
        if session.said and session.said[-1][0].split("nonce:")[1].encode() not in page:
            raise Wrong("index.html does not have the last message")

    def check_session(self, session):
        names = set(self.see.names(self.path(session)))
        if not ALWAYS <= names:
            raise Wrong(f"{session.name} has not {ALWAYS - names}")
        same("status", self.see.text(self.path(session, "status")), "idle\n")
        same("timeline", self.see.text(self.path(session, "timeline")), session.timeline())
        state = json.loads(self.see.text(self.path(session, "state.json")))
        same("state.json", (state["session_id"], [i["filename"] for i in state["state"]["video_infos"]]),
             (session.sid, list(session.sent)))
        last = session.said[-1][0] if session.said and not session.blank else ""
        same("prompt", self.see.text(self.path(session, "prompt")), last)
        if last and session.said[-1][1]:
            same("reply", self.see.text(self.path(session, "reply")), session.said[-1][1])
            told = json.loads(self.see.text(self.path(session, "reply.json")))
            session.known.add(len(session.said))
            session.known -= session.lost
            same("reply.json", (told["id"], told["asked"], told["reply"] + "\n"), (len(session.said),) + session.said[-1])
        lines = [json.loads(line) for line in self.see.text(self.path(session, "events.jsonl")).splitlines()]
        heard = {n + 1 for n, (_, reply) in enumerate(session.said) if reply}
        if not heard <= {line["turn"] for line in lines}:
            raise Wrong(f"events.jsonl of {session.name} lacks {heard - {line['turn'] for line in lines}}")
        self.check_chat(session)
        self.check_history(session)
        self.check_uploads(session)
        self.check_page(session)

    def check_root(self):
        names = self.see.names(self.place.mount)
        same("sessions", [n for n in names if n[0].isdigit() or n.startswith(("made", "moved"))],
             sorted(s.name for s in self.sessions))
        if not {"README.md", "AGENTS.md", "credits", "new", "status"} <= set(names):
            raise Wrong(f"the root has only {names}")
        if self.sessions:
            same("latest", os.readlink(self.place.mount + "/latest"), self.sessions[-1].name)
        same("credits", self.see.text(self.place.mount + "/credits"), "available 95\nfrozen 5\ntotal 100\n")
        status = self.see.text(self.place.mount + "/status")
        if not re.fullmatch(rf"backend   http\S+\naccount   [^\n]+\nsessions  {len(self.sessions)}\n"
                            r"cache     [^\n]+ of [^\n]+\n(\S[^\n]*\n)*", status):
            raise Wrong(f"status: {status!r} with {len(self.sessions)} sessions")

    def check_all(self):
        self.check_root()
        for session in self.sessions:
            self.check_session(session)

    def step(self):
        calls = ([self.upload, self.message, self.export, self.temporary, self.captions] * 3 + [self.deliver] * 2 + [
            self.make, self.make_by_id, self.rename, self.rename_onto, self.forget, self.upload_refused, self.folder,
            self.append, self.overwrite, self.truncate, self.remove, self.remove_folder, self.message_without_edit,
            self.message_refused, self.blanks])
        call = self.random.choices(calls + [self.remount, self.kill, self.kill_during],
                                   [8] * len(calls) + [3, 3, 3])[0]
        self.order.append(call.__name__)
        call()
        self.check_root()
        self.check_session(self.any_session())
        if self.sessions:
            self.check_session(self.sessions[-1])


def run(place, seed, steps, plant=None):
    """Runs one sequence; returns None, or what was wrong and where."""
    r = Run(place, seed, plant)
    try:
        for _ in range(steps):
            r.step()
        r.check_all()
    except (Wrong, OSError, ValueError, KeyError, IndexError) as e:
        return r, f"after {r.order[-6:]} ({len(r.order)}): {type(e).__name__}: {e}"
    return r, None


def in_place(seed, steps, plant=None):
    with Place("captions=manual,state_ttl=0,turn_limit=3") as place:
        place.begin()
        r, wrong = run(place, seed, steps, plant)
        if not wrong:
            place.end()
        return r, wrong


def run_many(first, count, steps):
    results = os.environ.get("RESULTS", "model.jsonl")
    done = {}
    if os.path.exists(results):
        with open(results, encoding="utf-8") as f:
            done = {line["seed"]: line for line in map(json.loads, f)}
    for seed in range(first, first + count):
        if seed in done:
            continue
        begin = time.monotonic()
        r, wrong = in_place(seed, steps)
        done[seed] = {"seed": seed, "steps": len(r.order), "kills": r.kills, "remounts": r.remounts, "wrong": wrong,
                      "seconds": round(time.monotonic() - begin, 1)}
        with open(results, "a", encoding="utf-8") as f:
            f.write(json.dumps(done[seed]) + "\n")
        if wrong:
            print(f"seed {seed}: {wrong}", flush=True)
    mine = [line for seed, line in done.items() if first <= seed < first + count]
    bad = [line["seed"] for line in mine if line["wrong"]]
    print(f"{len(mine)} sequences, {sum(m['steps'] for m in mine)} operations, {sum(m['kills'] for m in mine)} kills, "
          f"{sum(m['remounts'] for m in mine)} remounts; wrong: {bad or 'none'}")
    return bool(bad)


PLANTS = [
    ("names", r"/mnt$"), ("names", r"/mnt/[^/]+$"), ("names", r"/uploads$"), ("names", r"/uploads/\.d[^/]*$"),
    ("names", r"/history$"), ("read", r"/mnt/credits$"), ("read", r"/mnt/status$"), ("read", r"/prompt$"), ("read", r"/reply$"),
    ("read", r"/reply\.json$"), ("read", r"/chat\.md$"), ("read", r"/events\.jsonl$"), ("read", r"/timeline$"),
    ("read", r"/state\.json$"), ("read", r"/[^/]+/status$"), ("read", r"/history/\d+/prompt$"), ("read", r"/history/\d+/reply$"),
    ("read", r"/history/\d+/timeline$"), ("read", r"/history/\d+/draft\.json$"), ("read", r"/error$"),
    ("read", r"/captions\.json$"), ("read", r"/uploads/film"), ("size", r"/uploads/film"), ("read", r"/uploads/\.t"),
    ("size", r"/uploads/\.t"), ("read", r"/uploads/refused"), ("read", r"/video\.mp4$"), ("read", r"/captions\.srt$"),
    ("read", r"/captions\.vtt$"), ("read", r"/captions\.txt$"), ("size", r"/captions\."), ("size", r"/index\.html$")]


def plant_all(steps):
    missed = []
    for number, plant in enumerate(PLANTS):
        r, wrong = in_place(1000 + number, steps, plant)
        if not wrong or not r.see.hits:
            missed.append(plant)
        print(f"{plant[0]} {plant[1]}: {'not seen' if not wrong else f'seen after {len(r.order)} operations'}", flush=True)
    print(f"{len(PLANTS) - len(missed)} of {len(PLANTS)} planted breaks seen; not: {missed or 'none'}")
    return bool(missed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"] and len(sys.argv) in (4, 5):
        sys.exit(run_many(int(sys.argv[2]), int(sys.argv[3]), int((sys.argv + ["200"])[4])))
    if sys.argv[1:2] == ["plant"]:
        sys.exit(plant_all(int((sys.argv + ["200"])[2])))
    sys.exit(__doc__)
