# Text that arrived before an error, a limit or a cut stays in reply and chat.md, with a line that gives the reason. A
# message without any text fails the open.
. "$(dirname "$0")/../lib.sh"

mount_server language=en,turn_limit=2
ready_session

# answers FRAME…: prints the reply to a message whose answer has these frames.
answers() {
	rules "{\"on\":\"message\",\"do\":\"stream\",\"times\":1,\"edit\":false,\"frames\":[$(IFS=,; echo "$*")]}"
	echo "say it" >"$s/prompt" || fail "the message was not taken"
	cat "$s/reply" >reply
}
ends() { # WORDS LINE FRAME…
	answers "${@:3}" || fail "$2: the reply fails"
	assert_eq "$(head -n 1 reply)" "$1" "words before $2"
	assert_eq "$(sed '/^\[nemofs\] /d' reply)" "$1" "the agent's words alone"
	assert_match "$(tail -n 1 reply)" "^\\[nemofs\\] $2" "the last line"
	contains "$s/chat.md" "^\\[nemofs\\] $2" || fail "chat.md does not say $2"
}
piece='{"author":"nemo_agent","partial":true,"content":{"role":"model","parts":[{"text":"Cut him "}]}}'
more='{"author":"nemo_agent","partial":true,"content":{"role":"model","parts":[{"text":"off"}]}}'
ends "Cut him off" "The message failed: ValueError: boom" "$piece" "$more" '{"error":"ValueError: boom","error_details":{"stacktrace":"x"}}'
assert_match "$(cat "$s/error")" "ValueError: boom" "error after a failure with text"
! contains "$s/reply" stacktrace || fail "a stack trace is shown"
ends "Cut him off" "The message failed: no credits" "$piece" "$more" '{"code":2001,"message":"no credits"}'
assert_match "$(cat "$s/error")" "EDQUOT.*2001" "error after a refusal in the stream"
ends "Cut him " "The reply ends here: .*length limit.*MAX_TOKENS" "$piece" '{"author":"nemo_agent","errorCode":"MAX_TOKENS"}'
assert_eq "$(cat "$s/error")" "" "error after a cut answer"
ends "Cut him off" "The reply ends here: .*content filter.*SAFETY" "$piece" "$more" '{"author":"nemo_agent","errorCode":"SAFETY","errorMessage":"blocked"}'
ends "Cut him off" "The reply ends here: .*RECITATION" '{"author":"nemo_agent","content":{"parts":[{"text":"Cut him off"}]},"finishReason":"RECITATION"}'
ends "Cut him off" "The reply ends here: .*MALFORMED_FUNCTION_CALL" "$piece" "$more" '{"author":"nemo_agent","error_code":"MALFORMED_FUNCTION_CALL","error_message":"bad call"}'
ends "All" "The message failed: broke" '{"type":"text","content":"All"}' '{"type":"error","message":"broke"}'

# The stream was cut, and nothing changed: the received text is kept, and the outcome is unknown.
rules '{"on":"message","do":"stream","cut":1,"times":1,"edit":false,"frames":[{"type":"text","content":"Half a"},{"type":"text","content":" word"}]}'
echo "say nonce:half" >"$s/prompt"
cat "$s/reply" >reply || fail "the reply of a cut message fails"
assert_eq "$(sed '/^\[nemofs\] /d' reply)" "Half a" "words before the cut"
assert_match "$(tail -n 1 reply)" "^\\[nemofs\\] The outcome of the message is unknown" "the last line after a cut"
assert_match "$(cat "$s/error")" "outcome is unknown" "error after a cut"
assert_eq "$(taken half)" 1 "times sent"
# The same, and the edit was made.
rules '{"on":"message","do":"stream","cut":1,"times":1,"frames":[{"type":"text","content":"Half a"},{"type":"text","content":" word"}]}'
echo "say it" >"$s/prompt"
cat "$s/reply" >reply || fail "the reply of a cut message fails"
assert_eq "$(head -n 1 reply)" "Half a" "words before the cut"
contains reply '^\[nemofs\] The connection broke' || fail "the cut is not told"

# Without any text the open fails.
for frame in '{"error":"ValueError: boom"}' '{"author":"nemo_agent","errorCode":"SAFETY","errorMessage":"blocked"}' '{"type":"error","message":"broke"}'; do
	rules "{\"on\":\"message\",\"do\":\"stream\",\"times\":1,\"edit\":false,\"frames\":[$frame]}"
	echo "say it" >"$s/prompt" || true
	expect_errno EIO cat "$s/reply"
	assert_file "$s/error"
done
unmount

# In Chinese, for a Chinese message.
mount_server language=en
rules "{\"on\":\"message\",\"do\":\"stream\",\"times\":1,\"edit\":false,\"frames\":[$piece,{\"author\":\"nemo_agent\",\"errorCode\":\"MAX_TOKENS\"}]}"
echo "请剪掉他" >"$s/prompt"
assert_match "$(tail -n 1 "$s/reply")" "^\\[nemofs\\] 回复到此为止.*MAX_TOKENS" "the last line in Chinese"
rules '{"on":"message","do":"stream","times":1,"edit":false,"frames":[{"type":"text","content":"Click Export."},{"error":"ValueError: boom"}]}'
echo "请剪掉他" >"$s/prompt"
assert_eq "$(tail -n 2 "$s/reply")" '[nemofs] 用 `cp export/video.mp4 .` 取得视频。
[nemofs] 消息失败：助手无法完成 (ValueError: boom)' "a hint and a failure in Chinese"
rules '{"on":"message","do":"stream","times":1,"edit":false,"frames":[{"error":true}]}'
echo "请剪掉他" >"$s/prompt" || true
contains "$s/chat.md" '^\[nemofs\] 助手无法完成$' || fail "chat.md tells a failure in another language"
unmount

# With language=zh every line of ours is in Chinese, whatever the language of the message and of the answer.
mount_server language=zh,turn_limit=1,progress_every=0.1
ours() { # WHAT
	sed '1,/^$/d' "$s/reply" >lines
	[ -s lines ] || cp "$s/reply" lines
	assert_file lines
	! grep -vP '^\[nemofs\] .*\p{Han}' lines || fail "$1: a line of ours is not Chinese"
}
answers() { # MESSAGE RULE
	rules '{"on":"message","do":"stream","times":1,'"$2}"
	echo "$1" >"$s/prompt" || fail "$1 was not taken"
}
answers "edit" '"silent":true'
contains "$s/reply" '^\[nemofs\] .*改为' || fail "a silent edit: $(cat "$s/reply")"
answers "edit" '"edit":false,"frames":[{"type":"text","content":"Drag the slider. Click Export to download it. Check your account."}]'
ours hints
answers "edit" '"edit":false,"cut":1,"frames":[{"type":"text","content":"Half"},{"type":"text","content":" word"}]'
ours "an outcome that is not known"
answers "edit" '"edit":false,"frames":[{"type":"text","content":"Hm."},{"type":"tool_call","name":"ask_question","args":{"questions":[{"id":"a","prompt":"哪个？","options":[{"id":"x","label":"甲"}]}]}}]'
contains "$s/reply" '^\[nemofs\] 助手提问' || fail "a question: $(cat "$s/reply")"
for words in credits "show tracks" export upload; do
	echo "$words" >"$s/prompt"
	ours "$words"
done
assert_match "$(head -n 1 "$s/timeline")" '^时间线' "timeline"
answers "edit" '"edit":false,"gate":"stop","frames":[{"type":"text","content":"Half"},{"type":"text","content":" word"}]'
wait_until 5 contains "$s/chat.md" '^\[nemofs\] Nemo 仍在处理'
echo message >"$s/cancel"
ours "a cancelled message"
release stop
