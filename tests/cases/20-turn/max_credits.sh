# A message that could exceed max_credits is not sent. The shell sees EDQUOT; this holds for captions and after a remount,
# too.
. "$(dirname "$0")/../lib.sh"

server
setting '{"cost":3,"edits":false,"captions":[]}'
mount_server max_credits=7
ready_session
spent() { json 'v["spent"]' <"$MNT/status.json"; }
is_spent() { [ "$(spent)" = "$1" ]; }
say() { echo "$1" >"$s/prompt" && cat "$s/reply" >/dev/null; }

# Two messages fit: the second can cost 3, like the first. A third could exceed the limit.
say "edit nonce:a" || fail "the first message"
wait_until 10 is_spent 3
say "edit nonce:b" || fail "the second message"
wait_until 10 is_spent 6
expect_probe write:EDQUOT write "$s/prompt" "edit nonce:c"
assert_match "$(cat "$s/error")" "EDQUOT.*max_credits.*6 of 7 credits are spent.*what to do: .*larger max_credits" error
expect_errno EDQUOT cat "$s/captions.srt"
assert_eq "$(count message)" 2 "messages"
assert_match "$(cat "$MNT/status")" "spent +6 of 7 credits" status
cat "$s/export/video.mp4" >/dev/null || fail "a render costs no credits, yet it fails"
expect_probe write:EDQUOT write "$MNT/new/prompt" "edit nonce:c"

# Two prompts are open, and the credits allow one more message: the second one is refused.
unmount
start_mount max_credits=9
s=$MNT/${s##*/}
assert_eq "$(spent)" 6 "spent after the remount"
exec 5>"$s/prompt" 6>"$s/prompt" || fail "both could be the last that fits"
echo "edit nonce:d" >&5 && exec 5>&-
wait_until 10 is_spent 9
{ echo "edit nonce:e" >&6; } 2>/dev/null
exec 6>&-
expect_errno EDQUOT cat "$s/reply"
assert_eq "$(taken d) $(taken e)" "1 0" "times sent"

# No credits are allowed.
unmount
mv "$XDG_STATE_HOME/nemofs/ledger.jsonl" .
start_mount max_credits=0
s=$MNT/${s##*/}
assert_eq "$(spent)" 0 "spent without the ledger"
expect_probe write:EDQUOT write "$s/prompt" "edit nonce:f"
unmount
! "$NEMOFS" -o max_credits=some "$MNT" 2>words || fail "max_credits=some is taken"
contains words 'max_credits: "some" is not a number' || fail "words: $(cat words)"
