# A render that takes longer than render_wait gives ETIMEDOUT. It continues, and the next open joins it.
. "$(dirname "$0")/../lib.sh"

server
setting '{"hold":true}'
mount_server render_wait=0.5
ready_session
expect_errno ETIMEDOUT cat "$s/export/video.mp4"
release render
cat "$s/export/video.mp4" >out.mp4
assert_file out.mp4
assert_eq "$(count render)" 1 renders
