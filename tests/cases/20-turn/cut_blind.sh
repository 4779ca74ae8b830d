# A stream is cut, and the service does not answer questions about the outcome. The wait ends, too, and nothing is sent
# again.
. "$(dirname "$0")/../lib.sh"

mount_server recover_every=0.02,retry_wait=0.02
ready_session
rules '{"on":"message","do":"stream","cut":1,"edit":false,"times":1}' '{"on":"state","skip":1,"do":"answer","status":503}'
echo "edit nonce:blind" >"$s/prompt"
expect_errno EIO cat "$s/reply"
assert_match "$(cat "$s/error")" "outcome is unknown.*could not be looked at" error
assert_eq "$(taken blind)" 1 "times sent"
