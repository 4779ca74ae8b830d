# A session the service no longer has is ESTALE; new/ makes a fresh one.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"state","do":"code","code":1002}'
expect_probe ESTALE open "$s/state.json"
assert_match "$(cat "$s/error")" "ESTALE" error
rules
echo "hello nonce:fresh" >"$MNT/new/prompt"
assert_match "$(cat "$MNT/latest/reply")" "hello" reply
