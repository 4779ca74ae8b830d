# A close that returns 0 for a message means that the service has it. If no byte of an answer came, the close fails with
# EINPROGRESS, `error` says not to send it again, and the outcome is looked up. The message is never repeated.
. "$(dirname "$0")/../lib.sh"

mount_server turn_limit=0.5,recover_first=$SLOW # `error` is read before the first look
ready_session
n=0
for fault in '"do":"reset"' '"do":"close"' '"do":"html","status":503' '"do":"html","status":200'; do
	rules "{\"on\":\"message\",$fault,\"times\":1}"
	n=$((n + 1))
	expect_probe close:EINPROGRESS write "$s/prompt" "edit nonce:n$n"
	assert_match "$(cat "$s/error")" "EINPROGRESS: .*looked up" "error after $fault"
	assert_match "$(cat "$s/error")" "do not send it again" "error after $fault"
	assert_eq "$(json 'v["outcome"]' <"$s/reply.json")" unclear "outcome after $fault"
	assert_eq "$(taken "n$n")" 1 "times sent with $fault"
done
rules '{"on":"message","do":"reset","times":1}'
echo "edit nonce:lost" >"$s/prompt"
expect_errno EIO cat "$s/reply"
assert_eq "$(taken lost)" 1 "times sent"
assert_match "$(cat "$s/error")" "outcome|sent" error
