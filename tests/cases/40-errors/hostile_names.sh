# Unsafe names from the service are made safe, and no file is lost.
. "$(dirname "$0")/../lib.sh"

server
mount_server
new_session
infos=$("$PYTHON" - <<'PY'
import json
names = ["../../etc/passwd", "a/b.mp4", "..", "", "same.mp4", "same.mp4", "bell\u0007.mp4", "n" * 400 + ".mp4", "n" * 400 + ".mp4", "fine.mp4"]
info = [{"filename": n, "file_type": "video", "cdn_url": f"http://127.0.0.1:1/{i}.mp4",
         "duration": 1, "width": 1, "height": 1, "size": 3} for i, n in enumerate(names)]
print(json.dumps(json.dumps({"code": 0, "data": {"session_id": "5529798706024415233", "task_id": "t", "state": {"video_infos": info, "draft": None}}})))
PY
)
rules "{\"on\":\"state\",\"do\":\"answer\",\"body\":$infos}"
cat "$s/state.json" >/dev/null
ls -1A "$s/uploads" >names
assert_eq "$(wc -l <names)" 10 "names listed"
assert_eq "$(grep -c '/' names)" 0 "names with a slash"
contains names '^fine.mp4$' || fail "fine.mp4 is lost"
contains names 'same \(2\)' || fail "the second same.mp4 is not told apart: $(cat names)"
LC_ALL=C grep -q '[[:cntrl:]]' names && fail "a control character is shown"
find "$s/uploads" -type f >found
assert_eq "$(wc -l <found)" 10 "files found"
