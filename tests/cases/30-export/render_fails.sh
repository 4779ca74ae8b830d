# A failed render is tried once more under a new id, and then reported.
. "$(dirname "$0")/../lib.sh"

server
setting '{"fail_renders":1}'
mount_server
ready_session
cat "$s/export/video.mp4" >/dev/null || fail "one failure should be made good"
assert_eq "$(ctl renders | json 'len(v)')" 2 "renders, each with its own id"
echo "another edit" >"$s/prompt" && cat "$s/reply" >/dev/null
setting '{"fail_renders":100}'
expect_errno EREMOTEIO cat "$s/export/video.mp4"
assert_eq "$(ctl renders | json 'len(v)')" 4 "renders after two failures"
assert_match "$(cat "$s/error")" "render" error
