"""Small files, sessions, and a mount that nobody uses."""

import os
import pathlib
import shutil
import tempfile
import time

from bench import Mount, resident, switches, tool


class Files:
    def __init__(self, bench, media):
        self.b, self.mnt, self.video = bench, bench.mnt, media.video
        self.session = media.session

    def small_rows(self):
        b = self.b
        shm = pathlib.Path(tempfile.mkdtemp(prefix="nemofs-bench.", dir="/dev/shm"))
        try:
            (shm / "credits").write_text("available 95\nfrozen 5\ntotal 100\n", encoding="ascii")
            with b.mount():
                b.measure("read", self.video)
                credits, count = self.mnt / "credits", 200_000
                for name, path, goal in (("stat of a video (each asks the daemon)", self.video, ""),
                                         ("stat of a session (cached)", self.mnt / self.session, ">= 0.8")):
                    b.row(name, "/s", 1, lambda path=path: b.measure("stat", path, count),
                          lambda: b.measure("stat", shm / "credits", count), "tmpfs", goal)
                credits.read_bytes()
                for clients, goal in ((4, ">= 49000/s"), (1, ">= 18100/s")):
                    b.row(f"open+read+close of credits, {clients} client{'s'[:clients - 1]}", "/s", 1,
                          lambda clients=clients: b.measure("open", credits, clients, 1),
                          lambda clients=clients: b.measure("open", shm / "credits", clients, 1), "tmpfs", goal)
        finally:
            shutil.rmtree(shm)

    def idle_rows(self):
        b = self.b
        passthrough = tool("passthrough_ll")

        def start_time():
            with b.mount() as m:
                return m.took

        def peer_time():
            with Mount(b.work / "pmnt", passthrough, "-f", "-o", f"source={b.work / 'www'}", env=b.env, log=b.log) as m:
                return m.took

        b.row("mount until usable", "ms", 1, start_time, peer_time if passthrough else None, "passthrough_ll", "<= 10 ms")
        with b.mount() as m:
            (self.mnt / "credits").read_bytes()
            time.sleep(2)
            b.row("resident when idle", "MiB", 1 / 1024, lambda: resident(m.pid), goal="<= 13 MiB", rounds=1)
            before = switches(m.pid)
            time.sleep(10)
            b.row("wake-ups when idle", "/s", 0.1, lambda: switches(m.pid) - before, goal="0", rounds=1)

    def session_rows(self):
        """What sessions cost that nobody looks into: time to mount, to list, memory. Last, since they stay."""
        b = self.b
        shm, made, none = pathlib.Path(tempfile.mkdtemp(prefix="nemofs-bench.", dir="/dev/shm")), 0, None
        try:
            for count in [0] + sorted(b.args.sessions):
                with b.mount():
                    for n in range(made, count):
                        (self.mnt / f"session{n:05d}").mkdir()
                        (shm / f"session{n:05d}").mkdir()
                made = count

                def start_time():
                    with b.mount() as m:
                        return m.took

                b.row(f"mount with {count} sessions", "ms", 1, start_time, goal="<= 10 ms")
                with b.mount() as m:
                    if count:
                        b.row(f"ls -l of {count} sessions", "ms", 1, lambda: b.measure("list", self.mnt),
                              lambda: b.measure("list", shm), "tmpfs", "<= 1.3")
                    now = resident(m.pid)
                    none = none or now
                    b.row(f"resident, {count} sessions listed", "MiB", 1 / 1024, lambda now=now: now, rounds=1)
                    if count:
                        b.row(f"each of {count} sessions", "bytes", 1024 / count, lambda now=now: now - none, rounds=1)
        finally:
            shutil.rmtree(shm)
