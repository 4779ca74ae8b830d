# question exists only while the agent asks. Each written line is checked against its question, and one message has all
# answers.
. "$(dirname "$0")/../lib.sh"

mount_server language=en
ready_session
args='{"title":"Style","questions":[{"id":"r","prompt":"Which ratio?","options":[{"id":"v","label":"9:16"},{"id":"w","label":"16:9"}],"allow_multiple":false},
	{"id":"m","prompt":"Which moods?","options":[{"id":"a","label":"Calm"},{"id":"b","label":"Upbeat"},{"id":"c","label":"Dark"}],"allow_multiple":true},
	{"id":"t","prompt":"What title?","options":[]}]}'
plain='{"type":"tool_call","name":"ask_question","args":'"$args"'}'
adk='{"author":"nemo_agent","longRunningToolIds":["1"],"content":{"role":"model","parts":[{"text":"One thing first."},{"functionCall":{"id":"1","name":"ask_question","args":'"$args"'}}]}}'
asks() { # FRAME: makes the agent ask with it
	rules '{"on":"message","do":"stream","times":1,"edit":false,"frames":['"$1"']}'
	echo "make it nice" >"$s/prompt" && cat "$s/reply" >reply || fail "the reply to a question"
}
there() { ls "$s" | grep -qx question && [ -e "$s/question" ]; }
missing() { ! there; }

there && fail "a question nobody has asked"
expect_errno EINVAL sh -c "echo 1 >'$s/question'"
assert_match "$(cat "$s/error")" "has no question" "error of an answer to nothing"
asks "$plain"
there || fail "no question"
contains reply '^\[nemofs\] The agent asks: Style$' || fail "the reply does not ask: $(cat reply)"
contains reply '^\[nemofs\]    2\) 16:9$' || fail "the reply has no options"
contains reply 'changed|timeline' && fail "a question is taken for a silent edit: $(cat reply)"
assert_eq "$(head -n 2 "$s/question")" $'The agent asks: Style\n1. Which ratio?' "the question's start"
contains "$s/question" "costs as much as a message" || fail "the question does not say that it costs"
assert_eq "$(json 'v["outcome"], v["question"]["title"]' <"$s/reply.json")" "('asks', 'Style')" "reply.json of a question"

# Invalid lines: nothing is sent, and the question remains.
before=$(count message)
for lines in '3' '1 2' '0' $'1\n4' $'1\n1\nx\nmore'; do
	expect_errno EINVAL bash -c "printf '%s\\n' '$lines' >'$s/question'"
done
assert_match "$(cat "$s/error")" "no question 4" error
assert_eq "$(count message)" "$before" "messages sent by what is no answer"
there || fail "the question is gone"
# The question is there after a remount.
unmount
mount_server language=en
there || fail "the question is gone with the mount"
assert_eq "$(json 'v["outcome"]' <"$s/reply.json")" asks "reply.json after the remount"
printf '2\n1, 3\nUrban Dreams\n' >"$s/question" || fail "an answer is refused"
assert_eq "$(cat "$s/reply")" $'Done: 1. Which ratio?: 16:9\n2. Which moods?: Calm, Dark\n3. What title?: Urban Dreams' "the answer"
wait_until 5 missing
[ -e "$s/question" ] && fail "the question stands, though it was answered"

# An invalid answer also fails the next reply, like a message. If the agent did not get an answer, the question remains.
asks "$plain"
printf 9 >"$s/question" || true
expect_errno EINVAL cat "$s/reply"
there || fail "the question is gone, though nothing was sent"
rules '{"on":"message","do":"code","code":2001,"message":"no credits","times":1}'
expect_probe close:EDQUOT write "$s/question" 2
expect_errno EDQUOT cat "$s/reply"
there || fail "the question is gone, though the agent has no answer"
unmount
mount_server language=en
there || fail "the question is gone with the mount, though the agent has no answer"
rules
exec 3<>"$s/question"
assert_match "$(head -n 1 <&3)" "The agent asks: Style" "a question opened for reading and writing"
exec 3>&-
printf '\xef\xbb\xbf2\r\nupbeat\r\n' >"$s/question" || fail "a mark and carriage returns are refused"
assert_eq "$(cat "$s/reply")" $'Done: 1. Which ratio?: 16:9\n2. Which moods?: Upbeat\n3. What title?: Skipped' "the answer"
wait_until 5 missing

# The other form; labels, words and omitted answers; another message ends the question.
asks "$adk"
assert_eq "$(head -n 1 reply)" "One thing first." "the words before the question"
there || fail "no question of the other form"
echo "square, please" >"$s/question"
assert_eq "$(cat "$s/reply")" $'Done: 1. Which ratio?: square, please\n2. Which moods?: Skipped\n3. What title?: Skipped' "an answer in words"
asks "$adk"
echo "never mind" >"$s/prompt" && cat "$s/reply" >/dev/null
wait_until 5 missing
rules '{"on":"message","do":"stream","times":1,"edit":false,"frames":['"$plain"']}'
echo "做得好看一点" >"$s/prompt" && cat "$s/reply" >/dev/null
assert_match "$(head -n 1 "$s/question")" '^助手提问' "a question to a Chinese message"
