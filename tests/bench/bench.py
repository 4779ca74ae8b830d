"""What the rows of tests/bench/run are made of: the service on loopback, mounts, a row and its table."""

import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build")).resolve()
NEMOFS = os.environ.get("NEMOFS", str(BUILD / "bin/nemofs"))


def sh(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def tool(name):
    found = [p for p in BUILD.rglob(name) if p.is_file() and os.access(p, os.X_OK)]
    return str(found[0]) if found else None


def until(what, condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"bench: {what} did not happen in {seconds} s")
        time.sleep(0.0005)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def mounted(path):
    return f" {path} " in pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8")


def resident(pid):
    """KiB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return float(status.split("VmRSS:")[1].split()[0])


def switches(pid):
    """Times any of its threads was woken."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "status").read_text(encoding="ascii").split("\nvoluntary_ctxt_switches:")[1].split()[0])
    return total


class Mount:
    """A mount by some program in the foreground, ended with the `with` block."""

    def __init__(self, path, *command, env=None, log=None):
        self.path = pathlib.Path(path)
        self.path.mkdir(exist_ok=True)
        start = time.monotonic()
        self.process = subprocess.Popen([*command, str(path)] if "{}" not in command else
                                        [str(path) if c == "{}" else c for c in command],
                                        env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(f"mount by {command[0]}", lambda: mounted(path) or self.process.poll() is not None)
        if not mounted(path):
            sys.exit(f"bench: {' '.join(command)} ended instead of mounting")
        try:
            os.statvfs(path)  # the daemon answers; a listing would be as long as the folder
        except OSError:
            self.__exit__()
            raise
        self.took = (time.monotonic() - start) * 1e3
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["fusermount3", "-u", str(self.path)], check=True)
        self.process.wait(60)


class Bench:
    """The video is served by nginx, plain and by TLS; uploads and streams by bench-service; all else by the scripted
    server of the tests."""

    def __init__(self, args, work):
        self.args, self.work, self.rows, self.processes = args, work, [], []
        self.tool = tool("nemo-bench")
        self.env = dict(os.environ, HOME=str(work / "home"), XDG_CONFIG_HOME=str(work / "config"),
                        XDG_STATE_HOME=str(work / "state"), XDG_CACHE_HOME=str(work / "cache"))
        self.env.pop("SSL_CERT_FILE", None)
        for name in ("home", "config", "state", "cache", "www", "server", "nginx", "copies"):
            (work / name).mkdir()
        self.log = open(work / "log", "w", encoding="utf-8")
        self.mnt = work / "mnt"
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 1 << 16), hard))

    # --- what runs beside -------------------------------------------------------------------------------------

    def start(self, *command):
        """A peer that prints its port; returns that."""
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.processes.append(process)
        return process.stdout.readline().strip()

    def serve(self):
        self.make_video("video.mp4", self.args.size)
        self.make_video("part.mp4", max(self.args.size // 8, 1))
        port, tls = free_port(), free_port()
        scenario = self.work / "scenario.json"
        scenario.write_text(json.dumps({"settings": {"media_base": f"http://127.0.0.1:{port}/",
                                                     "media_file": str(self.work / "www/video.mp4")}}))
        self.processes.append(subprocess.Popen(
            [sys.executable, str(TOP / "tests/cases/faultd.py"), "--dir", str(self.work / "server"), "--scenario", str(scenario)],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log))
        until("the fault server", (self.work / "server/ports").exists)
        ports = dict(line.split("=") for line in (self.work / "server/ports").read_text().split())
        self.control = f"http://127.0.0.1:{ports['CTL']}"
        self.api = f"http://127.0.0.1:{ports['API']}"
        busy = self.start(tool("bench-service"), ports["API"])
        self.busy_api, self.tls_api = f"http://127.0.0.1:{busy}", f"https://127.0.0.1:{tls}"
        self.nginx(port, tls, busy)
        self.url = f"http://127.0.0.1:{port}/video.mp4"
        until("nginx", lambda: subprocess.run(["curl", "-sfr", "0-0", "-o", "/dev/null", self.url], check=False).returncode == 0)
        self.env["NEMO_API_URL"] = self.api

    def make_video(self, name, mib):
        block = os.urandom(1 << 20)
        with open(self.work / "www" / name, "wb") as f:
            for _ in range(mib):
                f.write(block)

    def nginx(self, port, tls, busy):
        self.authority = self.work / "nginx/cert"
        sh("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
           "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(self.work / "nginx/key"),
           "-out", str(self.authority), stderr=subprocess.DEVNULL)
        conf = self.work / "nginx/conf"
        conf.write_text(f"""daemon off; pid {self.work}/nginx/pid; error_log {self.work}/nginx/error; worker_processes 1;
user root; worker_rlimit_nofile 16384;
events {{ worker_connections 8192; }}
http {{ access_log off; autoindex on; sendfile on; keepalive_requests 1000000; client_body_temp_path {self.work}/nginx/body;
proxy_temp_path {self.work}/nginx/proxy;
server {{ listen 127.0.0.1:{port}; root {self.work}/www; rewrite ^/part/ /part.mp4 last; rewrite ^/render.*$ /video.mp4 last; }}
server {{ listen 127.0.0.1:{tls} ssl; ssl_certificate {self.authority}; ssl_certificate_key {self.work}/nginx/key;
location / {{ proxy_pass http://127.0.0.1:{busy}; proxy_buffering off; proxy_http_version 1.1; proxy_read_timeout 1h; }} }} }}
""", encoding="ascii")
        self.processes.append(subprocess.Popen(["nginx", "-e", str(self.work / "nginx/error"), "-c", str(conf)],
                                               stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log))

    def far(self, port):
        """The port of a proxy in front of this one that is 50 ms away: each direction is delayed by 25 ms."""
        return self.start(tool("latency-proxy"), port, "25")

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        if mounted(self.mnt):
            subprocess.run(["umount", "-l", str(self.mnt)], check=False)

    def rules(self, rules):
        urllib.request.urlopen(f"{self.control}/rules", json.dumps(rules).encode()).read()

    def setting(self, **settings):
        urllib.request.urlopen(f"{self.control}/settings", json.dumps(settings).encode()).read()

    def token(self):
        ask = urllib.request.Request(self.api + "/api/auth/anonymous-token", b"", {"X-Client-Id": "bench"})
        return json.load(urllib.request.urlopen(ask))["data"]["token"]

    # --- mounts -----------------------------------------------------------------------------------------------

    def mount(self, options="state_ttl=3600", api=None):
        return Mount(self.mnt, NEMOFS, "-f", "-o", options + ",poll_min=0.05,cache_size=20G",
                     env=dict(self.env, NEMO_API_URL=api or self.api), log=self.log)

    def forget_cache(self):
        """Nothing of the video is known any more but that it was rendered."""
        shutil.rmtree(self.work / "cache")
        (self.work / "cache").mkdir()
        for copy in (self.work / "copies").iterdir():
            copy.unlink()
        self.drop_pages()

    def drop_pages(self):
        """All but what the web server sends."""
        os.sync()
        try:
            pathlib.Path("/proc/sys/vm/drop_caches").write_text("3", encoding="ascii")
        except OSError:
            pass
        for video in (self.work / "www").iterdir():
            subprocess.run(["cat", str(video)], stdout=subprocess.DEVNULL, check=True)

    def rendered(self):
        """A new session with a finished render: its name."""
        small = self.work / "small.mp4"
        small.write_bytes(os.urandom(100_000))
        session = (self.mnt / "new/id").read_text().strip()
        shutil.copyfile(small, self.mnt / session / "uploads/small.mp4")
        self.measure("first", self.mnt / session / "export/video.mp4")
        return session

    def measure(self, *args, **more):
        return float(sh(self.tool, *map(str, args), **more))

    def curl_peer(self, *args):
        return float(sh(tool("curl-peer"), *map(str, args)))

    # --- rows -------------------------------------------------------------------------------------------------

    def row(self, name, unit, scale, ours, peer=None, peer_name="", goal="", rounds=None):
        """Runs both sides in turns; `scale` turns what they return into `unit`."""
        if self.args.only and not re.search(self.args.only, name):
            return
        a, b = [], []
        for _ in range(rounds or self.args.rounds):
            a.append(ours() * scale)
            if peer:
                b.append(peer() * scale)
        show = lambda v: f"{statistics.median(v):.4g} ({min(v):.4g}-{max(v):.4g})" if v else ""
        ratio = f"{statistics.median(a) / statistics.median(b):.2f}" if b else ""
        cells = (name, unit, show(a), f"{peer_name}: {show(b)}" if b else peer_name, ratio, goal)
        self.rows.append(cells)
        print("  ".join(f"{c:<{w}}" for c, w in zip(cells, (40, 8, 28, 46, 6, 10))), flush=True)

    def table(self):
        head = ("work", "unit", "nemofs: median (min-max)", "peer: median (min-max)", "ratio", "goal")
        lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
        return "\n".join(lines + ["| " + " | ".join(r) + " |" for r in self.rows]) + "\n"
