# Several files of the service have the same name of maximum length. All are listed, each under its own name.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
name=$("$PYTHON" -c 'print("n" * 251 + ".mp4")')
file() { printf '{"filename":"%s","file_type":"video","cdn_url":"http://127.0.0.1:%s/media/%d/film.mp4","size":%d}' "$name" "$CDN" "$1" 1000; }
body=$(printf '{"code":0,"data":{"session_id":"x","state":{"video_infos":[%s,%s,%s]}}}' "$(file 1)" "$(file 2)" "$(file 3)" | json 'json.dumps(json.dumps(v))')
rules "{\"on\":\"state\",\"do\":\"answer\",\"body\":$body}"
timeout 10 cat "$s/state.json" >/dev/null || fail "state.json"
assert_eq "$(timeout 10 ls "$s/uploads" | sort -u | wc -l)" 3 "names in uploads/"
assert_eq "$(ls "$s/uploads" | grep -c '([23]).mp4$')" 2 "numbered names"
unmount
