# The daemon cannot see some callers, such as those outside its PID namespace. One redirect is still one message, half a
# message and half a video are not sent, and signals that end no process end no wait.
. "$(dirname "$0")/../lib.sh"

unshare --pid --fork true 2>/dev/null || { note "no PID namespaces here"; exit 0; }
cat >apart <<S
#!/bin/sh
exec unshare --pid --fork --kill-child '$NEMOFS' "\$@"
S
chmod +x apart
NEMOFS=$CASE_DIR/apart
mount_server
new_session
{ /bin/echo one nonce:all; /bin/echo two; "$PYTHON" -c 'print("three")'; } >"$s/prompt" || fail "one redirect of three programs"
wait_requests message 1
cat "$s/reply" >reply || fail "its reply"
assert_match "$(cat reply)" "one nonce:all.two.three" "the message"
bash -c "exec 3>'$s/prompt'; echo copied nonce:copied >&3; exec 4>&3 3>&-; sh -c 'echo more >&4'" || fail "a descriptor that is copied"
wait_requests message 2
cat "$s/reply" >reply || fail "the second reply"
assert_match "$(cat reply)" "copied nonce:copied.more" "the second message"
# Without its end a message may be half of one: it is not sent, and `error` and `cat reply` say so.
printf 'half a mess nonce:half' >"$s/prompt" || fail "a close that sends nothing"
wait_until 5 contains "$s/error" "was not sent.*newline.*cannot be seen from here"
expect_errno EINVAL cat "$s/reply"
printf 'http://127.0.0.1/half' >"$s/upload"
wait_until 5 contains "$s/error" "upload"
assert_match "$(cat "$s/error")" "cannot be seen" "error after half an address"
echo http://127.0.0.1/whole.mp4 >"$s/upload" || fail "a whole address"
assert_eq "$(count message)$(taken all)$(taken copied)$(taken half)$(count upload)" 21101 "messages, of each, addresses"
printf 'hello nonce:half' >"$MNT/new/prompt"
wait_until 5 contains "$MNT/latest/error" "cannot be seen from here"
echo "hello nonce:new" >"$MNT/new/prompt" || fail "new/prompt"
wait_requests message 3
assert_eq "$(taken half)$(taken new)" 01 "times sent through new/prompt"
# A video is sent if its structure shows that it is complete; half a video stays here, like a failed upload.
sample_video film.mp4
head -c 50000 film.mp4 >half.mp4
cp half.mp4 "$s/uploads/" || fail "cp of half a film"
wait_until 5 contains "$s/error" "half.mp4: its writer cannot be seen.*was not sent"
assert_same half.mp4 "$s/uploads/half.mp4"
assert_eq "$(count upload)" 1 "uploads after half a film"
rm "$s/uploads/half.mp4" || fail "rm of it"
cp film.mp4 "$s/uploads/" || fail "cp of a film"
wait_requests upload 2
wait_until 5 contains "$s/status" idle
assert_same film.mp4 "$s/uploads/film.mp4"
# The signal of a timer, as in Go's threads and for children of shells, ends no wait.
rules '{"on":"message","do":"stream","gate":"wait","times":1}'
echo "edit nonce:slow" >"$s/prompt"
wait_requests message 4
cat >reader.py <<'P'
import ctypes, os, signal, sys
libc = ctypes.CDLL(None) # os.open would try again after EINTR
signal.signal(signal.SIGALRM, lambda *_: None)
signal.siginterrupt(signal.SIGALRM, True)
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
fd = libc.open(sys.argv[1].encode(), os.O_RDONLY)
signal.setitimer(signal.ITIMER_REAL, 0)
if fd < 0:
    sys.exit(4)
print(os.read(fd, 1 << 16).decode())
P
"$PYTHON" reader.py "$s/reply.json" >got &
reader=$!
started+=("$reader")
parked() { [ "$(awk '/^nemofs_parked_requests / {print $2}' "$MNT/.nemofs/metrics")" -ge "$1" ]; }
wait_until 5 parked 1
"$PYTHON" -c 'import time; time.sleep(0.3)' # several ticks
is_zombie_or_gone "$reader" && fail "a timer ends a wait"
release wait
ended 5 "$reader" || fail "the reader ends with status $?"
assert_match "$(cat got)" '"outcome":"changed"' "what it read"
unmount
