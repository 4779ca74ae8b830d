# Two videos have the same name at the same time: a reader of the longer one gets all of it although the newer one is
# shorter.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
setting '{"media_size":3000000}'
"$PYTHON" - "$s" "$CTL" <<'P' || fail "a reader of the first film is cut short"
import hashlib, json, mmap, os, sys, urllib.request
s, ctl = sys.argv[1:]

def control(what, value):
    urllib.request.urlopen(f"http://127.0.0.1:{ctl}/{what}", json.dumps(value).encode()).read()

def media(n):
    ids = list(json.load(urllib.request.urlopen(f"http://127.0.0.1:{ctl}/renders")))
    return urllib.request.urlopen(f"http://127.0.0.1:{ctl}/media/{ids[n]}.mp4").read()

long = os.open(f"{s}/export/video.mp4", os.O_RDONLY)
wanted = media(0)
assert os.fstat(long).st_size == 3000000
got = [os.read(long, 1 << 20)]
control("settings", {"media_size": 1000000})
with open(f"{s}/prompt", "w") as f:
    f.write("make it shorter")
assert open(f"{s}/reply").read()
short = os.open(f"{s}/export/video.mp4", os.O_RDONLY)
new = os.read(short, 1 << 20)
while len(new) < 1000000:
    piece = os.read(short, 1 << 20)
    assert piece, f"the second film ends after {len(new)} bytes"
    new += piece
assert os.read(short, 1) == b""
assert new == media(1)
while piece := os.read(long, 1 << 20):
    got.append(piece)
assert b"".join(got) == wanted, f"{sum(map(len, got))} of {len(wanted)} bytes"
with mmap.mmap(long, 3000000, prot=mmap.PROT_READ) as m:
    assert m[2999000:] == wanted[2999000:]
os.close(long)
os.close(short)
assert open(f"{s}/export/video.mp4", "rb").read() == new
assert os.stat(f"{s}/export/video.mp4").st_size == 1000000
P
unmount
mount_server
assert_eq "$(stat -c %s "$s/export/video.mp4")" 1000000 "size after a remount, before it is opened"
unmount
