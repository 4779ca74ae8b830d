#!/usr/bin/env python3
"""Mounts a service that sends huge answers: hostile.py [NAME...]

For each kind of answer it measures the longest delay of an unrelated file that another process reads again and again (the
best of ROUNDS, 3, since other programs on this machine cause delays, too), and the additional memory of the mount, a while
after the session was forgotten.
"""

import json
import os
import subprocess
import sys
import time

from mounted import Place

PROBE = """
import os, sys, time
path, worst, late = sys.argv[1], 0, 0
while not os.path.exists(sys.argv[2]):
    begin = time.perf_counter()
    with open(path, "rb", buffering=0) as f:
        f.read(65536)
    took = time.perf_counter() - begin
    worst = max(worst, took)
    late += took > 0.020
    time.sleep(0.0005)
print(worst * 1000, late)
"""


def clock(ms, mark):
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}{mark}{ms % 1000:03}"


def subtitles(size, mark):
    cues, total, at = ["WEBVTT\n"] if mark == "." else [], 0, 0
    while total < size:
        cues.append(f"{at + 1}\n{clock(at * 100, mark)} --> {clock(at * 100 + 90, mark)}\nThis is the caption with number {at}, which "
                    f"is as long as people speak in about ten seconds, more or less\n")
        total += len(cues[-1]) + 1
        at += 1
    return "\n".join(cues)


def quiet(call):
    try:
        call()
    except OSError as e:
        print(f"    {e}")


def read(path):
    def run():
        with open(path, "rb", buffering=0) as f:
            while f.read(1 << 20):
                pass
    quiet(run)


def write(path, text):
    def run():
        with open(path, "wb", buffering=0) as f:
            f.write(text)
    quiet(run)


def look(session):
    for name in ("captions.srt", "captions.vtt", "captions.txt", "captions.json", "timeline", "timeline.svg", "index.html",
                 "state.json"):
        read(f"{session}/{name}")
    for _ in range(20):
        os.stat(session + "/index.html")


def upload(place, session, files):
    for name, text in files:
        write(f"{session}/uploads/{name}", text.encode())


def long_captions(place, session):
    place.ask("settings", {"captions": []})
    upload(place, session, [("film.srt", subtitles(24 << 20, ","))])
    look(session)


def many_tracks(place, session):
    place.ask("settings", {"captions": []})
    upload(place, session, [(f"film.{tag}.vtt", subtitles(2 << 20, ".")) for tag in "en fr de es it pt nl sv".split()])
    look(session)
    for tag in "fr", "sv":
        read(f"{session}/captions.{tag}.srt")


def long_draft(place, session):
    for turn in 1, 2:
        cues = [{"s": i * 100, "d": 100, "id": f"segment-{i}", "m": {"name": f"cue {i}", "text": f"This is caption {i} of {turn}"}}
                for i in range(50000)]
        draft = {"t": [{"tt": 7, "name": "Captions", "sg": cues}], "d": 5000000, "turn": turn}
        data = {"session_id": os.path.basename(session), "task_id": "t",
                "state": {"video_infos": [], "draft": draft, "generated_media": []}}
        place.ask("rules", [{"on": "state", "do": "answer", "body": json.dumps({"code": 0, "data": data})}])
        time.sleep(1.1)
        look(session)
        if turn == 1:
            write(session + "/prompt", b"edit")
    read(session + "/reply.json")


def long_reply(place, session):
    text = "{n}: " + "This is a sentence of a reply that has no end. " * 1400
    place.ask("rules", [{"on": "message", "do": "stream", "frames": [{"type": "text", "content": text}], "repeat": 4800}])
    write(session + "/prompt", b"edit")
    for name in "reply", "reply.json", "chat.md", "index.html", "captions.srt":
        read(f"{session}/{name}")


def endless_answer(place, session):
    place.ask("rules", [{"on": "state", "do": "huge", "size": 300 << 20}])
    time.sleep(1.1)
    for name in "timeline", "state.json", "export/video.mp4", "captions.srt":
        read(f"{session}/{name}")


def endless_film(place, session):
    write(session + "/uploads/film.mp4", os.urandom(200000))
    place.ask("settings", {"media_size": 400 << 20})
    place.ask("rules", [{"on": "media", "do": "unsized"}])
    read(session + "/export/video.mp4")


KINDS = [long_captions, many_tracks, long_draft, long_reply, endless_answer, endless_film]


def once(kind):
    with Place("captions=manual,cache_size=100M") as place:
        place.begin()
        other = place.session()
        read(other + "/status")
        time.sleep(0.3)
        before = place.resident_kib()
        session = place.session()
        stop = place.folder + "/stop"
        probe = subprocess.Popen([sys.executable, "-c", PROBE, other + "/status", stop], stdout=subprocess.PIPE, text=True)
        kind(place, session)
        peak = place.resident_kib()
        place.ask("rules", [])
        os.rmdir(session)
        open(stop, "w").close()
        worst, late = probe.communicate()[0].split()
        time.sleep(3)
        return float(worst), int(late), place.resident_kib() - before, peak - before


for kind in KINDS:
    if sys.argv[1:] and kind.__name__ not in sys.argv[1:]:
        continue
    seen = [once(kind) for _ in range(int(os.environ.get("ROUNDS", "3")))]
    print(f"{kind.__name__}: held up {min(s[0] for s in seen):.1f} ms at most ({min(s[1] for s in seen)} times over 20 ms); "
          f"memory {max(s[2] for s in seen) / 1024:+.1f} MiB (while in use {max(s[3] for s in seen) / 1024:+.1f})", flush=True)
