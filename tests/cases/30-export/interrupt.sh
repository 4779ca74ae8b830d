# Ctrl-C ends a waiting reader at once. The render continues, and the next reader joins it.
. "$(dirname "$0")/../lib.sh"

server
setting '{"hold":true}'
mount_server
ready_session
# An asynchronous command of a script ignores SIGINT: python sets it back.
background "$PYTHON" -c 'import signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); open(sys.argv[1], "rb").read()' "$s/export/video.mp4"
wait_requests poll 1
start=$(ms)
kill -INT "$pid"
ended 5 "$pid"
note "measured: ended after $(($(ms) - start)) ms"
background "$PYTHON" -c 'import signal, sys; signal.signal(signal.SIGURG, lambda *_: None); open(sys.argv[1], "rb").read()' "$s/export/video.mp4"
reader=$pid
wait_requests poll 3
kill -URG "$reader"
kill -WINCH "$reader"
wait_requests poll 12
gone "$reader" && fail "a signal that ends nothing ended the reader"
kill -KILL "$reader"
ended 5 "$reader"
release render
cat "$s/export/video.mp4" >out.mp4
assert_eq "$(count render)" 1 renders
