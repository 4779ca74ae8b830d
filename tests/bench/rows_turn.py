"""Messages and their answers: round trips, delay, memory, a long conversation."""

import concurrent.futures
import json
import pathlib
import shutil
import sqlite3
import subprocess
import time
import urllib.request

from bench import resident, sh

STREAMS = 1000


class Turn:
    def __init__(self, bench):
        self.b, self.mnt = bench, bench.mnt

    def message_rows(self):
        """A service 50 ms away."""
        b = self.b
        far = f"http://127.0.0.1:{b.far(b.api.rsplit(':', 1)[1])}"
        b.setting(keep_streams=True)
        b.rules([{"on": "message", "do": "stream", "edit": False, "frames": [{"type": "text", "content": "hello"}]}])
        with b.mount("state_ttl=1", far):
            session = (self.mnt / "new/id").read_text().strip()
            token = b.token()

            def ours(pause):
                time.sleep(pause)
                start = time.monotonic()
                (self.mnt / session / "prompt").write_text("hello", encoding="ascii")
                (self.mnt / session / "reply").read_bytes()
                return time.monotonic() - start

            ours(0)
            for name, pause, goal in (("", 0.2, "<= 1.2 trips"), (" after 3 s", 3, "<= 2.2 trips")):
                b.row(f"message and reply{name}, 50 ms away", "trips", 20, lambda pause=pause: ours(pause),
                      lambda: float(sh(*self.curl(far, session, token, "hello"), "-o", "/dev/null", "-w", "%{time_total}")),
                      "curl -N, a connection each", goal)
        b.setting(keep_streams=False)
        b.rules([])

    @staticmethod
    def curl(api, session, token, text):
        body = json.dumps({"session_id": session, "new_message": {"parts": [{"text": text}]}})
        return ("curl", "-sN", "-H", f"Authorization: Bearer {token}", "-d", body, api + "/run_sse")

    def event_rows(self):
        """From the moment an event is sent to the moment a reader has it; 200 a second."""
        b = self.b
        with b.mount(api=b.busy_api):
            session, token = (self.mnt / "new/id").read_text().strip(), b.token()

            def ours(percent):
                (self.mnt / session / "prompt").write_text("bench clock", encoding="ascii")
                return b.measure("late", self.mnt / session / "reply", percent)

            def peer(percent):
                with subprocess.Popen(self.curl(b.busy_api, session, token, "bench clock"), stdout=subprocess.PIPE) as curl:
                    return b.measure("late", "/dev/stdin", percent, stdin=curl.stdout)

            for name, percent, goal in (("median", 50, "<= 70 us"), ("99 %", 99, "<= 250 us")):
                b.row(f"event until a reader has it, {name}", "us", 1, lambda percent=percent: ours(percent),
                      lambda percent=percent: peer(percent), "curl -N", goal)

    def stream_rows(self):
        b = self.b
        for name, api, options in (("", b.busy_api, ""), (" by TLS", b.tls_api, f",ca_file={b.authority}")):
            ca = [b.authority] if options else []
            b.row(f"each of {STREAMS} open answers{name}", "KiB", 1, lambda api=api, options=options: self.streams(api, options),
                  lambda api=api, ca=ca: self.peer_streams(api, ca), "libcurl alone", "<= 24 KiB", rounds=1)

    def peer_streams(self, api, ca):
        grown = self.b.curl_peer("streams", f"{api}/bench/hold", STREAMS, *ca)
        self.release()
        return grown

    def release(self):
        urllib.request.urlopen(f"{self.b.busy_api}/bench/release").read()

    def streams(self, api, options):
        with self.b.mount("state_ttl=3600" + options, api) as m:
            names = [self.mnt / f"stream{n:04d}" for n in range(STREAMS)]
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda s: s.mkdir(exist_ok=True), names))
                list(pool.map(lambda s: (s / "state.json").read_bytes(), names))
                before = resident(m.pid)
                list(pool.map(lambda s: (s / "prompt").write_text("bench hold", encoding="ascii"), names))
            grown = resident(m.pid) - before
            self.release()
            for s in names:
                (s / "reply").read_bytes()
                s.rmdir()
            return grown / STREAMS

    def chat_rows(self):
        """The first look into a session whose conversation has 64 MB."""
        b = self.b
        with b.mount():
            session = (self.mnt / "new/id").read_text().strip()
            (self.mnt / session / "prompt").write_text("hello", encoding="ascii")
            (self.mnt / session / "reply").read_bytes()
        self.lengthen(64 << 20)
        grown = []

        def ours():
            with b.mount() as m:
                (self.mnt / "credits").read_bytes()
                before, start = resident(m.pid), time.monotonic()
                (self.mnt / session / "chat.md").stat()
                took = time.monotonic() - start
                grown.append(resident(m.pid) - before)
                return took

        b.row("first touch of a session with 64 MB of chat", "ms", 1e3, ours, goal="<= 20 ms")
        if grown:
            b.row("its memory", "MiB", 1 / 1024, lambda: max(grown), goal="<= 2 MiB", rounds=1)
        with b.mount():
            (self.mnt / session).rmdir()

    def lengthen(self, size):
        """What was asked last is asked and answered again and again."""
        journal = next((self.b.work / "state").rglob("nemofs.db"))
        with sqlite3.connect(journal) as db:
            columns = [row[1] for row in db.execute("PRAGMA table_info(ops)") if row[1] not in ("id", "outcome", "told")]
            names = ", ".join(columns)
            last, = db.execute("SELECT max(id) FROM ops").fetchone()
            answer = "All of it is as it was before.\n" * 330
            db.executemany(f"INSERT INTO ops (id, outcome, told, {names}) SELECT ?, ?, ?, {names} FROM ops WHERE id = ?",
                           [(last + n, answer, len(answer.rstrip()), last) for n in range(1, size // len(answer))])
        db.close()
