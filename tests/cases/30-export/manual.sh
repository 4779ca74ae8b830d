# With render=manual an open never renders. Writing a format to export/render does.
. "$(dirname "$0")/../lib.sh"

mount_server render=manual
ready_session
expect_probe ENODATA open "$s/export/video.mp4"
expect_probe ENODATA open "$s/export/rendered"
assert_match "$(cat "$s/error")" "opening a file renders nothing.*echo mp4 > export/render.*mount without render=manual" error
assert_eq "$(count render)" 0 "renders"
echo mp4 >"$s/export/render" || fail "export/render fails"
wait_requests render 1
cat "$s/export/video.mp4" >out.mp4 || fail "what was asked for cannot be read"
ctl "media/$(ctl renders | json 'list(v)[-1]').mp4" >expected.mp4
assert_same out.mp4 expected.mp4
assert_eq "$(count render)" 1 "renders"
expect_probe write:EINVAL write "$s/export/render" $'xyz\n'
