# A body shorter than announced gives EIO. It never becomes a short file, and is never kept as complete.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"media","do":"close","after":700000}'
setting '{"range":false}'
expect_errno EIO cat "$s/export/video.mp4"
assert_match "$(cat "$s/error")" "ended before" error
rules
setting '{"range":true}'
cat "$s/export/video.mp4" >out.mp4
ctl "media/$(ctl renders | json 'list(v)[-1]').mp4" >expected.mp4
assert_same out.mp4 expected.mp4
assert_eq "$(count render)" 1 renders
