# Signals interrupt waiting writers. A queued message releases its writer and is sent once, in its turn. A sent message
# releases its writer only if the signal ends the process. Ignored signals end no wait.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
writer() { # TEXT: notes its outcome; SIGINT has a handler, as in shells
	"$PYTHON" - "$s/prompt" "$1" <<'P'
import errno, os, signal, sys
signal.signal(signal.SIGINT, lambda *_: None)
signal.signal(signal.SIGALRM, lambda *_: None)
signal.signal(signal.SIGCHLD, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
fd = os.open(sys.argv[1], os.O_WRONLY)
os.write(fd, sys.argv[2].encode())
try:
    os.close(fd)
    print("ok")
except OSError as e:
    print(errno.errorcode[e.errno])
P
}
rules '{"on":"message","do":"hold","gate":"first","times":1}' '{"on":"message","do":"stream","gate":"second","times":1}'
writer "edit nonce:sent" >sent.txt &
sent=$!
started+=("$sent")
wait_requests message 1
writer "edit nonce:queued" >queued.txt &
queued=$!
started+=("$queued")
wait_until 5 contains "$s/status" waiting
pkill_child() { kill "-$1" "$(pgrep -P "$2")"; }
pkill_child CHLD "$queued"
pkill_child CHLD "$sent"
pkill_child INT "$sent"
sleep 0.4
[ -s sent.txt ] && fail "who waits for a message that was sent is let go: $(cat sent.txt)"
[ -s queued.txt ] && fail "SIGCHLD ends a wait: $(cat queued.txt)"
pkill_child INT "$queued"
ended 2 "$queued"
assert_eq "$(cat queued.txt)" EINTR "the queued writer"
release first
ended 5 "$sent"
release second
cat "$s/reply" >/dev/null || fail "the queued message's reply"
for nonce in sent queued; do assert_eq "$(taken $nonce)" 1 "times sent: $nonce"; done
# Opens that wait for the service.
rules '{"on":"credits","do":"hold","gate":"credits"}' '{"on":"state","do":"hold","gate":"state"}'
sleep 1.1 # a new answer is shared for a second
for file in state.json credits captions.txt export/video.mp4; do
	background cat "$s/$file" >/dev/null 2>&1
	sleep 0.2
	start=$(ms)
	kill -INT "$pid" 2>/dev/null
	kill -TERM "$pid" 2>/dev/null
	wait_until 3 is_zombie_or_gone "$pid"
	assert_within $(($(ms) - start)) 0 $((500 * SLOW)) "ms until cat $file ends"
done
release credits
release state
unmount
