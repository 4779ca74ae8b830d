# The same holds for the embedded engine, which dies with the mount.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

sample_video talk.mp4
mount_engine
new_session
cp talk.mp4 "$s/uploads/"
background sh -c "cat '$s/export/video.mp4' >lost.mp4 2>lost.err"
wait_until 10 contains "$s/status" rendering
kill_mount KILL
mount_engine
cp "$s/export/video.mp4" out.mp4
assert_eq "$(codec out.mp4)" h264 codec
assert_lasts out.mp4 "$(duration talk.mp4)"
unmount
