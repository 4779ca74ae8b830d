# While a message runs there are heartbeats and a frozen credit, and a second message is refused. It continues when its
# client disconnects.
# needs nemo-transcribe
# timeout: 180
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

sample_video talk.mp4
# Without captions, so that speech must be recognised, which takes some seconds.
ffmpeg -v error -i talk.mp4 -map 0:v -map 0:a -c copy -sn silent.mp4
engine --heartbeat 30 --credits 5
login
session
upload silent.mp4 >/dev/null
message "extract the captions" >stream &
first=$!
balance() { get /api/credits/balance/simple | field '["data"]'; }
is_frozen() { [ "$(balance)" = "{'available': 4, 'frozen': 1, 'total': 5}" ]; }
wait_until 5 is_frozen
assert_eq "$(message undo -o busy -w '%{http_code}')" 409 "a second message meanwhile"
wait $first
beats=$(grep -c '"type":"heartbeat"' stream)
assert_within "$beats" 2 100000 heartbeats
assert_match "$(cat stream)" '"type":"tool_call"' stream
note "$beats heartbeats, one frozen credit, 409"

grep -qi caption stream || fail "no word of captions: $(cat stream)"
message "remove the first 1 second" >/dev/null
before=$(draft | field '["d"]')

# Cut off after its first heartbeat.
message "extract the captions and remove the first 2 seconds" --max-time 0.2 >cut 2>/dev/null
is_done() { [ "$(draft | field '["d"]')" -eq $((before - 2000)) ]; }
wait_until 120 is_done
note "went on without its client"
stop_engine
