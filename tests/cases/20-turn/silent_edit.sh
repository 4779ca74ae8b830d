# An edit without words is told from what changed in the timeline.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"message","do":"stream","silent":true}'
echo "add a title" >"$s/prompt"
reply=$(cat "$s/reply")
[ -n "$reply" ] || fail "the reply is empty"
assert_match "$reply" "[Tt]itle|Edit" reply
assert_eq "$(count message)" 1 "messages sent"
