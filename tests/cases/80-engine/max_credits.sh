# On an engine with credits the ledger has what it charges, and max_credits stops before the account is empty.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../engine.sh"

engine --credits 5
NEMO_API_URL=$API start_mount max_credits=2
sample_video film.mp4
new_session
cp film.mp4 "$s/uploads/" || fail "cp into uploads/"
say() { echo "$1" >"$s/prompt" && cat "$s/reply" >/dev/null; }
lines() { [ "$(wc -l <"$MNT/ledger.jsonl")" -ge "$1" ]; }
say "remove the first 5 seconds" || fail "the first message"
wait_until 10 lines 1
say "remove the last 2 seconds" || fail "the second message"
wait_until 10 lines 2
assert_eq "$("$PYTHON" -c 'import json,sys; print([(e["available_before"], e["available_after"], e["cost"]) for e in map(json.loads, open(sys.argv[1]))])' "$MNT/ledger.jsonl")" \
	"[(5, 4, 1), (4, 3, 1)]" "the ledger"
expect_probe write:EDQUOT write "$s/prompt" "mute it"
assert_match "$(cat "$MNT/credits")" "available 3" credits
