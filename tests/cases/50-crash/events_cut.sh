# A crash left half a line at the end of an event log. Readers see only whole lines, before and after further events.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
echo "one" >"$s/prompt" && cat "$s/reply" >/dev/null
wait_until 5 contains "$s/events.jsonl" one
cp "$s/events.jsonl" before.jsonl
kill_mount KILL
log=$(compgen -G "$XDG_STATE_HOME/nemofs/events-*.jsonl")
printf '{"at":"2026-01-31T12:00' >>"$log"
mount_server
assert_same before.jsonl "$s/events.jsonl"
echo "two" >"$s/prompt" && cat "$s/reply" >/dev/null
wait_until 5 contains "$s/events.jsonl" two
"$PYTHON" -c 'import json,sys; [json.loads(l) for l in open(sys.argv[1])]' "$s/events.jsonl" || fail "a broken line"
cmp -n "$(stat -c %s before.jsonl)" before.jsonl "$s/events.jsonl" || fail "what was there has changed"
unmount
