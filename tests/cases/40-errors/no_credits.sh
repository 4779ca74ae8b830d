# Without credits the open of prompt fails, where every shell sees it, and nothing is sent.
. "$(dirname "$0")/../lib.sh"

server
setting '{"credits":{"available":0,"frozen":0,"total":100}}'
mount_server
ready_session
expect_probe open:EDQUOT write "$s/prompt" "edit nonce:unpaid"
assert_match "$(cat "$s/error")" "EDQUOT" error
assert_eq "$(taken unpaid)" 0 "times sent"
cat "$s/export/video.mp4" >/dev/null || fail "a render costs no credits, yet it fails"
setting '{"credits":{"available":9,"frozen":0,"total":100}}'
fresh() { grep -q 'available 9' "$MNT/credits"; }
wait_until 10 fresh
echo "edit nonce:paid" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message although there are credits"
assert_eq "$(taken paid)" 1 "times sent"
