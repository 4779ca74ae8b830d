# Local files and sessions with a conversation use no descriptors. When none is left, the call that needs one fails with
# EMFILE, also the close of a message, and nothing is done in part. 24 descriptors are enough to start and to work.
. "$(dirname "$0")/../lib.sh"

descriptors() { find "/proc/$mount_pid/fd" -mindepth 1 | wc -l; }
mount_server state_ttl=0
ready_session
echo "first nonce:first" >"$s/prompt" && cat "$s/reply" "$s/events.jsonl" >/dev/null || fail "a message"
before=$(descriptors)
for n in {1..40}; do echo "$n" >"$s/uploads/.t$n.mp4" || fail "a temporary"; done
first=$s
for n in {1..5}; do
	new_session
	echo "edit nonce:s$n" >"$s/prompt" && cat "$s/reply" "$s/events.jsonl" "$s/reply.json" >/dev/null || fail "session $n"
done
s=$first
few() { [ "$(descriptors)" -le $((before + 4)) ]; } # some connections may be kept
wait_until 5 few
for n in 1 40; do assert_eq "$(cat "$s/uploads/.t$n.mp4")" "$n" "what stays here"; done
printf 'and more' >>"$s/uploads/.t1.mp4" && truncate -s 4 "$s/uploads/.t1.mp4" || fail "writing on"
assert_eq "$(cat "$s/uploads/.t1.mp4")" "$(printf '1\nan')" "what stays here, written on"

# No descriptor is left: apart from idle connections and reserves, the limit is the lowest free number.
if command -v prlimit >/dev/null; then
	cat >writer.py <<'P'
import errno, os, sys, time
fd = os.open(sys.argv[1], os.O_WRONLY)
open("opened", "w").close()
while not os.path.exists("go"):
    time.sleep(0.01)
os.write(fd, b"edit nonce:none")
try:
    os.close(fd)
    print("ok")
except OSError as e:
    print(errno.errorcode[e.errno])
P
	background "$PYTHON" writer.py "$s/prompt" >said
	writer=$pid
	wait_until 5 test -e opened
	tell listen '{"api":false}' # no connection is kept, nor made
	expect_probe ECONNREFUSED open "$s/state.json"
	lowest() { local n=0; while [ -e "/proc/$mount_pid/fd/$n" ]; do n=$((n + 1)); done; echo $n; }
	hard=$(prlimit --pid "$mount_pid" --nofile --noheadings --output HARD)
	prlimit --pid "$mount_pid" --nofile="$(lowest):$hard"
	touch go
	ended 5 "$writer"
	assert_eq "$(cat said)" EMFILE "the close of a message"
	assert_match "$(cat "$s/error")" "Too many open files" error
	expect_probe open:EMFILE write "$s/prompt" "edit nonce:none"
	expect_probe EMFILE create "$s/uploads/new.mp4"
	expect_probe EMFILE open "$s/uploads/.t2.mp4"
	stat "$s/timeline" >/dev/null && ls "$MNT" >/dev/null || fail "what needs none fails, too"
	prlimit --pid "$mount_pid" --nofile="$hard:$hard"
	tell listen '{"api":true}'
	echo "edit nonce:again" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "a message with descriptors again: $(cat "$s/error")"
	cp film.mp4 "$s/uploads/new.mp4" || fail "a film with descriptors again"
	assert_eq "$(taken none)$(taken again)" 01 "times sent"
fi
unmount

# The limit is 24 from the start.
(
	ulimit -n 24
	exec "$NEMOFS" -o "$QUICK" "$MNT"
) 9>&- || fail "24 descriptors are not enough to start"
echo "edit nonce:few" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "a message with 24 descriptors: $(cat "$s/error")"
cat "$s/export/video.mp4" >/dev/null || fail "an export with 24 descriptors: $(cat "$s/error")"
cp film.mp4 "$s/uploads/few.mp4" || fail "a film with 24 descriptors: $(cat "$s/error")"
assert_eq "$(taken few)" 1 "times sent"
timeout 20 "$NEMOFS" umount "$MNT" || fail "umount"
