# A service manager gets a notice when the mount answers and when it is ending. The embedded engine sends it nothing.
. "$(dirname "$0")/../lib.sh"

cat >manager.py <<'END'
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace("@", "\0", 1) if sys.argv[1][0] == "@" else sys.argv[1])
print("listening", flush=True)
while True:
    print(s.recv(4096).decode(), flush=True)
END
told() { # SOCKET
	background "$PYTHON" manager.py "$1" >said
	wait_until 5 contains said listening
	NOTIFY_SOCKET=$1 start_mount '' --local
	wait_until 5 contains said '^READY=1$'
	kill_mount TERM
	wait_until 5 contains said '^STOPPING=1$'
	assert_eq "$(wc -l <said)" 3 "lines said"
}
told "$CASE_DIR/manager.sock"
told "@nemofs-case-$$"

# While the end waits for a running message, the manager is asked for more time.
server
background "$PYTHON" manager.py "$CASE_DIR/manager2.sock" >said
wait_until 5 contains said listening
rules '{"on":"message","do":"stream","gate":"told","times":1}'
NOTIFY_SOCKET=$CASE_DIR/manager2.sock start_mount stop_wait=30
new_session
echo "edit it" >"$s/prompt" || fail "a message"
kill -TERM "$mount_pid"
wait_until 5 contains said '^EXTEND_TIMEOUT_USEC=40000000$'
release told
ended 10 "$mount_pid" || fail "the daemon ended with status $?"
killed+=("$mount_pid")

# Nobody listens: a warning, and the mount works.
NOTIFY_SOCKET=$CASE_DIR/nobody.sock start_mount '' --local
contains mount.log "cannot be told READY=1" || fail "no warning"
unmount

# systemd accepts the units.
if command -v systemd-analyze >/dev/null; then
	cp "$TOP"/packaging/systemd/*.service .
	sed -i 's|=nemofs|='"$NEMOFS"'|' ./*.service
	cp nemofs@.service nemofs@tmp.service
	SYSTEMD_UNIT_PATH=$CASE_DIR: systemd-analyze --user --man=no verify ./nemofs.service ./nemofs@tmp.service >words 2>&1 ||
		fail "the units: $(cat words)"
fi
