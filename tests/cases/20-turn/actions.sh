# Words that are actions are carried out and never sent as messages.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
for word in credits 积分 "Status." "show tracks"; do
	echo "$word" >"$s/prompt" || fail "the action '$word' fails"
	[ -n "$(cat "$s/reply")" ] || fail "no reply to the action '$word'"
done
echo "credits" >"$s/prompt" && assert_match "$(cat "$s/reply")" 95 "reply to credits" || fail "credits"
echo "export" >"$s/prompt" && cat "$s/reply" >/dev/null
wait_requests render 1
assert_eq "$(count message)" 0 "messages sent"
