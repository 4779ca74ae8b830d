# A message whose stream was cut is never sent again. The state shows its outcome.
. "$(dirname "$0")/../lib.sh"

mount_server turn_limit=2
ready_session
rules '{"on":"message","do":"stream","cut":1,"times":1}'
echo "edit nonce:changed" >"$s/prompt"
cat "$s/reply" >reply || fail "the draft changed, yet the reply fails"
assert_eq "$(taken changed)" 1 "times sent"
rules '{"on":"message","do":"stream","cut":1,"edit":false,"times":1}'
echo "edit nonce:same" >"$s/prompt"
expect_errno EIO cat "$s/reply"
assert_file "$s/error"
assert_eq "$(taken same)" 1 "times sent"
echo "edit nonce:after" >"$s/prompt" && cat "$s/reply" >/dev/null
assert_eq "$(cat "$s/error")" "" "error after a success"
