# The documented requests of the wire contract work end to end, with real media.
# timeout: 120
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 3
engine --web-url https://example.org
assert_eq "$(post /api/auth/anonymous-token -o /dev/null -w '%{http_code}')" 400 "no client id"
assert_eq "$(get /api/credits/balance/simple | code)" 1001 "no token"
login
first=$TOKEN
login
assert_eq "$TOKEN" "$first" "the same client's token"
assert_eq "$(get /api/credits/balance/simple | field '["data"]["available"]')" 100 credits
session
note "token, credits, session"

claim=$(post /api/auth/claim-token -d "{\"task_id\":\"$TASK\",\"session_id\":\"$SID\"}")
assert_match "$(field '["data"]["claim_token"]' <<<"$claim")" '^clm_' "claim token"
assert_eq "$(field '["data"]["expires_in"]' <<<"$claim")" 604800 "life of the claim"
assert_eq "$(SID=1 state | code)" 1002 "state of no session"
assert_eq "$(TOKEN=nmv_usr_false get /api/credits/balance/simple | code)" 1001 "false token"
note "claim, 1001, 1002"

upload film.mp4 >answer
assert_eq "$(code <answer)" 0 upload
assert_eq "$(field '["data"]["files"][0]["filename"]' <answer)" film.mp4 filename
assert_eq "$(field '["data"]["files"][0]["file_type"]' <answer)" video file_type
assert_eq "$(field '["data"]["files"][0]["width"]' <answer)" 320 width
assert_eq "$(field '["data"]["session_state_applied"]' <answer)" True session_state_applied
url=$(field '["data"]["files"][0]["cdn_url"]' <answer)
curl -sS "$url" -o back.mp4
assert_same back.mp4 film.mp4
assert_eq "$(state | field '["data"]["state"]["video_infos"][0]["cdn_url"]')" "$url" "cdn_url in the state"
cp /etc/passwd words.mp4
assert_eq "$(upload words.mp4 | code)" 4001 "a text named mp4"
printf '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n' >list.mp4
assert_eq "$(upload list.mp4 | code)" 4001 "a playlist named mp4"
assert_eq "$(upload film.mp4 words.mp4 | code)" 4001 "one of two unsupported"
assert_eq "$(state | field '["data"]["state"]["video_infos"].__len__()')" 1 "uploads kept"
note "upload, state, 4001"

message "remove the first 1 second" -D head >stream
assert_match "$(cat head)" 'text/event-stream' "content type"
assert_match "$(cat stream)" '"type":"text"' stream
assert_eq "$(draft | field '["d"]')" 2000 "length after the cut"
message "undo" >/dev/null
assert_eq "$(draft | field '["d"]')" 3000 "length after undo"
message "remove the first 1 second" >/dev/null
assert_eq "$(SID=1 message x -o detail -w '%{http_code}')" 404 "message to no session"
assert_match "$(cat detail)" '^\{"detail":"Session not found' detail
assert_eq "$(post /run_sse -d '{"app_name":"nemo_agent"}' -o detail -w '%{http_code}')" 422 "half a body"
assert_eq "$(field '["detail"][0]["loc"][0]' <detail)" body "detail of 422"
note "message, undo, 404, 422"

assert_eq "$(curl -sS -H "Authorization: Bearer $TOKEN" "$API/api/render/proxy/lambda" -d '{}' -o plan -w '%{http_code}')" \
	402 "render without the client's headers"
assert_eq "$(render render_1 | field '["taskId"]')" render_1 taskId
assert_eq "$(render render_1 | field '["success"]')" False "the same id again"
wait_until 60 has_status render_1 completed
poll render_1 >answer
curl -sS "$(field '["output"]["url"]' <answer)" -o out.mp4
assert_eq "$(codec out.mp4)" h264 codec
assert_lasts out.mp4 2
assert_eq "$(field '["output"]["size"]' <answer)" "$(stat -c %s out.mp4)" size
get /api/render/proxy/render_1/download -o fallback.mp4
assert_same fallback.mp4 out.mp4
assert_eq "$(curl -sS "$API/api/render/proxy/render_1/download" | code)" 1001 "download without a token"
assert_eq "$(poll render_none -o /dev/null -w '%{http_code}')" 404 "poll of no render"
note "render, poll, download"

render render_2 >/dev/null
post /api/render/proxy/lambda/render_2/cancel >answer
has_status render_2 failed || has_status render_2 completed || fail "cancelled: $(poll render_2)"
note "cancel"

login 0b1c2d3e-0000-4000-8000-000000000002
assert_eq "$(state | code)" 1002 "another user's session"
assert_eq "$(poll render_1 -o /dev/null -w '%{http_code}')" 404 "another user's render"
note "users are apart"
stop_engine
