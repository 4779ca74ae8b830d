# kill -9 comes during a message. The message is not sent twice, and its outcome is found in the state.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"message","do":"stream","gate":"never"}'
echo "edit nonce:once" >"$s/prompt"
wait_requests message 1
kill_mount KILL
rules
mount_server
cat "$s/reply" >reply || fail "the draft changed, yet the reply fails: $(cat "$s/error")"
assert_eq "$(taken once)" 1 "times sent"
assert_match "$(cat "$s/chat.md")" "nonce:once" chat.md
unmount
mount_server
assert_eq "$(taken once)" 1 "times sent after one more mount"
