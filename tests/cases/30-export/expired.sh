# A new address replaces one whose signature has expired, for videos and for uploads.
. "$(dirname "$0")/../lib.sh"

server
setting '{"signed":true}'
mount_server state_ttl=3600
ready_session
echo "http://127.0.0.1/two.mp4" >"$s/upload" || fail upload
asked=$(count state)
rules '{"on":"media","do":"answer","status":403,"body":"expired","times":1}'
cat "$s/uploads/two.mp4" >two.mp4 || fail "the upload cannot be read"
ctl media/two.mp4 >expected.mp4
assert_same two.mp4 expected.mp4
assert_eq "$(count state)" $((asked + 1)) "looks at the state"

# The last poll of the render reported an address; the video is first read after that address has expired.
rules '{"on":"media","do":"answer","status":403,"body":"expired","times":1}'
cat "$s/export/video.mp4" >video.mp4 || fail "the film cannot be read"
ctl "media/$(ctl renders | json 'list(v)[0]').mp4" >expected.mp4
assert_same video.mp4 expected.mp4
assert_eq "$(count download)" 0 "downloads past the address"
