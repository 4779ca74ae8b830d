# HUP, INT, QUIT, TERM and KILL each end a waiting reader.
. "$(dirname "$0")/../lib.sh"

server
setting '{"hold":true}'
mount_server
ready_session
for name in HUP INT QUIT TERM KILL; do
	background "$PYTHON" -c 'import signal, sys
for s in (signal.SIGINT, signal.SIGQUIT): signal.signal(s, signal.SIG_DFL)
print("up", flush=True)
open(sys.argv[1], "rb").read()' "$s/export/video.mp4" >"up.$name"
	wait_until 10 contains "up.$name" up
	wait_until 10 grep -q 'fuse\|request_wait' "/proc/$pid/wchan"
	kill -$name "$pid"
	ended 5 "$pid"
done
release render
