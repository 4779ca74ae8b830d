# The engine produces the other forms of the contract: ADK events, renders inside data, silent edits, credits, heartbeats
# and expiry.
# timeout: 90
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 2
engine --sse-form adk --render-shape data --credits 1 --token-ttl 1000
login
session
upload film.mp4 >/dev/null
message "remove the first 1 second" >stream
assert_match "$(cat stream)" '"functionCall"' stream
assert_match "$(cat stream)" '"partial":true' stream
grep -v '"partial":true' stream | grep -q '"text"' || fail "no whole after the pieces"
assert_eq "$(get /api/credits/balance/simple | field '["data"]')" "{'available': 0, 'frozen': 0, 'total': 0}" balance
assert_eq "$(message undo | code)" 2001 "no credits"
note "ADK events, credits"
assert_eq "$(render r1 | field '["data"]["id"]')" r1 "id in data"
nested_status() { [ "$(poll r1 | field '["data"]["status"]')" = completed ]; }
wait_until 60 nested_status
curl -sS "$(poll r1 | field '["data"]["outputUrl"]')" -o out.mp4
assert_lasts out.mp4 1
note "renders inside data"
stop_engine

rm -r "$ENGINE_DATA"
engine --silent-edits
login
session
upload film.mp4 >/dev/null
message "remove the first 1 second" >stream
! grep -q '"type":"text"' stream || fail "a silent edit speaks: $(cat stream)"
assert_eq "$(draft | field '["d"]')" 1000 "length after a silent edit"
note "silent edit"
stop_engine

rm -r "$ENGINE_DATA"
engine --token-ttl 1
login
expired() { [ "$(get /api/credits/balance/simple | code)" = 1001 ]; }
wait_until 5 expired
old=$TOKEN
login
[ "$TOKEN" != "$old" ] || fail "an expired token is handed out again"
note "expiry"
stop_engine
