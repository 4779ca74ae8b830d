# A user can type the requests of the contract: plain curl goes step by step from a token to the video.
# timeout: 90
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film video.mp4 3
film intro.mp4 1
engine --allow-loopback-urls --credits 100 --web-url https://example.org
value() { "$PYTHON" -c 'import json,sys; print(eval(sys.argv[1], {}, json.load(sys.stdin)))' "$1"; }
API_URL=$API
CLIENT_ID=$(cat /proc/sys/kernel/random/uuid)

TOKEN=$(curl -s -X POST "$API_URL/api/auth/anonymous-token" -H "X-Client-Id: $CLIENT_ID" | value 'data["token"]')
assert_match "$TOKEN" '^nmv_usr_' token

curl -s -X POST "$API_URL/api/tasks/me/with-session/nemo_agent" \
	-H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
	-H "X-Skill-Source: test" -H "X-Skill-Version: 1.0.0" -H "X-Skill-Platform: unknown" \
	-d '{"task_name":"project","language":"en"}' >session.json
SID=$(value 'data["session_id"]' <session.json) TASK=$(value 'data["task_id"]' <session.json)
assert_match "$(value 'data["user_id"]' <session.json)" '^anon_' user

curl -s -X POST "$API_URL/api/auth/claim-token" -H "Authorization: Bearer $TOKEN" \
	-H "Content-Type: application/json" -d "{\"task_id\":\"$TASK\",\"session_id\":\"$SID\"}" >claim.json
assert_match "$(value 'data["claim_token"]' <claim.json)" '^clm_' claim
note "token, session, claim"

curl -s -X POST "$API_URL/api/upload-video/nemo_agent/me/$SID" -H "Authorization: Bearer $TOKEN" \
	-H "X-Skill-Source: test" -H "X-Skill-Version: 1.0.0" -H "X-Skill-Platform: unknown" \
	-F "files=@video.mp4" -F "files=@intro.mp4" >upload.json
assert_eq "$(value '[f["filename"] for f in data["files"]]' <upload.json)" "['video.mp4', 'intro.mp4']" "files of one body"
URL=$(value 'data["files"][0]["cdn_url"]' <upload.json)
curl -s -X POST "$API_URL/api/upload-video/nemo_agent/me/$SID" -H "Authorization: Bearer $TOKEN" \
	-H "Content-Type: application/json" -d "{\"urls\":[\"$URL\"],\"source_type\":\"url\"}" >url.json
assert_eq "$(value 'data["files"][0]["filename"], data["session_state_applied"]' <url.json)" "('video.mp4', True)" "upload by address"
note "uploads"

curl -s -N -X POST "$API_URL/run_sse" -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
	-H "Accept: text/event-stream" --max-time 900 \
	-d "{\"app_name\":\"nemo_agent\",\"user_id\":\"me\",\"session_id\":\"$SID\",\"new_message\":{\"parts\":[{\"text\":\"remove the first 2 seconds\"}]}}" >stream
assert_match "$(cat stream)" '^data: \{' "event stream"
curl -s "$API_URL/api/credits/balance/simple" -H "Authorization: Bearer $TOKEN" >credits.json
assert_eq "$(value 'data' <credits.json)" "{'available': 99, 'frozen': 0, 'total': 99}" "price of an edit"
curl -s "$API_URL/api/state/nemo_agent/me/$SID/latest" -H "Authorization: Bearer $TOKEN" >state.json
assert_eq "$(value 'data["state"]["draft"]["d"]' <state.json)" 5000 "length of the draft"
note "message, credits, state"

"$PYTHON" -c 'import json,sys
draft = json.load(open("state.json"))["data"]["state"]["draft"]
print(json.dumps({"id": sys.argv[1], "sessionId": sys.argv[2], "draft": draft, "output": {"format": "mp4", "quality": "high"}}))' \
	render_1732500000 "$SID" >render.json
curl -s -X POST "$API_URL/api/render/proxy/lambda" -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
	-H "X-Skill-Source: test" -H "X-Skill-Version: 1.0.0" -H "X-Skill-Platform: unknown" -d @render.json >started.json
assert_eq "$(value 'taskId' <started.json)" render_1732500000 "id of the render"
look() { curl -s "$API_URL/api/render/proxy/lambda/render_1732500000" -H "Authorization: Bearer $TOKEN" >poll.json; }
rendered() { look && [ "$(value 'status' <poll.json)" = completed ]; }
wait_until 60 rendered
curl -s -o out.mp4 "$(value 'output["url"]' <poll.json)"
assert_lasts out.mp4 5
curl -s -L -o fallback.mp4 "$API_URL/api/render/proxy/render_1732500000/download" -H "Authorization: Bearer $TOKEN"
assert_same fallback.mp4 out.mp4
curl -s -X POST "$API_URL/api/render/proxy/lambda/render_1732500000/cancel" -H "Authorization: Bearer $TOKEN" >cancel.json
assert_eq "$(value 'status' <cancel.json)" completed "cancelling what is done"
note "render, poll, download, cancel"
stop_engine
