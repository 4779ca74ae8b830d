# Unusual parts of the contract can be provoked: scopes, answers that the model cut, error details, ADK's own spelling of
# a body, claim links only if there is a page, and a message about a program that cannot be run.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 2
status() { "$@" -o answer -w '%{http_code}'; }
claim() { post /api/auth/claim-token -d "{\"task_id\":\"$TASK\",\"session_id\":\"$SID\"}" -o answer -w '%{http_code}'; }

engine --token-scope read,write
login
session
assert_eq "$(status post "/api/upload-video/nemo_agent/me/$SID" -F files=@film.mp4)" 403 "an upload without its scope"
assert_match "$(field '["message"]' <answer)" 'scope.*upload' "words of 403"
assert_eq "$(status message status)" 200 "a message with the scope write"
assert_eq "$(render r1 | code)" 403 "a render without its scope"
stop_engine
engine --token-scope read,write,upload # as anonymous tokens of the cloud
assert_eq "$(upload film.mp4 | code)" 0 "an upload with its scope"
assert_eq "$(status post /api/render/proxy/lambda -d '{}')" 403 "a render by an anonymous token"
assert_eq "$(claim)" 404 "a claim link of an engine that has no page"
assert_match "$(field '["message"]' <answer)" 'no page' "words without a page"
stop_engine
engine --token-scope 'upload,*' --web-url https://example.org
assert_eq "$(status post /api/render/proxy/lambda -d '{}')" 422 "a render with all scopes"
assert_eq "$(claim)" 200 "a claim link where there is a page"
assert_match "$(cat answer)" '"clm_' "claim token"
stop_engine
for bad in '' nothing 'read,' 'read;write'; do
	"$NEMO_ENGINE" --data x --listen 127.0.0.1:0 --token-scope "$bad" 2>/dev/null
	assert_eq $? 2 "--token-scope '$bad'"
done
note "scopes, claim links"

for form in plain adk; do
	engine --sse-form $form --fault max-tokens --fault safety --fault bad-call --fault error-details
	message "remove the first 0.1 seconds" >stream || fail "a whole stream"
	assert_match "$(cat stream)" '"errorCode": *"MAX_TOKENS"' "$form: max-tokens"
	! grep -q 'The video is now' stream || fail "$form: the answer is not cut: $(cat stream)"
	message "how long is it?" >stream
	assert_match "$(cat stream)" '"errorCode": *"SAFETY"' "$form: safety"
	message "how long is it?" >stream
	assert_match "$(cat stream)" '"errorCode": *"MALFORMED_FUNCTION_CALL"' "$form: bad-call"
	message "how long is it?" >stream
	assert_match "$(cat stream)" '"error": *"ServerError: ' "$form: error-details"
	assert_match "$(cat stream)" '"error_details": *\{.*"error_type"' "$form: error-details"
	message "how long is it?" >stream
	! grep -q '"error' stream || fail "$form: a fault that is over: $(cat stream)"
	stop_engine
done
engine
assert_eq "$(draft | field '["d"]')" 1800 "edits whose answers were cut"
note "cut answers, error details"

assert_eq "$(status post /run_sse -d "{\"appName\":\"nemo_agent\",\"userId\":\"me\",\"sessionId\":\"$SID\",\"streaming\":false,
	\"stateDelta\":null,\"newMessage\":{\"role\":\"user\",\"parts\":[{\"text\":\"status\"}]}}")" 200 "a body in camel case"
assert_eq "$(status post /run_sse -d "{\"app_name\":\"nemo_agent\",\"userId\":\"me\",\"sessionId\":\"$SID\",\"session_id\":\"1\",
	\"new_message\":{\"parts\":[{\"text\":\"status\"}]}}")" 200 "both spellings: the alias counts"
assert_eq "$(status post /run_sse -d '{}')" 422 "an empty body"
assert_eq "$(field '["detail"][0]["loc"]' <answer)" "['body', 'appName']" "where"
assert_eq "$(field '["detail"][0]["type"]' <answer)" missing "type of what is missing"
note "camel case"
stop_engine
