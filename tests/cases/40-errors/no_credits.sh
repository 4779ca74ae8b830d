# Without credits the write to prompt fails, where every shell sees it, and nothing is sent. Free actions still work.
. "$(dirname "$0")/../lib.sh"

server
setting '{"credits":{"available":0,"frozen":0,"total":100}}'
mount_server
ready_session
expect_probe write:EDQUOT write "$s/prompt" "edit nonce:unpaid"
assert_match "$(cat "$s/error")" "EDQUOT" error
assert_eq "$(taken unpaid)" 0 "times sent"
cat "$s/export/video.mp4" >/dev/null || fail "a render costs no credits, yet it fails"

# Free actions work, also in pieces. Other text fails in the first write that shows it, and reply fails with the same error.
for words in export "please export" "send me the video please" 导出视频 请导出 credits status; do
	echo "$words" >"$s/prompt" || fail "\"$words\" is not free: $(cat "$s/error")"
	cat "$s/reply" >reply || fail "the reply to \"$words\""
	assert_file reply
done
expect_probe ok write "$s/prompt" "please export"
echo "upload this: http://h.test/free.mp4" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "an upload is not free"
[ -e "$s/uploads/free.mp4" ] || fail "the free upload is not there"
{ printf 'send me ' && printf 'the video' && printf ' please\n'; } >"$s/prompt" || fail "a free word in pieces"
echo credits >"$MNT/new/prompt" || fail "a free word through new/prompt"
sessions=$(count session)
for words in "edit it" $'export\nand edit it\n' "请剪辑" $'exp\n'; do
	expect_probe write:EDQUOT write "$s/prompt" "$words"
	expect_probe EDQUOT read "$s/reply"
	expect_probe write:EDQUOT write "$MNT/new/prompt" "$words"
done
expect_probe close:EDQUOT write "$s/prompt" "please exp"
expect_probe EDQUOT read "$s/reply"
assert_eq "$(cat "$s/prompt")" "please exp" "the message that was refused"
expect_probe close:EDQUOT write "$MNT/new/prompt" "please exp"
assert_eq "$(count session)" "$sessions" "sessions made for what is refused"
exec 3<>"$s/prompt"
echo "status" >&3
assert_match "$(cat <&3)" "Timeline" "a free word in a dialogue"
! { echo "edit it" >&3; } 2>/dev/null || fail "a message in a dialogue"
exec 3>&-
assert_eq "$(count message)" 0 "messages sent"
setting '{"credits":{"available":9,"frozen":0,"total":100}}'
fresh() { grep -q 'available 9' "$MNT/credits"; }
wait_until 10 fresh
echo "edit nonce:paid" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message although there are credits"
assert_eq "$(taken paid)" 1 "times sent"
