# The kernel may end a mount that does not answer a request in time. Each wait is answered earlier, with ETIMEDOUT;
# started work continues, and doctor reports the limit.
if [ -z "${APART:-}" ]; then # the kernel's own limits apply to all mounts: another file covers them, in this namespace alone
	unshare -m true 2>/dev/null || exit 0
	APART=1 exec unshare -m bash "$0"
fi
. "$(dirname "$0")/../lib.sh"
eval "$LET_GO"

echo 2 >default
mount --bind default /proc/sys/fs/fuse/default_request_timeout 2>/dev/null || { note "no such kernel, or nothing can be mounted here"; exit 0; }
mount_server
contains mount.log "the kernel ends a mount.*2 s" || fail "the log does not tell"
new_session
rules '{"on":"message","do":"stream","gate":"slow","times":1}' '{"on":"state","skip":1,"do":"hold","gate":"state"}'
echo "edit nonce:once" >"$s/prompt"
start=$(ms)
expect_probe ETIMEDOUT open "$s/reply.json"
assert_within $(($(ms) - start)) 900 $((5000 * SLOW)) "ms until it is answered"
assert_match "$(cat "$s/error")" "ETIMEDOUT: .*" error
assert_match "$(cat "$s/error")" "goes on; open it again" error
expect_probe ETIMEDOUT open "$s/state.json"
# The close of a message that the service has not started to answer must not look like a failure.
release slow
release state
cat "$s/reply.json" >/dev/null || fail "open it again: $(cat "$s/error")"
rules '{"on":"message","do":"hold","gate":"late","times":1}'
expect_probe close:EINPROGRESS write "$s/prompt" "edit nonce:late"
assert_match "$(cat "$s/error")" "do not send it again" error
release late
cat "$s/reply.json" >/dev/null || fail "the late one: $(cat "$s/error")"
assert_eq "$(taken once)$(taken late)" 11 "times sent"
timeout 20 "$NEMOFS" doctor >words 2>&1
contains words "^WARN +timeout +the kernel ends a mount.* 2 s, .*after 1 s" || fail "doctor: $(cat words)"
unmount
