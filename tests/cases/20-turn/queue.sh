# Messages in the queue are independent: what happens to one does not affect the next.
. "$(dirname "$0")/../lib.sh"

mount_server state_ttl=0,recover_first=1.5,turn_limit=3
new_session
# The first is cut and being recovered: the second waits for its outcome.
rules '{"on":"message","do":"stream","cut":1,"edit":false,"times":1}'
echo "one nonce:cut" >"$s/prompt" || fail "the first message"
wait_until 5 contains "$s/status" "looking up"
background sh -c "echo 'two nonce:behind' >'$s/prompt'"; second=$pid
wait_until 5 contains "$s/status" waiting
assert_eq "$(taken behind)" 0 "times sent while the first recovers"
ended 10 "$second" || fail "the second writer fails"
assert_match "$(cat "$s/reply")" behind reply
assert_eq "$(taken cut)$(taken behind)" 11 "times sent"
assert_eq "$(cat "$s/error")" "" error
# The first fails: the second is sent.
rules '{"on":"message","do":"stall","gate":"fails","times":1}'
"$PYTHON" "$CASES/probe.py" write "$s/prompt" "three nonce:three" >/dev/null &
first=$!
wait_requests message 3
background sh -c "echo 'four nonce:four' >'$s/prompt'"; second=$pid
wait_until 5 contains "$s/status" waiting
release fails
ended 10 "$second" || fail "the second writer fails"
wait "$first"
assert_match "$(cat "$s/reply")" four reply
# The state is not available before the message: nothing is sent, and reply gives the same error.
cat "$s/state.json" >/dev/null # after the look at the state that follows every message
rules '{"on":"state","skip":1,"do":"code","code":1002,"times":1}'
expect_probe close:ESTALE write "$s/prompt" "five nonce:five"
expect_probe ESTALE read "$s/reply"
assert_match "$(cat "$s/error")" "ESTALE.*1002" error
rules '{"on":"message","do":"code","code":2001,"times":1}'
expect_probe close:EDQUOT write "$s/prompt" "six"
expect_probe EDQUOT read "$s/reply"
assert_match "$(cat "$s/error")" "EDQUOT.*2001" error
rules '{"on":"message","do":"code","code":1001,"times":1}'
expect_probe ok write "$s/prompt" "seven nonce:seven"
cat "$s/reply" >/dev/null || fail "a token that is refused once in the middle"
assert_eq "$(taken five)$(taken seven)" 02 "times sent (the second 1001, so not taken)"
rules '{"on":"message","do":"code","code":4001,"message":"the words of the service"}'
"$PYTHON" "$CASES/probe.py" write "$s/prompt" "eight" >eight.txt
assert_match "$(cat eight.txt)" "close:" "a refused message"
assert_match "$(cat "$s/error")" "the words of the service" error
cat "$s/chat.md" >chat
unmount
mount_server
assert_same chat "$s/chat.md"
expect_probe "$(sed s/close:// eight.txt)" read "$s/reply"
unmount
