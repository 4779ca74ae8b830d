# SIGTERM, and a lazy unmount, come while everything is running. The daemon ends in time, nothing leaks and nothing is
# lost.
. "$(dirname "$0")/../lib.sh"

server
setting '{"hold":true}'

make_busy() {
	rules '{"on":"message","do":"stream","clock":200,"gate":"words"}' '{"on":"upload","skip":1,"do":"hold","gate":"upload"}'
	mount_server
	ready_session
	echo "edit nonce:$1" >"$s/prompt" || fail "prompt"
	some_video "more.mp4"
	background cat "$s/reply" >/dev/null 2>&1; local first=$pid
	background "$PYTHON" "$CASES/probe.py" write "$s/prompt" "edit nonce:two$1" >/dev/null 2>&1
	background cat "$s/export/video.mp4" >/dev/null 2>&1
	background cp more.mp4 "$s/uploads/" 2>/dev/null
	background "$PYTHON" "$CASES/probe.py" write "$MNT/new/prompt" "hello nonce:new$1" >/dev/null 2>&1
	background "$PYTHON" "$CASES/probe.py" write "$MNT/new/upload" "http://127.0.0.1/film.mp4
" >/dev/null 2>&1
	wait_until 10 contains "$s/status" rendering
	wait_until 10 contains "$s/status" waiting
	wait_until 10 contains "$s/status" uploading
	rules
}

make_busy term
name=${s##*/}
kill -TERM "$mount_pid"
ended 8 "$mount_pid" || fail "it ended with status $?"
killed+=("$mount_pid")
"$PYTHON" -c 'import json,sys; [json.loads(l) for l in open(sys.argv[1])]' "$XDG_STATE_HOME"/nemofs/events-*.jsonl ||
	fail "an event log holds broken lines"
mount_server
[ -d "$MNT/$name" ] || fail "the session is gone"
cmp more.mp4 "$MNT/$name/uploads/more.mp4" || fail "what was being uploaded is gone"
unmount

make_busy lazy
umount -l "$MNT" || fail "umount -l"
for pid in "${started[@]:1}"; do kill -KILL "$pid" 2>/dev/null; done 2>/dev/null
ended 10 "$mount_pid" || fail "it ended with status $?"
killed+=("$mount_pid")
for nonce in term lazy; do
	assert_eq "$(taken "$nonce")" 1 "times sent: $nonce"
	assert_within "$(taken "two$nonce")" 0 1 "times sent: two$nonce"
done
