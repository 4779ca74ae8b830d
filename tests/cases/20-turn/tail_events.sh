# tail -f on events.jsonl shows every event once, each line a whole object. The size of the file is true.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
background tail -s 0.1 -c +1 -f "$s/events.jsonl" >followed
for text in first second; do
	echo "$text" >"$s/prompt" && cat "$s/reply" >/dev/null
	wait_until 10 contains followed "Done: $text"
done
same() { cmp -s followed "$s/events.jsonl"; }
wait_until 10 same
assert_eq "$(stat -c %s "$s/events.jsonl")" "$(wc -c <followed)" "size of events.jsonl"
"$PYTHON" - followed <<'P' || fail "events.jsonl"
import datetime, json, sys
events = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert {e["turn"] for e in events} == {1, 2}, events
assert all(list(e)[:4] == ["at", "turn", "event", "id"] and "data" in e for e in events), events
assert [e["at"] for e in events] == sorted(e["at"] for e in events), events
assert all(datetime.datetime.strptime(e["at"], "%Y-%m-%dT%H:%M:%S.%fZ") for e in events)
P
kill "$pid"
ended 5 "$pid"
unmount
