# O_NONBLOCK does not change reading: it waits all the same, because tar and players open files that way.
. "$(dirname "$0")/../lib.sh"

server
setting '{"hold":true}'
mount_server
ready_session
background "$PYTHON" -c 'import os, sys
fd = os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK)
n = 0
while piece := os.read(fd, 1 << 20): n += len(piece)
print(n, flush=True)' "$s/export/video.mp4" >bytes
wait_requests poll 2
gone "$pid" && fail "it did not wait: $(cat bytes)"
release render
ended 10 "$pid" || fail "the reader fails"
assert_eq "$(cat bytes)" 3000017 "bytes read"
