# With --ask the engine asks before it makes an edit, and the client's own form answers.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 2
for form in plain adk; do
	engine --sse-form $form --ask --credits 100
	login
	session
	upload film.mp4 >/dev/null
	before=$(draft)
	message "remove the first 1 second and add a title: A, b" >stream
	assert_match "$(cat stream)" '"name": *"ask_question"' "$form: a question"
	! grep -qE '"(text|content)": *"' stream || fail "$form: words besides the question: $(cat stream)"
	[ $form = plain ] || assert_match "$(cat stream)" '"longRunningToolIds":\["' "$form: a call that waits"
	assert_eq "$(draft)" "$before" "$form: the draft while it is asked"
	kill -KILL "$engine_pid"
	wait "$engine_pid" 2>/dev/null
	engine --sse-form $form --ask
	message '1. Which of these edits shall I make?: 1. remove {\"from_ms\":0,\"to_ms\":1000}\n2. What shall this version be called?: Short' >stream
	assert_eq "$(draft | field '["d"]')" 1000 "$form: the edit that was chosen"
	draft | grep -q 'A, b' && fail "$form: an edit that was not chosen"
	message "how long is it?" >stream
	! grep -q ask_question stream || fail "$form: a question about a question"
	message undo >stream
	assert_match "$(cat stream)" Short "$form: the version's name"
	assert_eq "$(draft)" "$before" "$form: after undo"
	message "remove the first 1 second" >stream
	assert_match "$(cat stream)" ask_question "$form: asked again"
	message status >stream
	message '1. Which of these edits shall I make?: 1. remove {\"from_ms\":0,\"to_ms\":1000}' >stream
	assert_eq "$(draft)" "$before" "$form: an answer to a question that another message has ended"
	message '[{\"op\":\"remove\",\"from_ms\":0,\"to_ms\":1000}]' >stream
	assert_eq "$(draft | field '["d"]')" 1000 "$form: a list of operations is carried out unasked"
	stop_engine
done
note "questions"

engine --ask
NEMO_API_URL=$API start_mount
new_session
cp film.mp4 "$s/uploads/" || fail "an upload"
echo "remove the first 1 second" >"$s/prompt" && cat "$s/reply" >reply || fail "the reply to a question"
contains "$s/question" "remove" || fail "no question: $(cat "$s/question")"
echo 1 >"$s/question" && cat "$s/reply" >/dev/null || fail "an answer"
assert_eq "$(json 'v["outcome"]' <"$s/reply.json")" changed "reply.json of the answer"
unmount
stop_engine
note "questions by the mount"
