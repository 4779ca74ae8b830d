# A video whose bits flipped in the cache is downloaded again and not passed on.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
cat "$s/export/video.mp4" >one.mp4
unmount
"$PYTHON" - "$XDG_CACHE_HOME/nemofs" <<'PY'
import os, sys
files = [os.path.join(d, f) for d, _, names in os.walk(sys.argv[1]) for f in names]
big = [f for f in files if os.path.getsize(f) >= 3_000_000]
assert big, files
for name in big:
    with open(name, "r+b") as f:
        f.seek(1_234_567)
        byte = f.read(1)
        f.seek(1_234_567)
        f.write(bytes([byte[0] ^ 64]))
PY
mount_server
cat "$s/export/video.mp4" >two.mp4
assert_same one.mp4 two.mp4
