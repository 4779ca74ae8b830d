# shellcheck shell=bash
# For cases that use nemo-engine directly, without a mount. Source it after lib.sh.

ENGINE_DATA=$CASE_DIR/engine

# engine [OPTIONS...]: starts an engine on a free loopback port; sets $API to its address, and $engine_pid.
engine() {
	: >ready
	background "$NEMO_ENGINE" --listen 127.0.0.1:0 --data "$ENGINE_DATA" --ready-fd 3 -v "$@" 3>ready 2>>engine.log
	engine_pid=$pid
	wait_until 10 ready_or_dead
	API=$(cat ready)
	[ -n "$API" ] || fail "the engine ended instead of answering: $(tail -n 5 engine.log)"
}

ready_or_dead() { [ -s ready ] || is_zombie_or_gone "$engine_pid"; }

# stop_engine: stops it by SIGTERM; its status must be 0. Sets $took, in ms.
stop_engine() {
	local begin status=0
	begin=$(ms)
	kill -TERM "$engine_pid"
	ended 5 "$engine_pid" || status=$?
	took=$(($(ms) - begin))
	assert_eq $status 0 "status of the engine"
}

# get PATH, post PATH CURL-ARGS...: requests with the token and a client's headers.
api() {
	curl -sS --max-time $((60 * SLOW)) -H "Authorization: Bearer ${TOKEN:-}" -H 'X-Skill-Source: test' \
		-H 'X-Skill-Version: 1' -H 'X-Skill-Platform: test' "$@"
}
get() { api "$API$1" "${@:2}"; }
post() { api -X POST "$API$1" "${@:2}"; }
field() { "$PYTHON" -c 'import json,sys; v=json.load(sys.stdin); print(eval("v"+sys.argv[1]))' "$1"; }

# login [CLIENT]: gets a token; sets $TOKEN.
login() {
	TOKEN=$(post /api/auth/anonymous-token -H "X-Client-Id: ${1:-0b1c2d3e-0000-4000-8000-000000000001}" |
		field '["data"]["token"]') || fail "no token"
}

# session: makes a session; sets $SID and $TASK.
session() {
	local answer
	answer=$(post /api/tasks/me/with-session/nemo_agent -d '{"task_name":"project","language":"en"}')
	SID=$(field '["data"]["session_id"]' <<<"$answer") TASK=$(field '["data"]["task_id"]' <<<"$answer")
	assert_match "$SID" '^[0-9]{19}$' "session id"
}

upload() { post "/api/upload-video/nemo_agent/me/$SID" "${@/#/-Ffiles=@}"; }
upload_url() { post "/api/upload-video/nemo_agent/me/$SID" -d "{\"urls\":[\"$1\"],\"source_type\":\"url\"}"; }
state() { get "/api/state/nemo_agent/me/$SID/latest"; }
draft() { state | "$PYTHON" -c 'import json,sys; print(json.dumps(json.load(sys.stdin)["data"]["state"]["draft"]))'; }
code() { field '["code"]'; }

# message TEXT [CURL-ARGS...]: sends it, prints the raw answer.
message() {
	post /run_sse -N -H 'Accept: text/event-stream' -d "{\"app_name\":\"nemo_agent\",\"user_id\":\"me\",\"session_id\":\"$SID\",
		\"new_message\":{\"parts\":[{\"text\":\"$1\"}]}}" "${@:2}"
}

# said TEXT: sends it, prints the text of the agent's reply.
said() {
	message "$1" | "$PYTHON" -c 'import json,sys
events = [json.loads(line[5:]) for line in sys.stdin if line.startswith("data:")]
print("".join(e["content"] for e in events if e.get("type") == "text"))'
}

# render ID [FORMAT]: starts a render of the session's draft.
render() {
	printf '{"id":"%s","sessionId":"%s","draft":%s,"output":{"format":"%s","quality":"high"}}' \
		"$1" "$SID" "$(draft)" "${2:-mp4}" | post /api/render/proxy/lambda -d @-
}
poll() { get "/api/render/proxy/lambda/$1" "${@:2}"; }
has_status() { [ "$(poll "$1" | field '["status"]')" = "$2" ]; }

# film FILE SECONDS [SIZE]: makes a test video with picture and sound.
film() {
	ffmpeg -v error -f lavfi -i "testsrc2=d=$2:s=${3:-320x240}:r=25" -f lavfi -i "sine=d=$2" \
		-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -shortest -f mp4 "$1" || fail "ffmpeg fails"
}

rss_kib() { awk '/^Rss/ {print $2}' "/proc/$1/smaps_rollup"; }

# rendered FILE [FORMAT]: renders the session's draft and downloads the result.
renders=0
rendered() {
	local id=render_$((renders += 1))
	render "$id" "${2:-mp4}" >/dev/null
	wait_until 60 ended_render "$id"
	has_status "$id" completed || fail "the render of $1 failed: $(poll "$id")"
	curl -sS --fail "$(poll "$id" | field '["output"]["url"]')" -o "$1"
}
ended_render() { poll "$1" | grep -qE '"status": *"(completed|failed)"'; }

# looks FILE CHECK...: checks the frames, see frames.py.
looks() { "$PYTHON" "$CASES/frames.py" "$@" || fail "$1 is not what was asked for"; }
