# The daemon is killed before the answer, and the draft did not change. The message is reported as failed and still not
# sent again.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"message","do":"stream","gate":"never","edit":false}'
echo "edit nonce:once" >"$s/prompt"
wait_requests message 1
kill_mount KILL
rules
mount_server turn_limit=2
expect_errno EIO cat "$s/reply"
assert_file "$s/error"
assert_eq "$(taken once)" 1 "times sent"
echo "edit nonce:next" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "the next message fails"
assert_eq "$(taken once)$(taken next)" 11 "times sent"
