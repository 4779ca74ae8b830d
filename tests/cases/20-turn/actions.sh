# Words that name actions are carried out and never sent as messages.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
for word in credits 积分 "Status." "show tracks"; do
	echo "$word" >"$s/prompt" || fail "the action '$word' fails"
	[ -n "$(cat "$s/reply")" ] || fail "no reply to the action '$word'"
done
echo "credits" >"$s/prompt" && assert_match "$(cat "$s/reply")" 95 "reply to credits" || fail "credits"
echo "export" >"$s/prompt" && cat "$s/reply" >/dev/null
wait_requests render 1
assert_eq "$(count message)" 0 "messages sent"

# The close of "export" returns when the service has accepted the render, or fails if it has not; the reply waits for the end of the render.
setting '{"hold":true}'
edit
"$PYTHON" "$CASES/probe.py" write "$s/prompt" "export" >written.txt
assert_eq "$(cat written.txt)" ok "the close while the render runs"
background sh -c "cat '$s/reply' >reply.txt"; reader=$pid
wait_until 5 contains "$s/status" rendering
! is_zombie_or_gone "$reader" || fail "the reply does not wait for the render: $(cat reply.txt)"
release render
ended 10 "$reader" || fail "the reply of a render"
contains reply.txt "cp export/video.mp4" || fail "the reply: $(cat reply.txt)"
setting '{"hold":false}'
edit
rules '{"on":"render","do":"code","code":402,"status":402,"message":"no"}'
expect_probe close:EPERM write "$s/prompt" "export"
expect_probe EPERM read "$s/reply"
rules '{"on":"poll","do":"answer","body":"{\"status\":\"failed\"}"}'
expect_probe ok write "$s/prompt" "export"
expect_probe EREMOTEIO read "$s/reply"

# The replies are in the reader's language.
rules
echo 积分 >"$s/prompt" && assert_match "$(cat "$s/reply")" '^\[nemofs\] 可用积分 95' "credits in Chinese"
echo 状态 >"$s/prompt" && assert_match "$(cat "$s/reply")" '^\[nemofs\] 时间线' "tracks in Chinese"
for words in 请导出 上传 "上传 http://h.test/zh.mp4"; do
	echo "$words" >"$s/prompt" && cat "$s/reply" >reply.txt || fail "$words"
	contains reply.txt '^\[nemofs\] .*(视频|上传)' || fail "the reply to $words is not Chinese: $(cat reply.txt)"
done
