#!/usr/bin/env python3
"""Tests a mount while allocations fail: each operation is repeated while its first allocation fails, then its second, and so on,
until it ends before its N-th:
no_memory.py MOUNT CONTROL CTL PID OWN LIBRARIES [OPERATION...]

MOUNT is a mount of the fault server whose control port is CTL. The nemofs process PID has tests/tools/no_memory.c preloaded,
which shares the file CONTROL. Every OWN-th of the program's own allocations fails, and every LIBRARIES-th of its libraries';
0: none. If VERBOSE is set, it also prints where unusual errors came from.

After any failure the daemon lives. The operation succeeds with the right result, or it fails with an errno and words, and then
a repetition works. No message is sent twice, and none that was reported as not sent was sent. Prints a line per operation.
"""

import collections
import errno
import functools
import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import time
import urllib.request

OWN, LIBRARIES = 1, 2
LONGEST = 30  # seconds, of one operation
EXPECTED = {errno.ENOMEM, errno.EIO, errno.EREMOTEIO, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ETIMEDOUT,
            errno.EINPROGRESS}  # the last: the message was sent, and its outcome is looked up


class Control:
    """The file that the preloaded library shares: countdown, failed, scope, place."""

    def __init__(self, path):
        fd = os.open(path, os.O_RDWR)
        self.memory = mmap.mmap(fd, 8192)
        os.close(fd)

    def arm(self, n, scope):
        self.memory[16:24] = struct.pack("q", scope)
        self.memory[8:16] = struct.pack("q", 0)
        self.memory[0:8] = struct.pack("q", n)

    def disarm(self):
        """Has an allocation failed?"""
        self.memory[0:8] = struct.pack("q", 0)
        return struct.unpack("q", self.memory[8:16])[0] > 0

    def place(self):
        """The call stack of the failure, innermost first: functions of the program, and those that it calls."""
        frames = [line.rpartition("+") for line in self.memory[24:24 + 4096].split(b"\0")[0].decode().splitlines()]
        return " < ".join(function(module, offset) for module, _, offset in frames[:12])


@functools.cache
def function(module, offset):
    if module != "nemofs":
        return module.partition(".")[0]
    found = subprocess.run(["addr2line", "-s", "-f", "-e", os.environ["NEMOFS"], hex(int(offset, 16) - 1)],
                           capture_output=True, text=True, check=True).stdout.split()
    return f"{found[0]} {found[1]}"


class Wrong(Exception):
    pass


def must(true, words):
    if not true:
        raise Wrong(words)


class Tree:
    """The operations. Each is a method that gets a unique word for names; `again` is the attempt after a failure."""

    def __init__(self, mount, ctl):
        self.mount, self.ctl, self.count = mount, ctl, 0
        self.s = self.new_session()

    # --- their parts

    def ask(self, what):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ctl}/{what}", timeout=LONGEST) as answer:
            return answer.read()

    def new_session(self):
        return self.mount + "/" + self.read(self.mount + "/new/id").decode().strip()

    @staticmethod
    def read(path):
        with open(path, "rb", buffering=0) as f:
            pieces = []
            while piece := f.read(65536):
                pieces.append(piece)
        return b"".join(pieces)

    @staticmethod
    def write(path, data):
        fd = os.open(path, os.O_WRONLY | os.O_CREAT)
        try:
            os.write(fd, data)
        except OSError:
            try:
                os.close(fd)
            except OSError:
                pass
            raise
        os.close(fd)

    def taken(self):
        return int(self.ask("count/message"))

    def sent(self, nonce):
        return int(self.ask(f"ledger/{nonce}"))

    # --- operations of the root

    def mkdir(self, n):
        name = f"{self.mount}/made{n}"
        try:
            os.mkdir(name)
        except FileExistsError:
            must(self.again, "it is there before it is made")
        must(os.stat(name), "it is not there")

    def rename(self, n):
        a, b = f"{self.mount}/made{n}", f"{self.mount}/renamed{n}"
        if not os.path.isdir(a) and not os.path.isdir(b):
            self.unspoilt(lambda: os.mkdir(a))
        if not os.path.isdir(b):
            os.rename(a, b)
        must(os.stat(b) and not os.path.isdir(a), "it has not its name")

    def rmdir(self, n):
        name = f"{self.mount}/renamed{n}"
        if not self.again:
            self.unspoilt(lambda: os.path.isdir(name) or os.mkdir(name))
        if self.unspoilt(lambda: os.path.isdir(name)):
            os.rmdir(name)
        must(not self.unspoilt(lambda: os.path.isdir(name)), "it is still there")

    def new_id(self, n):
        must(os.stat(self.new_session()), "the session is not there")

    def root_files(self, n):
        for name in ("credits", "credits.json", "status", "README.md"):
            must(self.read(f"{self.mount}/{name}"), f"{name} is empty")
        must(os.readlink(self.mount + "/latest"), "latest")

    def listing(self, n):
        names = os.listdir(self.mount)
        must("README.md" in names and os.path.basename(self.s) in names, f"names are missing: {names}")
        for folder, _, files in os.walk(self.s):
            for name in files:
                os.stat(os.path.join(folder, name))
                os.listxattr(os.path.join(folder, name))
        must(os.getxattr(self.s, "user.nemo.session_id"), "attribute")

    # --- operations of a session

    def upload(self, n):
        data = f"film {n} ".encode() * 1000
        path = f"{self.s}/uploads/film{n}.mp4"
        if self.again and os.path.exists(path) and self.read(path) == data:
            return
        self.write(path, data)
        must(self.read(path) == data, "other bytes than were written")

    def kept_film(self, n):
        path = f"{self.s}/uploads/kept.mp4"
        self.unspoilt(lambda: os.path.exists(path) or self.write(path, b"kept"))
        must(self.read(path) == b"kept", "other bytes than were written")

    def remove(self, n):
        path = f"{self.s}/uploads/.part{n}.mp4"
        if not self.again:
            self.unspoilt(lambda: self.write(path, b"part"))
        if self.unspoilt(lambda: os.path.exists(path)):
            os.unlink(path)
        must(not self.unspoilt(lambda: os.path.exists(path)), "it is still there")

    def rename_upload(self, n):
        a, b = f"{self.s}/uploads/.part{n}.mp4", f"{self.s}/uploads/whole{n}.mp4"
        if not self.again:
            self.unspoilt(lambda: self.write(a, b"whole"))
        if self.unspoilt(lambda: os.path.exists(a)):
            os.rename(a, b)
        must(self.read(b) == b"whole", "other bytes than were written")

    def address(self, n):
        self.write(self.s + "/upload", f"http://127.0.0.1/address{n}.mp4\n".encode())

    def message(self, n):
        self.count += 1
        nonce = f"m{n}-{self.count}"
        try:
            self.write(self.s + "/prompt", f"edit nonce:{nonce}".encode())
        except OSError as e:
            must(e.errno != errno.ENOMEM or not self.sent(nonce), "sent, and ENOMEM")
            must(self.sent(nonce) < 2, "sent twice")
            raise
        reply = self.read(self.s + "/reply").decode()
        must(self.sent(nonce) == 1, f"there is a reply, and it was sent {self.sent(nonce)} times")
        must(reply == f"Done: edit nonce:{nonce}\n" or self.hit() and ("memory" in reply.lower()), f"the reply is {reply!r}")
        must(self.sent(nonce) == 1, "sent twice")

    def new_message(self, n):
        self.count += 1
        nonce = f"n{n}-{self.count}"
        try:
            self.write(self.mount + "/new/prompt", f"edit nonce:{nonce}".encode())
        except OSError as e:
            must(e.errno != errno.ENOMEM or not self.sent(nonce), "sent, and ENOMEM")
            raise
        must(self.sent(nonce) == 1, f"acknowledged, and sent {self.sent(nonce)} times")

    def action(self, n):
        self.unspoilt(lambda: self.kept_film(n))
        self.write(self.s + "/prompt", b"show tracks")
        must(b"Timeline" in self.read(self.s + "/reply"), "no tracks in the reply")

    def captions(self, n):
        if not self.again:
            self.unspoilt(lambda: self.message(n))  # otherwise they are known
        for form in ("srt", "vtt", "txt", "json"):
            text = self.read(f"{self.s}/captions.{form}")
            must(b"Hello world" in text and b"This is a caption" in text, f"captions.{form} is {text!r}")

    def export(self, n):
        if not self.again:
            self.unspoilt(lambda: self.message(n))  # otherwise it is rendered already
        film = self.read(self.s + "/export/video.mp4")
        name = self.unspoilt(lambda: json.loads(self.ask("renders")))
        true = self.ask("media/" + list(name)[-1] + ".mp4")
        must(film == true, f"{len(film)} bytes, not the film's {len(true)}")

    def export_kept(self, n):
        self.unspoilt(lambda: self.kept_film(n))
        must(len(self.read(self.s + "/export/video.mp4")) == 100000, "length")

    def texts(self, n):
        self.unspoilt(lambda: os.path.exists(self.s + "/uploads/kept.mp4") or (self.kept_film(n), self.message(n)))
        for name in ("state.json", "timeline", "timeline.svg", "status", "credits", "url", "index.html", "chat.md",
                     "events.jsonl", "ledger.jsonl", "prompt"):
            if os.path.exists(f"{self.s}/{name}"):
                must(self.read(f"{self.s}/{name}"), f"{name} is empty")

    # --- the sweep

    again = False
    hit = staticmethod(lambda: False)

    def unspoilt(self, work):
        """Runs a preparation or a check: no allocation fails meanwhile."""
        return self.pause(work)


ORDER = ["mkdir", "rename", "rmdir", "new_id", "root_files", "upload", "kept_film", "remove", "rename_upload", "address",
         "message", "new_message", "action", "captions", "export", "export_kept", "texts", "listing"]


class Sweep:
    def __init__(self, mount, control, ctl, pid):
        self.control, self.pid = Control(control), int(pid)
        self.tree = Tree(mount, ctl)
        self.tree.pause = self.pause
        self.tree.hit = lambda: struct.unpack("q", self.control.memory[8:16])[0] > 0
        self.mount, self.places = mount, set()

    def pause(self, work):
        left = self.control.memory[0:8]
        self.control.memory[0:8] = bytes(8)
        try:
            return work()
        finally:
            self.control.memory[0:8] = left

    def words(self):
        return [self.tree.read(f) for f in (self.tree.s + "/error", self.mount + "/status")]

    def alive(self):
        try:
            with open(f"/proc/{self.pid}/stat", encoding="utf-8") as f:
                return f.read().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    def attempt(self, name, scope, n):
        signal.alarm(LONGEST)
        try:
            getattr(self.tree, name)(f"{scope}-{n}")
            return None
        except OSError as e:
            return e
        finally:
            signal.alarm(0)

    def one(self, name, n, scope):
        """Returns False if it ended before its n-th allocation."""
        self.tree.again = False
        self.control.arm(n, scope)
        error = self.attempt(name, scope, n)
        hit = self.control.disarm()
        must(self.tree.taken() <= self.tree.count, "a message that nobody wrote")
        if not hit:
            must(not error, f"it fails although nothing failed: {error}")
            return False
        self.places.add(self.control.place())
        must(self.alive(), "the daemon has ended")
        if error:
            must(error.errno in EXPECTED, str(error))
            told = error.errno != errno.ENOMEM or any(b"ENOMEM" in words for words in self.words())
            if scope == OWN and name != "message":  # libfuse answers some requests itself; a message that continues may succeed
                must(told, "ENOMEM, and no words")
            self.errors[errno.errorcode[error.errno]] += 1
            if error.errno != errno.ENOMEM and os.environ.get("VERBOSE"):
                print("   ", error, self.control.place())
        self.tree.again = True
        error = self.attempt(name, scope, n)
        must(not error, f"done again, it fails: {error}")
        return True

    def run(self, name, scope, step):
        self.errors = collections.Counter()
        n, times, began, wrong = 1, 0, time.monotonic(), 0
        while wrong < 3:
            if times % 20 == 0:  # otherwise its content grows, and each attempt allocates more than the previous one
                self.tree.s = self.tree.new_session()
            try:
                if not self.one(name, n, scope):
                    break
            except (Wrong, TimeoutError) as e:
                self.control.disarm()
                wrong += 1
                print(f"{name}, allocation {n}: {e}; {self.control.place()}", flush=True)
                if not self.alive():
                    sys.exit("the daemon has ended")
            n, times = n + step, times + 1
        print(f"  measured: {name}: {times} failures, {dict(self.errors)}, {time.monotonic() - began:.1f} s", flush=True)
        return wrong


def timeout(*_):
    raise TimeoutError("it hangs")


def main(mount, control, ctl, pid, own, libraries, *operations):
    signal.signal(signal.SIGALRM, timeout)
    sweep, wrong = Sweep(mount, control, ctl, pid), 0
    for scope, by in ((OWN, int(own)), (LIBRARIES, int(libraries))):
        for name in operations or ORDER:
            wrong += sweep.run(name, scope, by) if by else 0
    print(f"  measured: {len(sweep.places)} places")
    sys.exit(wrong > 0)


main(*sys.argv[1:])
