# The engine is killed at random moments of uploads and messages. Everything that it acknowledged is there, and everything
# there is complete.
# plain build only
# timeout: 180
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 2
engine
login
session
uploads=0 edits=0
for round in $(seq 15); do
	: >acknowledged
	{
		while upload film.mp4 2>/dev/null | grep -q '"code":0'; do
			echo upload >>acknowledged
			message "remove the last 1 second" 2>/dev/null | grep -q '"type":"text"' && echo edit >>acknowledged
		done
	} &
	load=$!
	sleep "0.$((RANDOM % 60 + 10))"
	kill -KILL "$engine_pid"
	wait $load 2>/dev/null
	ended 5 "$engine_pid" 2>/dev/null
	uploads=$((uploads + $(grep -c upload acknowledged)))
	edits=$((edits + $(grep -c edit acknowledged)))
	engine
	state >state.json
	got=$(field '["data"]["state"]["video_infos"].__len__()' <state.json)
	# One more, whose answer was lost, may have been committed.
	assert_within "$got" "$uploads" $((uploads + 1)) "uploads after kill $round"
	uploads=$got
	assert_eq "$(find "$ENGINE_DATA/media" -type f | wc -l)" "$got" "files after kill $round"
	"$PYTHON" -c 'import json,sys
for v in json.load(open("state.json"))["data"]["state"]["video_infos"]: print(v["cdn_url"])' >urls
	while read -r url; do
		curl -sS "$url" | cmp - film.mp4 || fail "an upload is damaged after kill $round"
	done <urls
done
note "measured: 15 kills, $uploads uploads, at least $edits edits, nothing lost"
length=$(field '["data"]["state"]["draft"]["d"]' <state.json)
assert_within "$length" 0 $((uploads * 2000 - edits * 1000)) "length of the draft"
stop_engine
