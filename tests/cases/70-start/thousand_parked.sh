# stat stays quick while a thousand reads wait.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"message","do":"stream","gate":"end"}'
echo "go" >"$s/prompt"
wait_requests message 1
background "$PYTHON" - "$s/reply" <<'PY'
import os, sys, threading
def read():
    fd = os.open(sys.argv[1], os.O_RDONLY)
    while os.read(fd, 65536):
        pass
    os.close(fd)
threading.stack_size(256 * 1024)
readers = [threading.Thread(target=read) for _ in range(1000)]
for r in readers: r.start()
for r in readers: r.join()
PY
reader=$pid
parked() { [ "$(grep -l fuse "/proc/$reader"/task/*/wchan 2>/dev/null | wc -l)" -ge 1000 ] || [ "$(awk '/^Threads/ {print $2}' "/proc/$reader/status")" -gt 1000 ]; }
wait_until 10 parked
"$PYTHON" - "$s/status" <<'PY'
import os, sys, time
times = []
for _ in range(300):
    start = time.perf_counter()
    os.stat(sys.argv[1])
    times.append(time.perf_counter() - start)
times.sort()
print(f"  measured: stat with 1000 readers: p50 {times[150]*1e6:.0f} us, p99 {times[297]*1e6:.0f} us")
PY
release end
ended 20 "$reader" || fail "not every reader came to the end"
