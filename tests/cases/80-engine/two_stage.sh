# With --two-stage the state has the video of an edit before its music and titles. One undo takes back both.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 3
# The second step comes one heartbeat after the first.
engine --two-stage --heartbeat $((1000 * SLOW))
login
session
upload film.mp4 >/dev/null
shape_of() { "$PYTHON" -c 'import json,sys; d=json.load(sys.stdin)["data"]["state"]["draft"]; print(d["d"], sorted(t["tt"] for t in d["t"]))'; }
shape() { state | shape_of; }
assert_eq "$(shape)" "3000 [0]" "the upload"
message "remove the first 1 second and add a title \\\"Urban Dreams\\\" and background music" >stream &
turn=$!
wait_until 10 contains stream 'raw video' # printed after the first step is written
state >first # one look only: the second step does not wait for long
! grep -q tool_call stream || fail "the second step came with the first"
assert_eq "$(shape_of <first)" "2000 [0]" "the first step"
wait $turn
assert_eq "$(shape)" "2000 [0, 1, 7]" "the second step"
message undo >/dev/null
assert_eq "$(shape)" "3000 [0]" "one undo"
note "two steps, one undo"

# An upload between the steps is kept.
message "remove the first 1 second and add a title \\\"Urban Dreams\\\"" >stream.upload &
turn=$!
wait_until 10 contains stream.upload 'raw video'
upload film.mp4 >/dev/null
wait $turn
assert_eq "$(shape)" "5000 [0, 7]" "an upload between the steps"
# Its captions are kept, too.
printf '1\n00:00:00,000 --> 00:00:03,000\nHello\n' >film.srt
message undo >/dev/null
message "remove the first 1 second and add a title \\\"Urban Dreams\\\"" >stream.talk &
turn=$!
wait_until 10 contains stream.talk 'raw video'
upload film.srt >/dev/null
wait $turn
assert_match "$(state)" '"Hello".*Urban Dreams|Urban Dreams.*"Hello"' "captions and a title"
# An edit with only one step has one stage.
message "remove the last 1 second" >stream
! grep -q 'raw video' stream || fail "a cut in two steps"
stop_engine
