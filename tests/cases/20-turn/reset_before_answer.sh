# A connection lost after the message left: unclear, never repeated.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"message","do":"reset","times":1}'
echo "edit nonce:lost" >"$s/prompt"
expect_errno EIO cat "$s/reply"
assert_eq "$(taken lost)" 1 "times sent"
assert_match "$(cat "$s/error")" "outcome|sent" error
