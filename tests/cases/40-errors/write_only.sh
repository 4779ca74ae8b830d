# Reading a write-only file is refused, also for users whom no mode restricts.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
expect_errno EACCES cat "$MNT/new/prompt"
expect_errno EACCES cat "$MNT/new/upload"
expect_errno EACCES cat "$s/export/render"
expect_errno EACCES sh -c ": <>'$MNT/new/prompt'"
echo "hello" >"$MNT/new/prompt" || fail "a message through new/prompt fails"
