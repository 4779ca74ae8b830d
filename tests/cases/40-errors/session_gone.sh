# A session that the service has deleted gives ESTALE. new/ makes a new one.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"state","do":"code","code":1002}'
expect_probe ESTALE open "$s/state.json"
assert_match "$(cat "$s/error")" "ESTALE" error
rules
echo "hello nonce:fresh" >"$MNT/new/prompt"
assert_match "$(cat "$MNT/latest/reply")" "hello" reply

# The new session disappears before anything is in it: another one is made, once, and the refused message is not lost.
made=$(count session)
rules '{"on":"message","do":"code","code":1002,"times":1}'
echo "hello nonce:again" >"$MNT/new/prompt" || fail "no fresh session for a message: $(cat "$MNT/status")"
assert_match "$(cat "$MNT/latest/reply")" "hello" reply
assert_eq "$(count session)" $((made + 2)) "sessions made"
rules '{"on":"upload","do":"answer","status":404,"body":"{\"detail\":\"Session not found: 1\"}","times":1}'
echo "http://h.test/one.mp4" >"$MNT/new/upload" || fail "no fresh session for an address: $(cat "$MNT/status")"
assert_eq "$(ls "$MNT/latest/uploads")" one.mp4 "uploads of the fresh session"
rules '{"on":"message","do":"code","code":1002}'
made=$(count session)
expect_probe close:ESTALE write "$MNT/new/prompt" "hello nonce:lost"
assert_eq "$(count session)$(taken lost)" "$((made + 2))2" "sessions made and messages refused"
assert_eq "$(cat "$MNT/latest/prompt")" "hello nonce:lost" "the message that failed"
rules
cat "$MNT/latest/prompt" >message && cat message >"$MNT/latest/prompt" && cat "$MNT/latest/reply" >/dev/null || fail "a failed message again"
assert_eq "$(taken lost)" 3 "times sent"
unmount
mount_server
rules '{"on":"message","do":"code","code":2001}'
expect_probe close:EDQUOT write "$MNT/latest/prompt" "kept nonce:kept"
rules
unmount
mount_server
assert_eq "$(cat "$MNT/latest/prompt")" "kept nonce:kept" "a failed message after a remount"
