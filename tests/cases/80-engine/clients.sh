# Slow and broken clients get a fitting answer or are disconnected, and other clients do not notice.
# timeout: 90
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 2
head -c 60000000 /dev/urandom >noise
cat film.mp4 noise >long.mp4 # trailing bytes do not disturb a video
engine --heartbeat 20 --fault endless-stream
login
session
url=$(upload long.mp4 | field '["data"]["files"][0]["cdn_url"]')
port=${API##*:}
quick() { assert_eq "$(get /api/credits/balance/simple --max-time $((5 * SLOW)) | code)" 0 "an answer beside $1"; }

cat >client.py <<'PY'
import socket, struct, sys, time
port, kind, token, path = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
def connect():
    s = socket.create_connection(("127.0.0.1", port))
    return s
def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
head = lambda method, length=0: (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
                                 f"Content-Length: {length}\r\n").encode()
if kind == "halves":  # heads that never end, more than a listen queue holds
    held = [connect() for _ in range(400)]
    for s in held: s.sendall(b"GET / HTTP/1.1\r\nHost: loc")
elif kind == "garbage":
    held = []
    for text in (b"\0" * 5000, b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"x" * 200000):
        s = connect()
        held.append(s)
        try: s.sendall(text); s.shutdown(socket.SHUT_WR)
        except OSError: pass
elif kind == "reset":  # in the middle of an upload that the engine has begun to take
    s = connect()
    s.sendall(head("POST", 50000000) + b"Expect: 100-continue\r\n"
              b"Content-Type: multipart/form-data; boundary=piece\r\n\r\n")
    assert b" 100 " in s.recv(100)
    s.sendall(b'--piece\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n' + b"y" * 3000000)
    reset(s)
elif kind == "deaf":  # asks for long bodies and reads nothing
    held = [connect() for _ in range(50)]
    for s in held: s.sendall(head("GET") + b"\r\n")
print("ready", flush=True)
sys.stdin.read()
PY
held=() # the process that keeps the clients' stdin open
client() { # KIND PATH
	mkfifo "$1.in"
	"$PYTHON" client.py "$port" "$1" "$TOKEN" "$2" <"$1.in" >"$1.out" 2>"$1.err" &
	started+=($!)
	exec {fd}>"$1.in"
	held+=("$fd")
	wait_until 20 test -s "$1.out"
}
for kind in halves deaf garbage; do
	client $kind "/files/${url#*/files/}"
	quick "$kind"
done
client reset "/api/upload-video/nemo_agent/me/$SID"
quick reset
wait_until 10 contains engine.log "POST /api/upload-video.*cut short"
nothing_left() { [ "$(find "$ENGINE_DATA/incoming" -type f | wc -l)" -eq 0 ]; }
wait_until 10 nothing_left
curl -sS "$url" | cmp - long.mp4 || fail "a download beside them"
note "half heads, deaf readers, garbage, resets"

# A stream releases its thread when its client disconnects; heartbeats for a client that does not read do not fill the memory.
before=$(rss_kib "$engine_pid")
message undo >stream 2>/dev/null &
reader=$!
beats() { [ "$(grep -c heartbeat stream)" -ge 3 ]; }
wait_until 10 beats
kill -KILL $(pgrep -P $reader) $reader # the curl, too
wait $reader 2>/dev/null
again() { [ "$(message undo -o busy -w '%{http_code}')" = 200 ]; }
wait_until 10 again
# The allocators of the sanitizers keep freed memory.
[ -n "${NEMOFS_SANITIZED:-}" ] || assert_within $(($(rss_kib "$engine_pid") - before)) -100000 20000 "KiB more"
stop_engine
assert_within "$took" 0 $((2000 * SLOW)) "ms to stop"
