# Both forms of the stream give the same reply, also when they are mixed.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
rules '{"on":"message","do":"stream","times":1,"frames":[": comment\n\n","data:\n\n",{"type":"heartbeat"},
	{"author":"nemo_agent","partial":true,"content":{"role":"model","parts":[{"text":"thinking","thought":true}]}},
	{"author":"nemo_agent","partial":true,"content":{"role":"model","parts":[{"text":"All "}]}},
	"data: garbage that is no JSON\n\n",
	{"author":"nemo_agent","partial":true,"content":{"role":"model","parts":[{"text":"set."}]}},
	{"author":"nemo_agent","content":{"role":"model","parts":[{"text":"All set."}]}},
	"data: \ufeff{\"type\": \"tool_result\", \"result\":\ndata: {\"volume\":0.1, \"id\":12345678901234567890,\"d\":1.50}}\n\n",
	"data: {\"type\":\"text\",\"content\":\"cut off"]}'
echo go >"$s/prompt"
assert_eq "$(cat "$s/reply")" "All set." reply
json 'v' <<<"$(head -n 1 "$s/events.jsonl")" >/dev/null || fail "events.jsonl is no JSON"
grep -qF '"data":{"type": "tool_result", "result": {"volume":0.1, "id":12345678901234567890,"d":1.50}}}' "$s/events.jsonl" ||
	fail "an event is not what came: $(grep tool_result "$s/events.jsonl")"
grep -qF '"data":"garbage that is no JSON"}' "$s/events.jsonl" || fail "what is no JSON is not kept"
"$PYTHON" -c 'import json,sys; [json.loads(l) for l in open(sys.argv[1])]' "$s/events.jsonl" || fail "a broken line"
! grep -q heartbeat "$s/events.jsonl" || fail "events.jsonl has heartbeats"
# An event that is too large is left out, and the reply says that something is missing.
"$PYTHON" - >rule.json <<'END'
import json
print(json.dumps([{"on": "message", "do": "stream", "times": 1, "frames": [
    {"type": "text", "content": "before"}, {"type": "tool_result", "result": {}}, {"type": "text", "content": "x" * (5 << 20)},
    {"type": "text", "content": "behind"}]}]))
END
tell rules @rule.json
echo "say much" >"$s/prompt"
assert_eq "$(cat "$s/reply")" $'before\n\nbehind\n\n[nemofs] Part of the reply is missing here: it was too long, or memory ran out.' "a reply that lacks a part"
