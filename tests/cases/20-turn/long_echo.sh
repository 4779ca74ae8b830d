# A message of many lines, written in many pieces, is one message.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
text=$(printf 'line %d of a long message\n' {1..400})
echo "$text" >"$s/prompt"
cat "$s/reply" >/dev/null
assert_eq "$(count message)" 1 "messages sent"
assert_eq "$(ctl ledger | json 'v[0]["text"].rstrip("\n")')" "$text" "message as sent"
: >"$s/prompt"
assert_eq "$(count message)" 1 "messages after an empty one"
