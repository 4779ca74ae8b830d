# While a message takes long, chat.md says so from time to time; the reply does not.
. "$(dirname "$0")/../lib.sh"

mount_server progress_every=0.3
ready_session
rules '{"on":"message","do":"stream","gate":"rest","times":1,"frames":[{"type":"heartbeat"},{"type":"text","content":"Ready."}]}'
background tail -n +1 -f -s 0.1 "$s/chat.md" >followed
echo "take your time" >"$s/prompt"
background sh -c "cat '$s/reply' >reply"; reader=$pid
wait_until 10 sh -c "[ \$(grep -c '^> Nemo is still at work, [0-9]* seconds so far' followed) -ge 2 ]"
release rest
ended 10 "$reader" || fail "the reader fails"
assert_eq "$(cat reply)" "Ready." reply
assert_match "$(tail -n 4 "$s/chat.md" | tr '\n' ' ')" '## Nemo +Ready' 'the end of chat.md'
# No more of them behind the answer.
notes=$(grep -c 'still at work' "$s/chat.md")
echo "quick one" >"$s/prompt" && cat "$s/reply" >/dev/null
assert_eq "$(grep -c 'still at work' "$s/chat.md")" "$notes" "notes"
