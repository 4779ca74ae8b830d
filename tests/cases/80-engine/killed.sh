# The engine is killed in the middle of a render. Everything is there after the restart, and the render finishes under its
# id, complete.
# timeout: 180
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 16 1280x720
engine
login
session
upload film.mp4 >/dev/null
message "remove the first 1 second" >/dev/null
state | field '["data"]["state"]["draft"]' >before
render render_1 >/dev/null
rendering() { has_status render_1 processing; }
wait_until 10 rendering
kill -KILL "$engine_pid"
ended 5 "$engine_pid" 2>/dev/null
token=$TOKEN
mkdir -p "$ENGINE_DATA/incoming" && echo half >"$ENGINE_DATA/incoming/half"
engine
assert_eq "$(state | field '["data"]["state"]["draft"]')" "$(cat before)" "draft after the kill"
[ ! -e "$ENGINE_DATA/incoming/half" ] || fail "half an upload is left"
login
assert_eq "$TOKEN" "$token" "token after the kill"
assert_match "$(poll render_1 | field '["status"]')" '^(pending|processing)$' "status right after the start"
wait_until 90 has_status render_1 completed
curl -sS "$(poll render_1 | field '["output"]["url"]')" -o out.mp4
assert_lasts out.mp4 15
assert_eq "$(find "$ENGINE_DATA/renders" -type f | wc -l)" 1 "files of renders"
stop_engine
