# SIGTERM ends the daemon within 5 s, also with waiting readers and with open streams that it does not wait for
# (stop_wait=0).
. "$(dirname "$0")/../lib.sh"

server
setting '{"hold":true}'
mount_server
ready_session
rules '{"on":"message","do":"stream","gate":"never"}'
echo "edit nonce:once" >"$s/prompt"
for i in 1 2 3; do background sh -c "cat '$s/reply'" >/dev/null 2>&1; done
background sh -c "cat '$s/export/video.mp4'" >/dev/null 2>&1
wait_requests message 1
start=$(ms)
kill -TERM "$mount_pid"
ended 8 "$mount_pid" || fail "it ended with status $?"
killed+=("$mount_pid")
took=$(($(ms) - start))
note "measured: ended after $took ms"
assert_within $took 0 $((5000 * SLOW)) "time to end, ms"
is_mounted "$MNT" && fail "the mount is left behind"
rules
release render
mount_server
assert_eq "$(taken once)" 1 "times sent"
