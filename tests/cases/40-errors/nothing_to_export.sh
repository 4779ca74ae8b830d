# An empty session has nothing to export, and the error says what to do first.
. "$(dirname "$0")/../lib.sh"

mount_server captions=manual
new_session
expect_errno ENODATA cat "$s/export/video.mp4"
assert_match "$(cat "$s/error")" "upload a video or write a prompt" error
expect_errno ENODATA cat "$s/captions.txt"
assert_eq "$(count render)" 0 renders
