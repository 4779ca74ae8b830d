# ledger.jsonl has the cost of each message: one line at its end, null if the balance was not available. Nothing else
# requests the balance.
. "$(dirname "$0")/../lib.sh"

server
setting '{"cost":3}'
mount_server
ready_session
ledger=$MNT/ledger.jsonl
lines() { [ "$(wc -l <"$ledger")" -ge "$1" ]; }
entry() { sed -n "$1p" "$ledger" | json "$2"; }
assert_eq "$(wc -c <"$ledger")" 0 "size before the first message"

# Reading it sends no request, and tail -f follows it.
ls -l "$MNT" >/dev/null && cat "$ledger"
assert_eq "$(count credits)" 0 "questions for looking"
background tail -n +1 -s 0.1 -f "$ledger" >followed
say() { echo "$1" >"$s/prompt" && cat "$s/reply" >/dev/null; }
say $'a wish of two lines\nand more than sixty characters, of which the ledger keeps the first nonce:a' || fail "the first message"
wait_until 10 lines 1
wait_until 10 test -s followed
assert_eq "$(entry 1 '[v[k] for k in ("session", "turn", "outcome", "available_before", "available_after", "cost")]')" \
	"['${s##*/}', 1, 'changed', 95, 92, 3]" "the first line"
assert_eq "$(entry 1 'v["message"]')" "a wish of two lines and more than sixty characters, of which" "its words"
entry 1 '0 <= v["seconds"] < 60 and v["at"].endswith("Z")' | grep -q True || fail "its times: $(sed -n 1p "$ledger")"
! contains "$ledger" '[0-9][.][0-9]{6}' || fail "a rounded number: $(cat "$ledger")"
assert_within "$(count credits)" 1 2 "questions about credits for a message"

# A failed message, and one that is carried out here.
rules '{"on":"message","times":1,"do":"answer","status":200,"type":"text/event-stream","body":"data: {\"error\":\"it broke\"}\n\n"}'
expect_errno EIO say "fails nonce:b"
wait_until 10 lines 2
assert_eq "$(entry 2 'v["outcome"], v["cost"]')" "('failed', 3)" "the second line"
rules
say credits || fail "an action"

# The balance is not available afterwards.
rules '{"on":"message","do":"stream","gate":"told","frames":[{"type":"text","content":"Who knows."}]}'
echo "who knows nonce:c" >"$s/prompt" &
wait_requests message 3
rules '{"on":"credits","do":"answer","status":500,"body":"{}"}'
release told
wait_until 10 lines 3
assert_eq "$(entry 3 'v["outcome"], v["available_before"], v["available_after"], v["cost"]')" "('changed', 89, None, None)" "the third line"
rules

# It outlives the mount, and the next mount records the messages that a killed mount had sent.
rules '{"on":"message","do":"stream","gate":"never","frames":[{"type":"heartbeat"}]}'
echo "lost nonce:d" >"$s/prompt" &
wait_requests message 4
kill_mount KILL
rules
start_mount
wait_until 20 lines 4
assert_eq "$(entry 4 'v["session"], v["turn"], v["message"], v["cost"]')" "('${s##*/}', 4, 'lost nonce:d', None)" "the line of the recovered one"
assert_eq "$(entry 1 'v["cost"]')" 3 "the first line after the remount"
! sh -c ": >'$ledger'" 2>/dev/null || fail "it can be emptied"
! rm "$ledger" 2>/dev/null || fail "it can be removed"
