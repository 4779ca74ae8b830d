# Two formats are two renders. Each runs once, and neither file is listed before it exists.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
assert_eq "$(ls "$s/export")" video.mp4 "names listed"
for i in 1 2; do
	background sh -c "cat '$s/export/video.mp4' >mp4.$i"
	background sh -c "cat '$s/export/video.webm' >webm.$i"
done
for i in 1 2; do wait_until 10 test -s "mp4.$i" && wait_until 10 test -s "webm.$i"; done
assert_eq "$(ctl renders | json 'sorted(r["format"] for r in v.values())')" "['mp4', 'webm']" "renders"
