# status shows the progress of an upload, an address, a message and a render, in the session and in the root.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
name=${s##*/}
assert_eq "$(cat "$s/status")" idle "status at first"
shows() { # PATTERN: both say so
	wait_until 10 contains "$s/status" "^$1\$"
	wait_until 10 contains "$MNT/status" "^$name: $1\$"
}
idle() { [ "$(cat "$s/status")" = idle ]; }
bar='\[[#-]{20}\] [0-9]+ %'

# A large upload, of which the service has taken only a part.
setting '{"read_slowly":2000000}'
some_video big.mp4 30000000
background cp big.mp4 "$s/uploads/"
copy=$pid
shows "uploading big\.mp4 $bar  [0-9.]+ [kM]?B of 30\.0 MB(  [0-9.]+ [kM]?B/s)?"
shows "uploading big\.mp4 $bar  [0-9.]+ MB of 30\.0 MB  [0-9.]+ [kM]?B/s"
assert_eq "$(json '[(r["bytes"], 0 < r["sent"] < r["bytes"], r["per_second"] > 0, r["waiting"]) for r in v["running"]]' \
	<"$MNT/status.json")" "[(30000000, True, True, False)]" "the upload for programs"

# Everything was sent: status says that the upload waits for the service.
rules '{"on":"upload","do":"hold","gate":"taken","times":1}'
release body
shows "uploading big\.mp4: waiting for the service"
assert_eq "$(json '[r["waiting"] for r in v["running"]]' <"$MNT/status.json")" "[True]" "waiting, for programs"
release taken
ended 20 "$copy" || fail "the upload fails"
wait_until 10 idle

rules '{"on":"upload","do":"hold","gate":"fetched","times":1}'
background sh -c "echo http://127.0.0.1/film.mp4 >'$s/upload'"
shows "fetching an address"
release fetched
ended 10 "$pid" || fail "the address was refused"

rules '{"on":"message","do":"hold","gate":"thought","times":1}'
background sh -c "echo think >'$s/prompt'"
shows "thinking [0-9]+ s"
release thought
ended 10 "$pid" || fail "the message fails"
cat "$s/reply" >/dev/null

setting '{"hold":true}'
background sh -c "exec cat '$s/export/video.mp4' >/dev/null"
shows 'rendering mp4 \[########------------\] 40 %'
release render
ended 10 "$pid" || fail "the export fails"
wait_until 10 idle
unmount
