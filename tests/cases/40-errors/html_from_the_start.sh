# A backend that sends only HTML can still be mounted, and every use gives EREMOTEIO.
. "$(dirname "$0")/../lib.sh"

server
rules '{"on":"*","do":"html","status":200}'
mount_server
ls "$MNT" >/dev/null || fail "the root cannot be listed"
expect_probe EREMOTEIO open "$MNT/credits"
expect_errno EREMOTEIO cat "$MNT/new/id"
expect_errno EREMOTEIO sh -c "echo hi >'$MNT/new/prompt' && cat '$MNT/latest/reply'"
assert_match "$(cat "$MNT/status")" "EREMOTEIO|not as expected" status
