# Reading what can only be written is refused, also to those whom no mode stops.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
expect_errno EACCES cat "$MNT/new/prompt"
expect_errno EACCES cat "$MNT/new/upload"
expect_errno EACCES cat "$s/export/render"
expect_errno EACCES sh -c ": <>'$MNT/new/prompt'"
echo "hello" >"$MNT/new/prompt" || fail "a message through new/prompt fails"
