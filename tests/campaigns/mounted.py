"""The base of the campaigns: a service that breaks on demand and mounts of it, in a separate folder."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
NEMOFS = os.environ.get("NEMOFS", os.path.join(os.environ.get("BUILD", os.path.join(TOP, "build")), "bin/nemofs"))
QUICK = "retry_wait=0.3,recover_first=0.2,recover_every=0.2,poll_min=0.05,poll_max=0.2,stop_wait=0"

# Runs in its own namespace: a namespace that another program makes meanwhile would keep a mount after its unmount here.
if os.geteuid() == 0 and not os.environ.get("NEMOFS_APART"):
    os.environ["NEMOFS_APART"] = "1"
    os.execvp("unshare", ["unshare", "-m", sys.executable] + sys.argv)

signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that started processes end, too


def wait_until(what, condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"not reached in time: {what}")
        time.sleep(0.01)


class Place:
    """A folder, a service, and at most one mount of it at a time. As a context manager it ends all of them."""

    def __init__(self, options=""):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="nemofs-campaign.")
        self.mount = self.folder + "/mnt"
        self.daemon = None
        os.mkdir(self.mount)
        self.environment = {**os.environ, "HOME": self.folder, "LC_ALL": "C.UTF-8", "NEMOFS_ABORT": "1",
                            **{f"XDG_{kind}_HOME": f"{self.folder}/{kind.lower()}" for kind in ("CONFIG", "STATE", "CACHE")}}
        self.environment.pop("NEMO_TOKEN", None)
        self.service = subprocess.Popen([sys.executable, TOP + "/tests/cases/faultd.py", "--dir", self.folder])
        wait_until("the service", lambda: os.path.exists(self.folder + "/ports"))
        with open(self.folder + "/ports", encoding="ascii") as f:
            self.ports = dict(line.strip().split("=") for line in f)
        self.environment["NEMO_API_URL"] = f"http://127.0.0.1:{self.ports['API']}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.daemon:
            self.kill(signal.SIGKILL)
        self.service.kill()
        self.service.wait()
        subprocess.run(["umount", "-l", self.mount], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- the service ---

    def ask(self, what, value=None):
        data = None if value is None else json.dumps(value).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['CTL']}/{what}", data, timeout=60) as answer:
            return json.loads(answer.read())

    def media(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['CTL']}/media/{name}", timeout=60) as answer:
            return answer.read()

    # --- the mount ---

    def begin(self):
        self.log = open(self.folder + "/mount.log", "ab")
        options = QUICK + ("," + self.options if self.options else "")
        self.daemon = subprocess.Popen([NEMOFS, "-f", "-o", options, self.mount], env=self.environment,
                                       stdout=self.log, stderr=self.log)
        wait_until("the mount", lambda: self.daemon.poll() is not None or self.is_there())
        if self.daemon.poll() is not None:
            raise SystemExit("nemofs ended instead of mounting: " + self.words())

    def is_there(self):
        try:
            return os.path.exists(self.mount + "/README.md")
        except OSError:
            return False

    def words(self):
        with open(self.folder + "/mount.log", encoding="utf-8", errors="replace") as f:
            return f.read()[-2000:]

    def kill(self, signum):
        self.daemon.send_signal(signum)
        status = self.daemon.wait(60)
        self.daemon = None
        self.log.close()
        return status

    def end(self):
        """Unmounts as a user does; the daemon must end by itself, with status 0."""
        subprocess.run(["fusermount3", "-u", self.mount], check=True)
        status = self.daemon.wait(60)
        self.daemon = None
        self.log.close()
        if status:
            raise SystemExit(f"the daemon ended with status {status}: {self.words()}")

    def resident_kib(self):
        with open(f"/proc/{self.daemon.pid}/status", encoding="ascii") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))

    def session(self):
        with open(self.mount + "/new/id", encoding="ascii") as f:
            return f"{self.mount}/{f.read().strip()}"
