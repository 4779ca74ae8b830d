"""Reading exports: cold, far away, warm."""

import concurrent.futures
import os
import shutil
import subprocess
import time

from bench import Mount, sh, tool

STREAMS = 8


class Media:
    def __init__(self, bench):
        self.b, self.work = bench, bench.work
        with bench.mount():
            self.session = bench.rendered()
        self.video = bench.mnt / self.session / "export/video.mp4"

    def cold(self, what, *args):
        self.b.forget_cache()
        with self.b.mount():
            (self.b.mnt / self.session / "state.json").read_bytes()  # the question, not the video, is warm
            return self.b.measure(what, self.video, *args)

    def curl(self, *args, write="%{speed_download}", url=None):
        self.b.forget_cache()
        return float(sh("curl", "-s", "-o", str(self.work / "copies/video"), "-w", write, *args, url or self.b.url))

    def rclone(self):
        self.b.forget_cache()
        cache = self.work / "rclone"
        shutil.rmtree(cache, ignore_errors=True)
        with Mount(self.work / "rmnt", "rclone", "mount", "--http-url", self.b.url.rsplit("/", 1)[0], "--cache-dir", str(cache),
                   "--vfs-cache-mode", "full", ":http:", "{}", env=self.b.env, log=self.b.log):
            return self.b.measure("read", self.work / "rmnt/video.mp4")

    def cold_rows(self):
        b = self.b
        b.row("cold export, kept in the cache", "MB/s", 1e-6, lambda: self.cold("read"), self.curl, "curl -o FILE", ">= 1.0")
        if shutil.which("rclone"):
            b.row("the same", "MB/s", 1e-6, lambda: self.cold("read"), self.rclone, "rclone, full cache", ">= 3")
        self.parallel_row()
        count = 1000
        b.row("random 64 KiB reads, cold", "/s", 1, lambda: self.cold("random", count),
              lambda: b.curl_peer("ranges", b.url, count), "one libcurl connection", ">= 1.2")
        self.first_row()

    def first_row(self):
        """A daemon that has streamed before, and each time a video that it has not."""
        b = self.b
        with b.mount():
            videos = [b.mnt / b.rendered() / "export/video.mp4" for _ in range(b.args.rounds + 1)]
        b.forget_cache()
        with b.mount():
            for video in videos:
                (video.parents[1] / "state.json").read_bytes()
            b.measure("first", videos.pop())
            b.row("first byte of a cold export", "us", 1, lambda: b.measure("first", videos.pop()),
                  lambda: 1e6 * float(sh("curl", "-s", "-o", "/dev/null", "-r", "0-0", "-w", "%{time_starttransfer}", b.url)),
                  "curl", "<= 2")

    def parallel_row(self):
        """As many videos as are read at once, an eighth of the size each."""
        b = self.b
        b.setting(media_base=b.url.replace("video.mp4", "part/"))
        with b.mount():
            sessions = [b.rendered() for _ in range(STREAMS)]
        videos = [b.mnt / s / "export/video.mp4" for s in sessions]
        url, size = b.url.replace("video.mp4", "part.mp4"), max(b.args.size // 8, 1) << 20

        def ours():
            b.forget_cache()
            with b.mount():
                for s in sessions:
                    (b.mnt / s / "state.json").read_bytes()
                return b.measure("together", *videos)

        def peer():
            b.forget_cache()
            start = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(STREAMS) as pool:
                list(pool.map(lambda n: sh("curl", "-s", "-o", str(self.work / f"copies/{n}"), url), range(STREAMS)))
            return STREAMS * size / (time.monotonic() - start)

        b.row(f"{STREAMS} cold exports at once", "MB/s", 1e-6, ours, peer, f"{STREAMS} x curl -o FILE", ">= 0.95")
        b.setting(media_base=b.url.replace("video.mp4", ""))

    def far_rows(self):
        """Round trips, with a service 50 ms away."""
        b = self.b
        port, api = b.url.split(":")[2].split("/")[0], b.api.rsplit(":", 1)[1]
        far, far_api = b.far(port), f"http://127.0.0.1:{b.far(api)}"
        b.setting(media_base=f"http://127.0.0.1:{far}/")
        near, self.session = (self.session, self.video), None
        with b.mount():
            self.session = b.rendered()
        self.video = b.mnt / self.session / "export/video.mp4"
        middle = b.args.size << 19
        for mib in (1, 4, 16):
            b.row(f"a seek 50 ms away, then {mib} MiB", "ms", 1, lambda mib=mib: self.cold("seek", mib),
                  lambda mib=mib: 1e3 * self.curl("-r", f"{middle}-{middle + (mib << 20) - 1}", write="%{time_total}",
                                                  url=b.url.replace(port, far)), "curl -r", "<= 1.1")

        b.row("random 64 KiB reads, 50 ms away", "/s", 1, lambda: self.cold("random", 40),
              lambda: b.curl_peer("ranges", b.url.replace(port, far), 40), "one libcurl connection", ">= 1.2")

        def opened():
            b.forget_cache()
            with b.mount("state_ttl=1", far_api):
                (b.mnt / "credits").read_bytes()
                time.sleep(3)
                return b.measure("first", self.video)

        b.row("open a finished export, 50 ms away", "trips", 20e-6, opened, goal="<= 3 trips")
        self.session, self.video = near
        b.setting(media_base=b.url.replace("video.mp4", ""))

    def warm_rows(self):
        b, source = self.b, self.work / "source"
        source.mkdir()
        shutil.copyfile(self.work / "www/video.mp4", source / "video.mp4")
        passthrough = tool("passthrough_ll")
        with b.mount():
            b.measure("read", self.video)
            if passthrough:
                with self.passthrough("cache=always,timeout=86400"):
                    b.measure("read", self.work / "pmnt/video.mp4")
                    b.row("warm re-read", "MB/s", 1e-6, lambda: b.measure("read", self.video),
                          lambda: b.measure("read", self.work / "pmnt/video.mp4"), "passthrough_ll", ">= 1.0")
            else:
                print("(no source of passthrough_ll here: the local file is the peer)")
                b.row("warm re-read", "MB/s", 1e-6, lambda: b.measure("read", self.video),
                      lambda: b.measure("read", source / "video.mp4"), "local file")
        if passthrough:
            self.remount_row()

    def passthrough(self, options):
        return Mount(self.work / "pmnt", tool("passthrough_ll"), "-f", "-o", f"source={self.work / 'source'},{options}",
                     env=self.b.env, log=self.b.log)

    def remount_row(self):
        """Both from the disk: what the cache keeps, and a file."""
        b = self.b

        def ours():
            b.drop_pages()
            with b.mount():
                (b.mnt / self.session / "state.json").read_bytes()
                return b.measure("read", self.video)

        def peer():
            b.drop_pages()
            with self.passthrough("cache=always"):
                return b.measure("read", self.work / "pmnt/video.mp4")

        b.row("first read after a remount", "MB/s", 1e-6, ours, peer, "passthrough_ll of a cold file", ">= 1.1")

    def upload_row(self):
        """Written and sent one after the other: the length is known at the close."""
        b = self.b
        source, size, token, n = self.work / "big.mp4", min(470, b.args.size) << 20, b.token(), 0
        with open(source, "wb") as f:
            block = os.urandom(1 << 20)
            for _ in range(size >> 20):
                f.write(block)
        with b.mount(api=b.busy_api):
            def ours():
                nonlocal n
                n += 1
                os.sync()
                start = time.monotonic()
                sh("cp", str(source), str(b.mnt / self.session / f"uploads/big{n}.mp4"))
                return time.monotonic() - start

            def peer():
                start = time.monotonic()
                sh("curl", "-s", "-H", f"Authorization: Bearer {token}", "-H", "Expect:", "-F", f"files=@{source}",
                   f"{b.busy_api}/api/upload-video/nemo_agent/me/{self.session}")
                return time.monotonic() - start

            b.row(f"cp of {size >> 20} MiB into uploads/", "ms", 1e3, ours, peer, "curl -F", "<= 2.3")

            def written():
                (self.work / "copies/big.mp4").unlink(missing_ok=True)
                os.sync()
                start = time.monotonic()
                sh("cp", str(source), str(self.work / "copies/big.mp4"))
                return time.monotonic() - start + peer()

            b.row("the same", "ms", 1e3, ours, written, "cp into a folder, then curl -F", "<= 1.1")
        source.unlink()
