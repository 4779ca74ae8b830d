# If the agent edits without words, the reply describes the changes of the timeline.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"message","do":"stream","silent":true}'
echo "add a title" >"$s/prompt"
reply=$(cat "$s/reply")
[ -n "$reply" ] || fail "the reply is empty"
assert_match "$reply" "[Tt]itle|Edit" reply
assert_eq "$(count message)" 1 "messages sent"

# changed SETTING: prints the reply to a silent message during which the service got this setting.
changed() {
	rules '{"on":"message","do":"stream","silent":true,"edit":false,"gate":"'"$2"'"}'
	echo "make it so" >"$s/prompt"
	setting "$1"
	release "$2"
	cat "$s/reply"
}
assert_match "$(changed '{"canvas":{"width":1920,"height":1080}}' wide)" "Canvas changed from 1080x1920 to 1920x1080" "reply to a turn"
assert_match "$(changed '{"canvas":{"width":1920,"height":1080,"blur":true}}' blur)" "not show" "reply to what has no words"
assert_match "$(changed '{}' nothing)" "Nothing changed" "reply to nothing"
