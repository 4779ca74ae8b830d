# Every --fault applies where and as often as it says, and causes no other loss.
# timeout: 120
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 3
credits=/api/credits/balance/simple
status() { get $credits -o answer -D head -w '%{http_code}'; }

engine --fault bad-token:2@$credits --fault no-session@/api/state --fault no-credits@/run_sse --fault no-plan@/api/render \
	--fault rate-limit@$credits --fault unavailable@$credits --fault bad-gateway@$credits --fault lost-answer@/api/upload
login
session
assert_eq "$(get $credits | code)" 1001 "bad-token"
assert_eq "$(get $credits | code)" 1001 "bad-token again"
assert_eq "$(status)" 429 rate-limit
assert_match "$(cat head)" 'Retry-After: 1' "rate-limit"
assert_eq "$(status)" 503 unavailable
assert_match "$(cat head)" 'Retry-After: 1' "unavailable"
assert_eq "$(status)" 502 bad-gateway
assert_match "$(cat head answer)" 'text/html.*<html>' "page"
assert_eq "$(status)" 200 "after all of them"
assert_eq "$(state | code)" 1002 no-session
assert_eq "$(message x | code)" 2001 no-credits
assert_eq "$(post /api/render/proxy/lambda -d '{}' -o /dev/null -w '%{http_code}')" 402 no-plan
upload film.mp4 2>said && fail "an answer that was to be lost"
assert_match "$(cat said)" 'Empty reply' lost-answer
assert_eq "$(state | field '["data"]["state"]["video_infos"].__len__()')" 1 "the upload whose answer was lost"
stop_engine
note "answers"

engine --fault cut-stream --fault apology:2 --fault failed-render
message "remove the last 1 second" >stream && fail "a whole stream"
[ -z "$(tail -n 1 stream)" ] && fail "not cut in an event: $(cat stream)"
assert_eq "$(draft | field '["d"]')" 2000 "the edit whose stream was cut"
message "remove the last 1 second" >stream
assert_match "$(cat stream)" 'I encountered a temporary' apology
render r1 >/dev/null
assert_eq "$(poll r1 | field '["status"]')" failed failed-render
render r2 >/dev/null
wait_until 60 has_status r2 completed
stop_engine

engine --fault endless-stream --fault raw-error:1 --heartbeat 20
message undo >endless 2>/dev/null & # its curl may outlive the kill: the file is its own
endless=$!
beats() { [ "$(grep -c heartbeat endless)" -ge 3 ]; }
wait_until 10 beats
undone() { [ "$(draft | field '["d"]')" = 2000 ]; }
wait_until 10 undone # and it is never reported
kill $endless
wait $endless 2>/dev/null
message undo >stream
assert_match "$(cat stream)" '"error": "503 UNAVAILABLE \{"' raw-error
stop_engine
note "streams and renders"

engine --fault slow-drip@$credits
begin=$(ms)
assert_eq "$(get $credits | code)" 0 "an answer in drops"
assert_within $(($(ms) - begin)) 1000 100000 "ms of an answer in drops"
get $credits >answer || fail "the next answer"
stop_engine
engine --fault endless-stream --fault slow-drip@$credits
message undo >endless 2>/dev/null &
get $credits >drops 2>/dev/null &
begun() { [ -s drops ]; }
wait_until 10 begun
stop_engine
assert_within "$took" 0 $((2000 * SLOW)) "ms to stop"
note "drops"

"$NEMO_ENGINE" --help >help
for bad in nothing rate-limit:0 rate-limit:x rate-limit@x; do
	"$NEMO_ENGINE" --data x --listen 127.0.0.1:0 --fault $bad 2>/dev/null
	assert_eq $? 2 "--fault $bad"
done
