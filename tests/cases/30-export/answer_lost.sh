# The answer to a render's start is lost: the render is found under its id, not started again; one that the service
# never heard of is started under a new one.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"render","do":"reset","after":0,"times":1}'
cp "$s/export/video.mp4" out.mp4 || fail "the film cannot be read: $(cat "$s/error")"
assert_eq "$(count render)" 1 "render requests"
echo "edit" >"$s/prompt" && cat "$s/reply" >/dev/null
rules '{"on":"render","do":"reset","times":1}'
cp "$s/export/video.mp4" out.mp4 || fail "the film cannot be read: $(cat "$s/error")"
assert_eq "$(count render)" 3 "render requests"
unmount
