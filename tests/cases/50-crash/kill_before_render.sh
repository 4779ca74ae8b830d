# kill -9 comes after the id of a render is on disk and before the service knows it. The next open renders under a new id.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"render","do":"hold","gate":"never"}'
background cat "$s/export/video.mp4" >/dev/null 2>&1
wait_requests render 1
kill_mount KILL
rules '{"on":"poll","do":"hold","gate":"poll","times":1}'
mount_server
background sh -c "cat '$s/export/video.mp4' >out.mp4 2>out.err"; reader=$pid
wait_requests poll 1
release poll
ended 10 "$reader" || fail "the film cannot be read: $(cat out.err)"
assert_eq "$(count render)" 2 "render requests"
assert_eq "$(stat -c %s out.mp4)" 3000017 size
unmount
