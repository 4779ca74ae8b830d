# echo hi > prompt && cat reply prints the answer. Every reader gets all of it, as it arrives.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
echo hi >"$s/prompt" && cat "$s/reply" >reply
assert_eq "$(cat reply)" "Done: hi" reply
rules '{"on":"message","do":"stream","gate":"more","frames":[{"type":"text","content":"one "},{"type":"text","content":"two"}]}'
echo again >"$s/prompt"
for i in 1 2 3 4; do background sh -c "cat '$s/reply' >reply.$i"; done
wait_until 10 contains reply.1 one
contains reply.1 two && fail "the end came before it was sent"
release more
for i in 1 2 3 4; do wait_until 10 contains "reply.$i" '^one two'; done
assert_eq "$(count message)" 2 "messages sent"
