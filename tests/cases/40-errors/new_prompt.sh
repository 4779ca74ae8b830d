# If a session cannot be made, the write of the message fails, where every shell sees it. No part of the message is sent
# later.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session # that latest/ is one of before
echo "earlier" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "a message"
for shell in bash dash; do
	rules '{"on":"session","do":"code","code":5000,"status":500,"times":1}'
	out=$($shell -c "echo 'hello nonce:$shell' >'$MNT/new/prompt' && cat '$MNT/latest/reply'" 2>&1) && fail "$shell sees no failure: $out"
	assert_match "$out" "$(probe name EREMOTEIO)|I/O error" "what $shell says"
	assert_match "$(cat "$MNT/status")" "EREMOTEIO" status
done
# A message is written in pieces: if the first could not be sent, the rest is not sent, although a session could be made now.
rules '{"on":"session","do":"code","code":5000,"status":500,"times":1}'
bash -c "printf 'one nonce:pieces\ntwo nonce:pieces\n' >'$MNT/new/prompt'" 2>/dev/null && fail "a message without its first line"
rules '{"on":"session","do":"code","code":5000,"status":500,"times":1}'
"$PYTHON" - "$MNT/new/prompt" <<'P' || fail "see above"
import errno, os, sys
fd = os.open(sys.argv[1], os.O_WRONLY)
for what in (lambda: os.write(fd, b"first nonce:pieces"), lambda: os.write(fd, b"second nonce:pieces"), lambda: os.close(fd)):
    try:
        what()
        sys.exit("no failure")
    except OSError as e:
        assert e.errno == errno.EREMOTEIO, e
P
# One writer closes while another still writes: one session is made for both, and each gets its own outcome.
sessions=$(count session)
rules '{"on":"session","do":"hold","gate":"made","times":1}'
"$PYTHON" - "$MNT" >both <<'P' &
import os, sys, threading
fd = os.open(sys.argv[1] + "/new/prompt", os.O_WRONLY)
child = os.fork()
if child == 0:
    os._exit(os.write(fd, b"both nonce:both"))
def parked():
    return next(int(l.split()[1]) for l in open(sys.argv[1] + "/.nemofs/metrics") if l.startswith("nemofs_parked_requests "))
while parked() < 1:
    pass
closing = threading.Thread(target=os.close, args=(fd,))
closing.start()
while closing.is_alive() and parked() < 2:
    pass
print("closing", flush=True)
closing.join()
print("written", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
P
wait_until 10 contains both closing
release made
wait $! || fail "two at once: $(cat both)"
assert_eq "$(cat both)$(($(count session) - sessions))$(taken both)" "$(printf 'closing\nwritten 15')11" "two at once, sessions, messages"
# The session outlives the writer that waited for it: the next writer uses it, or it exists without a message.
sessions=$(count session) listed=$(ls "$MNT" | grep -c '^[0-9]*$')
for then in write close; do
	rules "{\"on\":\"session\",\"do\":\"hold\",\"gate\":\"$then\",\"times\":1}"
	"$PYTHON" - "$MNT" $then <<'P' &
import os, signal, sys
fd = os.open(sys.argv[1] + "/new/prompt", os.O_WRONLY)
def parked():
    return next(int(l.split()[1]) for l in open(sys.argv[1] + "/.nemofs/metrics") if l.startswith("nemofs_parked_requests "))
child = os.fork()
if child == 0:
    os._exit(os.write(fd, b"killed nonce:outlived"))
while parked() < 1:
    pass
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
open("killed", "w").write("x")
if sys.argv[2] == "write":
    assert os.write(fd, b"taken nonce:taken") == 17
os.close(fd)
P
	wait_until 10 test -s killed
	[ $then = close ] || release $then
	wait $! || fail "$then after the writer was killed"
	release $then
	rm killed
done
all_are_there() { [ "$(ls "$MNT" | grep -c '^[0-9]*$')" = "$((listed + 2))" ]; }
wait_until 10 all_are_there
assert_eq "$(($(count session) - sessions))$(taken outlived)$(taken taken)" 201 "sessions, messages"
sessions=$(count session)
for text in "" "\n \n"; do printf "$text" >"$MNT/new/prompt" || fail "an empty message"; done
assert_eq "$(count session)" "$sessions" "sessions made for nothing"
printf 'hello\nagain nonce:last\n' >"$MNT/new/prompt" && cat "$MNT/latest/reply" >reply || fail "the next message"
assert_eq "$(cat reply)" "$(printf 'Done: hello\nagain nonce:last')" reply
assert_eq "$(count session)$(taken bash)$(taken dash)$(taken pieces)$(taken last)" "$((sessions + 1))0001" "sessions, messages"
unmount
