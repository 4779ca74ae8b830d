# A stream with nothing but heartbeats ends at the limit. The outcome is looked up, and the message is not sent again.
. "$(dirname "$0")/../lib.sh"

mount_server quiet_limit=1,turn_limit=2
ready_session
rules '{"on":"message","do":"stream","heartbeats":true,"edit":false,"times":1}'
echo "edit nonce:quiet" >"$s/prompt"
expect_errno EIO cat "$s/reply"
assert_eq "$(taken quiet)" 1 "times sent"
unmount
# A stream that sends text all the time and never ends: the limit for the whole stream applies.
mount_server turn_limit=1
rules '{"on":"message","do":"stream","clock":2000,"edit":false,"times":1}'
echo "edit nonce:endless" >"$s/prompt"
cat "$s/reply" >reply || fail "what came before the limit is lost"
assert_match "$(tail -n 1 reply)" "^\\[nemofs\\] .*unknown.*did not change" "the last line"
assert_match "$(cat "$s/error")" "did not change" error
assert_eq "$(taken endless)" 1 "times sent"
