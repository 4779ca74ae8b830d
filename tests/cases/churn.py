#!/usr/bin/env python3
"""Runs many programs that do everything to one mount at once, and kills some of them: churn.py MOUNT SEED SECONDS

Prints a JSON line: the nonces of acknowledged messages, those of all written messages, and the number of operations. An operation may fail, but only with an errno of the contract, and none may take longer than a minute.
"""

import errno
import json
import os
import random
import signal
import sys
import time

EXPECTED = {getattr(errno, name) for name in (
    "EACCES", "ESTALE", "EINPROGRESS", "EDQUOT", "EMEDIUMTYPE", "EFBIG", "EPERM", "EBUSY", "ENODATA", "ETIMEDOUT", "EREMOTEIO",
    "EINVAL", "EAGAIN", "EINTR", "ENOENT", "EEXIST", "EIO", "ECONNREFUSED", "ENETUNREACH", "ENOTDIR", "EISDIR", "ENOTEMPTY",
    *filter(None, os.environ.get("CHURN_ALSO", "").split(",")))}


class Worker:
    def __init__(self, mount, seed, report):
        self.mount, self.random, self.report = mount, random.Random(seed), report
        self.seed, self.count = seed, 0

    def session(self):
        names = [n for n in os.listdir(self.mount) if n[0].isdigit() or n.startswith("made")]
        return os.path.join(self.mount, self.random.choice(names)) if names else os.path.join(self.mount, "latest")

    def nonce(self):
        self.count += 1
        return f"w{self.seed}-{self.count}"

    def read(self, path, limit=1 << 20):
        with open(path, "rb", buffering=0) as f:
            while limit > 0 and (piece := f.read(65536)):
                limit -= len(piece)

    def write(self, path, data):
        fd = os.open(path, os.O_WRONLY | os.O_CREAT)
        try:
            os.write(fd, data)
        finally:
            os.close(fd)

    def message(self, path):
        nonce = self.nonce()
        self.report("written", nonce)
        self.write(path, f"edit nonce:{nonce}".encode())
        self.report("acknowledged", nonce)

    def prompt(self):
        self.message(self.session() + "/prompt")

    def new_prompt(self):
        self.message(self.mount + "/new/prompt")

    def action(self):
        self.write(self.session() + "/prompt", self.random.choice([b"status", b"credits", b"export"]))

    def new_id(self):
        self.read(self.mount + "/new/id")

    def upload(self):
        name = self.random.choice(["a.mp4", "b.mp4", ".tmp.mp4", "c.txt"])
        self.write(f"{self.session()}/uploads/{name}", os.urandom(self.random.choice([1, 5000, 300000])))

    def address(self):
        self.write(self.session() + "/upload", f"http://127.0.0.1/{self.nonce()}.mp4\n".encode())

    def rename_upload(self):
        s = self.session()
        os.rename(f"{s}/uploads/.tmp.mp4", f"{s}/uploads/{self.nonce()}.mp4")

    def remove_upload(self):
        s = self.session()
        names = os.listdir(s + "/uploads")
        os.unlink(f"{s}/uploads/{self.random.choice(names or ['none.mp4'])}")

    def look(self):
        for folder, _, names in os.walk(self.session()):
            for name in names:
                os.stat(os.path.join(folder, name))

    def reply(self):
        self.read(self.session() + "/reply")

    def text(self):
        self.read(f"{self.session()}/" + self.random.choice(
            ["state.json", "timeline", "chat.md", "events.jsonl", "status", "error", "credits", "captions.srt"]))

    def export(self):
        self.read(f"{self.session()}/export/" + self.random.choice(["video.mp4", "video.mp4", "audio.mp3"]),
                  self.random.choice([1000, 1 << 30]))

    def mkdir(self):
        os.mkdir(f"{self.mount}/made{self.random.randrange(6)}")

    def rename(self):
        os.rename(self.session(), f"{self.mount}/made{self.random.randrange(6)}")

    def rmdir(self):
        os.rmdir(self.session())

    def step(self):
        calls = [self.prompt] * 3 + [self.export] * 3 + [self.text] * 4 + [self.upload] * 3 + [self.reply] * 2 + [
            self.new_prompt, self.action, self.new_id, self.address, self.rename_upload, self.remove_upload, self.look,
            self.mkdir, self.rename, self.rmdir]
        call = self.random.choice(calls)
        start = time.monotonic()
        try:
            call()
        except OSError as e:
            if e.errno not in EXPECTED:
                self.report("surprise", f"{call.__name__}: {e}")
        if time.monotonic() - start > 60:
            self.report("surprise", f"{call.__name__} took {time.monotonic() - start:.0f} s")
        self.report("done", call.__name__)


def work(mount, seed, out, deadline):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    worker = Worker(mount, seed, lambda kind, value: os.write(out, json.dumps([kind, value]).encode() + b"\n"))
    while time.monotonic() < deadline:
        worker.step()
    os._exit(0)


def main(mount, seed, seconds):
    chance, deadline = random.Random(seed), time.monotonic() + float(seconds)
    workers, number = {}, int(seed) * 1000
    log = os.open("churn.log", os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_WRONLY, 0o600)
    while time.monotonic() < deadline or workers:
        while len(workers) < 12 and time.monotonic() < deadline:
            number += 1
            pid = os.fork()
            if not pid:
                work(mount, number, log, deadline)
            workers[pid] = number
        time.sleep(0.05)
        if workers and chance.random() < 0.3:
            os.kill(chance.choice(list(workers)), chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
        while workers:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            workers.pop(pid, None)
    seen = {"written": [], "acknowledged": [], "surprise": [], "done": []}
    with open("churn.log", encoding="utf-8") as lines:
        for line in lines:
            kind, value = json.loads(line)
            seen[kind].append(value)
    seen["done"] = len(seen["done"])
    print(json.dumps(seen))


main(*sys.argv[1:])
