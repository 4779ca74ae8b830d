# SIGTERM with 16 open streams, a running render and half an upload gives a clean end within 2 s.
# timeout: 180
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

sample_video talk.mp4
film film.mp4 30 1280x720
ffmpeg -v error -i talk.mp4 -map 0:v -map 0:a -c copy -sn silent.mp4
engine --heartbeat 50
login
session
upload film.mp4 >/dev/null
render render_1 >/dev/null
streams=()
for i in $(seq 16); do
	session
	upload silent.mp4 >/dev/null
	message "extract the captions" -D "head.$i" -o "stream.$i" 2>/dev/null &
	streams+=($!)
done
begun() { [ "$(grep -ls '200 OK' head.* | wc -l)" -eq 16 ]; }
wait_until 20 begun
head -c 100000000 /dev/zero | curl -sS -T - -X POST -H "Authorization: Bearer $TOKEN" --limit-rate 1M \
	-H 'Content-Type: multipart/form-data; boundary=x' "$API/api/upload-video/nemo_agent/me/$SID" >/dev/null 2>&1 &
streams+=($!)
stop_engine
note "measured: stopped in $took ms with 16 streams open"
assert_within "$took" 0 $((2000 * SLOW)) "ms to stop"
wait "${streams[@]}" 2>/dev/null
! pgrep -g 0 ffmpeg >/dev/null || fail "ffmpeg goes on"
engine
assert_match "$(poll render_1 | field '["status"]')" '^(pending|processing|completed)$' "status of the render after the next start"
stop_engine
