# tail -f on chat.md follows the conversation.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
background tail -s 0.1 -c +1 -f "$s/chat.md" >followed
echo "first question" >"$s/prompt" && cat "$s/reply" >/dev/null
wait_until 10 contains followed "Done: first question"
echo "second question" >"$s/prompt" && cat "$s/reply" >/dev/null
wait_until 10 contains followed "Done: second question"
assert_eq "$(stat -c %s "$s/chat.md")" "$(wc -c <"$s/chat.md")" "size of chat.md"
kill "$pid"
