# Malformed bodies are refused with words, and the engine continues.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 1
engine
login
session
status_of() { api "$API$1" --data-binary "$2" -o answer -w '%{http_code}'; }
new=/api/tasks/me/with-session/nemo_agent
assert_eq "$(status_of $new '')" 422 "an empty body"
assert_eq "$(status_of $new '[]')" 422 "a list"
assert_eq "$(status_of $new '{"task_name":')" 422 "half an object"
assert_eq "$(status_of $new '{"task_name":7}')" 422 "a number for a name"
assert_eq "$(status_of $new '{"task_name":"a\u0000b"}')" 422 "a NUL in a name"
assert_eq "$(status_of $new "{\"task_name\":\"$(head -c 300 /dev/zero | tr '\0' x)\"}")" 422 "a long name"
"$PYTHON" -c 'print("{\"task_name\":" + "[" * 100000 + "]" * 100000 + "}")' >deep
assert_eq "$(status_of $new @deep)" 422 "a deep body"
"$PYTHON" -c 'print("{\"id\":\"r1\",\"sessionId\":\"x\",\"draft\":" + "{\"a\":" * 2000 + "1" + "}" * 2001)' >deep
assert_eq "$(status_of /api/render/proxy/lambda @deep)" 422 "a deep draft"
upload=/api/upload-video/nemo_agent/me/$SID
for body in '{}' '{"urls":[]}' '{"urls":[7]}' '{"urls":["ftp://x/y"]}' '{"urls":["http://"]}'; do
	assert_eq "$(status_of "$upload" "$body")" 422 "$body"
done
for id in 'a/b' 'a b' '../x' ''; do
	assert_eq "$(status_of /api/render/proxy/lambda "{\"id\":\"$id\",\"sessionId\":\"$SID\",\"draft\":{}}")" 422 "id '$id'"
done
assert_eq "$(status_of /api/render/proxy/lambda "{\"id\":\"r\",\"sessionId\":\"$SID\",\"draft\":{}}")" 200 "an empty draft"
assert_eq "$(field '["success"]' <answer)" False "an empty draft"
assert_eq "$(get /nothing -o answer -w '%{http_code}')" 404 "an unknown path"
assert_eq "$(get /run_sse -o answer -w '%{http_code}')" 405 "a wrong method"
note "JSON"

# A message has a separate limit.
head -c 1100000 /dev/zero | tr '\0' x >text
printf '{"app_name":"nemo_agent","user_id":"me","session_id":"%s","new_message":{"parts":[{"text":"%s"}]}}' "$SID" "$(cat text)" >body
assert_eq "$(status_of /run_sse @body)" 422 "a message of 1.1 MB"
note "messages"

# More than 500 MB, announced or not, with Expect: 100-continue or without.
truncate -s 600M huge
refused() { api "$API$upload" "$@" | code; }
assert_eq "$(refused -F files=@huge)" 4002 announced
assert_eq "$(refused -F files=@huge -H 'Transfer-Encoding: chunked')" 4002 "in chunks"
assert_eq "$(find "$ENGINE_DATA/incoming" -type f | wc -l)" 0 "files left"
assert_eq "$(upload film.mp4 | code)" 0 "an upload afterwards"
note "large uploads"
stop_engine
