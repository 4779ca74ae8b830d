# kill -9 comes during a render. The next mount continues the same render, and the file is complete.
. "$(dirname "$0")/../lib.sh"

server
setting '{"hold":true}'
mount_server
ready_session
name=${s##*/}
background sh -c "cat '$s/export/video.mp4' >lost.mp4 2>lost.err"
wait_requests poll 2
kill_mount KILL
release render
mount_server
[ -d "$MNT/$name" ] || fail "the session is gone"
cat "$s/export/video.mp4" >out.mp4
assert_eq "$(ctl renders | json 'len(v)')" 1 "renders"
ctl "media/$(ctl renders | json 'list(v)[0]').mp4" >expected.mp4
assert_same out.mp4 expected.mp4
assert_same film.mp4 "$s/uploads/film.mp4"
