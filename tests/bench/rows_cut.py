"""What the engine copies of a cut: beside ffmpeg that encodes all of it, and one that copies at key frames."""

import shutil
import subprocess
import time

from bench import NEMOFS, Mount, sh

SECONDS, CUT = 30, (10, 20)


class Cut:
    def __init__(self, bench):
        self.b, self.folder = bench, bench.work / "cut"

    def make(self):
        self.folder.mkdir(exist_ok=True)
        self.video = self.folder / "video.mp4"
        sh("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=d={SECONDS}:s=1920x1080:r=30", "-f", "lavfi", "-i",
           f"sine=d={SECONDS}", "-c:v", "libx264", "-preset", "veryfast", "-g", "60", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a",
           "aac", str(self.video))

    def ours(self):
        """From the open of the export to its last byte; the cut itself is a message before it."""
        mount = Mount(self.folder / "mnt", NEMOFS, "-f", "-o", f"poll_min=0.05,state_dir={self.folder}/state", "--local",
                      env=self.b.env, log=self.b.log)
        with mount:
            session = mount.path / (mount.path / "new/id").read_text().strip()
            shutil.copy(self.video, session / "uploads/video.mp4")
            (session / "prompt").write_text(f"remove {CUT[0]} s to {CUT[1]} s\n")
            (session / "reply").read_text()
            start = time.monotonic()
            shutil.copy(session / "export/video.mp4", self.folder / "ours.mp4")
            return time.monotonic() - start

    def encoded(self):
        a, b = CUT
        parts = f"[0:v]trim=0:{a},setpts=PTS-STARTPTS[a];[0:v]trim={b},setpts=PTS-STARTPTS[b];[0:a]atrim=0:{a},asetpts=PTS-STARTPTS[c];" \
                f"[0:a]atrim={b},asetpts=PTS-STARTPTS[d];[a][c][b][d]concat=n=2:v=1:a=1[v][o]"
        return self.ffmpeg("-i", self.video, "-filter_complex", parts, "-map", "[v]", "-map", "[o]", "-c:v", "libx264", "-preset",
                           "veryfast", "-crf", "23", "-c:a", "aac")

    def copied(self):
        listing = self.folder / "list"
        listing.write_text(f"file {self.video}\noutpoint {CUT[0]}\nfile {self.video}\ninpoint {CUT[1]}\n")
        return self.ffmpeg("-f", "concat", "-safe", "0", "-i", listing, "-c", "copy")

    def ffmpeg(self, *args):
        start = time.monotonic()
        subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, args), str(self.folder / "peer.mp4")], check=True)
        return time.monotonic() - start

    def rows(self):
        self.make()
        name = f"{CUT[1] - CUT[0]} s cut out of {SECONDS} s of 1080p"
        self.b.row(name, "s", 1, self.ours, self.encoded, "ffmpeg, all encoded", "<= 0.5", rounds=1)
        self.b.row("the same", "s", 1, self.ours, self.copied, "ffmpeg -c copy, at key frames", rounds=1)
