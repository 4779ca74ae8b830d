# events.jsonl has a size limit. One turn may use half of it; at the limit a new file is started, and the log reports
# both. The previous file stays beside it, but no older one.
. "$(dirname "$0")/../lib.sh"

server
start_mount events_size=100K
new_session
folder=$XDG_STATE_HOME/nemofs
"$PYTHON" - >loud <<'P'
import json
print(json.dumps([{"on": "message", "do": "stream", "frames": [{"type": "text", "content": f"{n} " + "x" * 1000} for n in range(150)]}]))
P
ctl rules --data-binary @loud >/dev/null || fail "rules"
for n in 1 2 3 4; do
	echo "edit nonce:n$n" >"$s/prompt" || fail "a message"
	cat "$s/reply.json" >reply || fail "its reply"
	assert_match "$(json 'v["reply"]' <reply)" "^0 x.*149 x" "the reply is whole"
	cp "$s/events.jsonl" log || fail "the log"
	"$PYTHON" -c 'import json; [json.loads(l) for l in open("log")]' || fail "broken lines"
	contains log "\"turn\":$n,\"event\":\"nemofs\".*further events of this turn are left out" || fail "turn $n does not say what is left out"
	assert_within "$(wc -c <log)" 1000 102400 "bytes of events.jsonl"
	assert_within "$(find "$folder" -name 'events-*' -printf '%s\n' | awk '{n += $1} END {print n}')" 1000 204800 "bytes of all event logs"
done
contains log '"event":"nemofs".*earlier events are in events-[0-9]*.jsonl.1' || fail "the log does not say that it was begun anew"
# A short turn is logged completely, and removing the session removes all logs.
rules
echo "edit nonce:quiet" >"$s/prompt" && cat "$s/reply.json" >/dev/null
! grep '"turn":5,"event":"nemofs"' "$s/events.jsonl" || fail "a small turn is cut"
# An endless reply is cut at a mebibyte, and says so; the message counts like any other.
rules '{"on":"message","do":"stream","times":1,"frames":[{"type":"text","content":"{n}: '"$(printf '%01000d' 0)"'"}],"repeat":4000}'
echo "edit nonce:long" >"$s/prompt" && cat "$s/reply" >reply || fail "a long reply"
assert_within "$(wc -c <reply)" 1000000 1060000 "bytes of a long reply"
assert_match "$(tail -n 1 reply)" '^\[nemofs\] .*missing' "the end of a long reply"
assert_eq "$(cat "$s/reply.json" | json 'v["outcome"]')" changed "outcome of a long reply"
rmdir "$s" || fail "rmdir"
none() { [ -z "$(find "$folder" -name 'events-*')" ]; }
wait_until 5 none
