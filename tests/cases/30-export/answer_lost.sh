# The answer to the start of a render is lost. The render is found under its id and not started again. A render that the
# service does not know is started under a new id.
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
