#!/usr/bin/env python3
"""Checks a rendered video: frames.py FILE CHECK...

  size=WxH           of the picture
  length=S           seconds, within 0.12
  pixel=S,X,Y,RRGGBB the colour at a second and a place in percent, each channel within 28
  text=S,X,Y,W,H,RRGGBB   a box in percent holds some of that colour and more than one colour
  plain=S,X,Y,W,H    a box of one colour
  tone=HZ,A,B,DB     the level of a tone between two seconds, in dB below full scale, within 3
  below=HZ,A,B,DB    its level is at most that
  louder=HZ,A,B,C,D,DB    its level in A..B is at least DB above that in C..D
  silent=A,B         there is no sound
It prints each failed check; the exit status is their number."""
import array
import json
import math
import subprocess
import sys

RATE = 8000


def run(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout


class Film:
    def __init__(self, path):
        self.path = path
        shown = run("ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", path)
        self.facts = json.loads(shown)
        self.video = next((s for s in self.facts["streams"] if s["codec_type"] == "video"), {})
        self.frames, self.samples = {}, None

    def frame(self, second):
        if second not in self.frames:
            self.frames[second] = run("ffmpeg", "-v", "error", "-ss", str(second), "-i", self.path, "-frames:v", "1",
                                      "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
        return self.frames[second]

    def pixel(self, second, x, y):
        w, h = self.video["width"], self.video["height"]
        at = 3 * (min(int(h * y / 100), h - 1) * w + min(int(w * x / 100), w - 1))
        return tuple(self.frame(second)[at:at + 3])

    def box(self, second, x, y, w, h):
        columns, rows = self.video["width"] * w // 100, self.video["height"] * h // 100
        step_x, step_y = w / columns, h / rows
        return [self.pixel(second, x + step_x * i, y + step_y * j) for j in range(rows) for i in range(columns)]

    def sound(self, start, end):
        if self.samples is None:
            self.samples = array.array("h", run("ffmpeg", "-v", "error", "-i", self.path, "-map", "0:a:0", "-ac", "1",
                                                "-ar", str(RATE), "-f", "s16le", "-"))
        return self.samples[int(start * RATE):int(end * RATE)]

    def tone(self, hz, start, end):
        """Goertzel: the amplitude of one frequency, in dB of full scale."""
        samples = self.sound(start, end)
        if not samples:
            return -200.0
        c, s1, s2 = 2 * math.cos(2 * math.pi * hz / RATE), 0.0, 0.0
        for sample in samples:
            s1, s2 = sample + c * s1 - s2, s1
        power = max(s1 * s1 + s2 * s2 - c * s1 * s2, 1e-9)
        return 20 * math.log10(max(2 * math.sqrt(power) / len(samples) / 32768, 1e-6))


def rgb(text):
    return tuple(bytes.fromhex(text))


def near(a, b, most=28):
    return all(abs(x - y) <= most for x, y in zip(a, b))


def size(film, wanted):
    got = f"{film.video['width']}x{film.video['height']}"
    return got == wanted, got


def length(film, wanted):
    got = float(film.facts["format"]["duration"])
    return abs(got - float(wanted)) < 0.12, got


def pixel(film, second, x, y, colour):
    got = film.pixel(float(second), float(x), float(y))
    return near(got, rgb(colour)), bytes(got).hex()


def numbers(words):
    return [float(w) for w in words]


def text(film, second, x, y, w, h, colour):
    got = film.box(float(second), int(x), int(y), int(w), int(h))
    inked = sum(near(p, rgb(colour), 60) for p in got)
    return 0.002 < inked / len(got) < 0.9, f"{inked} of {len(got)} pixels"


def plain(film, *box):
    got = film.box(float(box[0]), *[int(n) for n in box[1:]])
    return all(near(p, got[0]) for p in got), f"{len(set(got))} colours"


def tone(film, hz, start, end, level):
    got = film.tone(*numbers([hz, start, end]))
    return abs(got - float(level)) <= 3, f"{got:.1f} dB"


def below(film, hz, start, end, level):
    got = film.tone(*numbers([hz, start, end]))
    return got <= float(level), f"{got:.1f} dB"


def louder(film, hz, a, b, c, d, by):
    one, other = film.tone(*numbers([hz, a, b])), film.tone(*numbers([hz, c, d]))
    return one - other >= float(by), f"{one:.1f} against {other:.1f} dB"


def silent(film, start, end):
    got = max((abs(s) for s in film.sound(float(start), float(end))), default=0)
    return got < 60, f"a peak of {got}"


CHECKS = {f.__name__: f for f in (size, length, pixel, text, plain, tone, below, louder, silent)}


def main():
    film, wrong = Film(sys.argv[1]), 0
    for check in sys.argv[2:]:
        name, _, words = check.partition("=")
        ok, got = CHECKS[name](film, *words.split(","))
        if not ok:
            print(f"{check}: it is {got}", file=sys.stderr)
            wrong += 1
    sys.exit(min(wrong, 100))


if __name__ == "__main__":
    main()
