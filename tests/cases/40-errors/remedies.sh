# Each code of the service leads to the remedy that the user needs: a new token, a new client id, a wait, a link, or a
# plan.
. "$(dirname "$0")/../lib.sh"

value() { ctl requests | json '[dict((k.lower(), x) for k, x in r["headers"]).get("'"$2"'") for r in v if r["endpoint"] == "'"$1"'"]'; }

# The registration link has the id of the user, whichever answer contained it.
server
for told in token session state; do
	setting "{\"user_id_in\":[\"$told\"],\"credits\":{\"available\":95,\"frozen\":0,\"total\":100}}"
	rm -rf "$XDG_STATE_HOME/nemofs"
	mount_server state_ttl=0
	ready_session
	cat "$s/state.json" >/dev/null
	rules '{"on":"message","do":"code","code":2001}'
	expect_errno EDQUOT sh -c "echo go >'$s/prompt' && cat '$s/reply'"
	assert_match "$(cat "$s/error")" "https://nemovideo.com/register\?bind=anon_4711" "error, told by the $told answer"
	rules '{"on":"message","do":"answer","type":"text/event-stream","body":"data: {\"code\":2001,\"message\":\"used up\"}\n\n"}'
	expect_errno EDQUOT sh -c "echo go >'$s/prompt' && cat '$s/reply'"
	assert_match "$(cat "$s/error")" "used up; register at .*bind=anon_4711" "error of a stream"
	rules
	setting '{"credits":{"available":0,"frozen":0,"total":100}}'
	expect_probe write:EDQUOT write "$s/prompt" "edit"
	assert_match "$(cat "$s/error")" "register\?bind=anon_4711" "error before anything is sent"
	expect_probe write:EDQUOT write "$MNT/new/prompt" "edit"
	assert_match "$(cat "$MNT/status")" "register\?bind=anon_4711" "status without a session"
	unmount
done
setting '{"credits":{"available":95,"frozen":0,"total":100}}'

# A refused token is renewed once, with the same client id, also after a refusal by HTTP status; a message is sent once.
mount_server state_ttl=0
ready_session
some_video more.mp4
refused='"do":"code","code":1001,"times":1'
by_status='"do":"answer","status":401,"body":"","times":1'
for how in "$refused" "$by_status"; do
	tokens=$(count token)
	rules "{\"on\":\"state\",$how}" "{\"on\":\"upload\",$how}" "{\"on\":\"session\",$how}" "{\"on\":\"claim\",$how}" \
		"{\"on\":\"render\",$how}" "{\"on\":\"message\",$how}"
	cat "$s/state.json" >/dev/null || fail "state.json"
	cp more.mp4 "$s/uploads/more$tokens.mp4" || fail "cp into uploads/: $(cat "$s/error")"
	cat "$s/url" >/dev/null || fail url
	cat "$s/export/video.mp4" >/dev/null || fail "export: $(cat "$s/error")"
	echo "hi" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "a message: $(cat "$s/error")"
	mkdir "$MNT/made$tokens" || fail mkdir
	assert_eq "$(($(count token) - tokens))" 6 "tokens fetched"
done
assert_eq "$(value token x-client-id | grep -oE '[0-9a-f-]{36}' | sort -u | wc -l)" 1 "client ids"
rules '{"on":"state","do":"code","code":1001}'
tokens=$(count token)
expect_probe EACCES open "$s/state.json"
assert_eq "$(($(count token) - tokens))" 1 "tokens fetched while it stays refused"
assert_match "$(cat "$s/error")" "NEMO_TOKEN" error

# If the service asks for a new client id, the client makes one, once.
rules '{"on":"credits","do":"answer","status":400,"body":"{\"code\":400,\"message\":\"X-Client-Id header is required\"}","times":1}'
cat "$MNT/credits.json" >/dev/null || fail "not repeated with a client id"
assert_match "$(value credits x-client-id | tail -c 45)" "[0-9a-f-]{36}'\]$" "client id of the repeated request"
rules '{"on":"credits","do":"answer","status":400,"body":"{\"code\":400,\"message\":\"X-Client-Id header is required\"}"}'
before=$(count credits)
expect_probe EINVAL open "$MNT/credits"
assert_eq "$(($(count credits) - before))" 2 "requests while it stays missing"
assert_match "$(cat "$MNT/status")" "required; it was sent, and so was a new one" "words of a 400 that repeats"
rules '{"on":"credits","do":"code","code":1001,"times":1}' \
	'{"on":"token","do":"answer","status":400,"body":"{\"message\":\"X-Client-Id is missing\"}","times":1}'
old=$(cat "$HOME/.config/nemovideo/client_id")
cat "$MNT/credits.json" >/dev/null || fail "a token is not requested with another client id"
new=$(cat "$HOME/.config/nemovideo/client_id")
[ "$new" != "$old" ] || fail "the client id that the service took is not kept"
assert_match "$(value token x-client-id)" "'$new'\]$" "the client id in its file"

# A long Retry-After is reported instead of waited for; 503 is handled like 429.
for after in '"61"' '"date:3600"' '"2147483648"'; do
	rules "{\"on\":\"credits\",\"do\":\"slow_down\",\"retry_after\":$after}"
	before=$(count credits)
	start=$(ms)
	expect_probe EBUSY open "$MNT/credits"
	assert_within $(($(ms) - start)) 0 $((10000 * SLOW)) "milliseconds"
	assert_eq "$(($(count credits) - before))" 1 "requests with Retry-After $after"
	assert_match "$(cat "$MNT/status")" "EBUSY" "status"
	assert_match "$(cat "$MNT/status")" "again in (61|3[56][0-9][0-9]|2147483648) s" "status with Retry-After $after"
done
rules '{"on":"credits","do":"answer","status":503,"headers":{"Retry-After":"0"},"body":"busy","times":1}'
cat "$MNT/credits.json" >/dev/null || fail "503 is not waited for"

# After a 402 the advice is about the plan and not about credits.
rules '{"on":"render","do":"code","code":402,"status":402,"message":"no"}'
echo "edit" >"$s/prompt" && cat "$s/reply" >/dev/null
expect_errno EPERM cat "$s/export/video.mp4"
assert_match "$(cat "$s/error")" "register or upgrade to unlock export" "error after 402"
assert_match "$(cat "$s/error")" "register\?bind=anon_4711" "error after 402"
! grep -qi "top up" "$s/error" || fail "402 is called a matter of credits"
rules
unmount

# A user with a token gets the link to buy credits.
export NEMO_TOKEN=nmv_usr_given
setting '{"tokens":["nmv_usr_given"]}'
mount_server
rules '{"on":"message","do":"code","code":2001}'
expect_errno EDQUOT sh -c "echo go >'$s/prompt' && cat '$s/reply'"
assert_match "$(cat "$s/error")" "top up" error
! grep -q "register" "$s/error" || fail "who has an account is told to register"
