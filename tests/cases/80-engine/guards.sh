# The engine answers only permitted clients, and fetches only permitted addresses.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 1
install -d -m 700 private
engine --unix "$PWD/private/e.sock"
login
session
url=$(upload film.mp4 | field '["data"]["files"][0]["cdn_url"]')

host() { curl -sS -o /dev/null -w '%{http_code}' -H "Host: $1" -H "Authorization: Bearer $TOKEN" "$API/api/credits/balance/simple"; }
port=${API##*:}
for name in localhost "localhost:$port" "127.0.0.1:$port" "[::1]:$port"; do assert_eq "$(host "$name")" 200 "Host: $name"; done
for name in evil.example "127.0.0.1.evil.example" "localhost.evil:$port" "evil:localhost"; do assert_eq "$(host "$name")" 403 "Host: $name"; done
note "Host"

"$PYTHON" - "$port" <<'PY' || fail "ambiguous heads"
import re, socket, sys

def statuses(text, wanted=None):
    """Of all answers until the server closes the connection, or `wanted` have come."""
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10) as s:
        s.sendall(text.encode())
        answer, found = b"", []
        while len(found) != wanted and (more := s.recv(4096)):
            answer += more
            found = [int(status) for status in re.findall(rb"HTTP/1.1 (\d+)", answer)]
        return found

lines = "POST /run_sse HTTP/1.1\r\nHost: localhost\r\n"
for head in ("Transfer-Encoding : chunked\r\n\r\n0\r\n", "Transfer-Encoding: chunked, identity\r\n\r\n",
             "Transfer-Encoding: gzip\r\n\r\n", "Content-Length : 2\r\n\r\n{}", "Content-Length: 2\n\r\n{}",
             "Content-Length: 2\n\n{}", "Content-Length: 2\nX: y\r\n\r\n{}", "X: y\r\n z\r\nContent-Length: 2\r\n\r\n{}",
             "X y: z\r\nContent-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
             "Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}", "Host: localhost\r\n\r\n",
             "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"):
    # A request after it is never answered, since its beginning is ambiguous.
    got = statuses(lines + head + "\r\nGET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert got == [400], (head, got)
for length in "+2", "2, 2", "0x2", "-2", "99999999999999999999":
    got = statuses(f"{lines}Content-Length: {length}\r\n\r\n{{}}", 1)
    assert 400 <= got[0] < 500, (length, got)
assert statuses("POST /run_sse HTTP/1.1\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}") == [400], "a line that ends with LF"
good = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
assert statuses(good + good, 2) == [404, 404], "two requests that are good"
PY
note "ambiguous heads"

# The oldest of many idle connections are closed, so no client is kept out.
"$PYTHON" - "$port" <<'PY' || fail "idle connections keep others out"
import resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (2000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
at = ("127.0.0.1", int(sys.argv[1]))
idle = [socket.create_connection(at, timeout=10) for _ in range(1400)]
ask = socket.create_connection(at, timeout=10)
ask.sendall(b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
assert b" 404 " in ask.recv(100), "no answer"
assert idle[0].recv(1) == b"", "the oldest is kept"
idle[-1].sendall(b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
assert b" 404 " in idle[-1].recv(100), "the youngest was not kept"
PY
note "idle connections"

local_get() { curl -sS --unix-socket private/e.sock "http://localhost$1" -H "Authorization: Bearer $TOKEN"; }
assert_eq "$(local_get /api/credits/balance/simple | code)" 0 "unix socket"
assert_match "$(local_get "/api/state/nemo_agent/me/$SID/latest" | field '["data"]["state"]["video_infos"][0]["cdn_url"]')" \
	'^http://localhost/files/' "cdn_url by the unix socket"
chmod 755 private
"$NEMO_ENGINE" --unix "$PWD/private/f.sock" --data other 2>said && fail "an open folder is accepted"
assert_match "$(cat said)" 0700 "open folder"
"$NEMO_ENGINE" --listen 127.0.0.1:0 --data "$ENGINE_DATA" 2>said && fail "two engines on one folder"
assert_match "$(cat said)" "another engine" "second engine"
note "unix socket, one engine per folder"

for address in "$url" "http://127.0.0.1:$port/" "http://localhost:$port/" "http://[::1]:$port/" "http://2130706433/" \
	"http://0x7f.1/" "http://[::ffff:127.0.0.1]/" "http://169.254.169.254/latest" "http://10.0.0.1/" "http://0/"; do
	assert_eq "$(upload_url "$address" | field '["detail"][0]["msg"]')" "this address is not allowed: it is not on the public internet" "$address"
done
assert_match "$(upload_url "file:///etc/passwd")" 'not an http' "file:"
stop_engine
note "private addresses"

engine --allow-loopback-urls
url=$(state | field '["data"]["state"]["video_infos"][0]["cdn_url"]')
assert_eq "$(upload_url "$url" | field '["data"]["files"][0]["filename"]')" film.mp4 "loopback, when allowed"
assert_eq "$(upload_url "$API/api/nothing" | field '["detail"][0]["type"]')" value_error "an address that answers 404"
assert_eq "$(upload_url "http://10.0.0.1/" | field '["detail"][0]["msg"]')" "this address is not allowed: it is not on the public internet" "still private"
note "loopback only by the flag"
stop_engine

# Redirects are checked hop by hop.
"$PYTHON" - >ports <<'PY' &
import http.server, sys
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        n = int(self.path.strip("/") or 0)
        self.send_response(302)
        self.send_header("Location", "http://10.0.0.1/" if n == 99 else f"/{n + 1}")
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *a): pass
s = http.server.HTTPServer(("127.0.0.1", 0), H)
print(s.server_port, flush=True)
s.serve_forever()
PY
started+=($!)
wait_until 5 test -s ports
engine --allow-loopback-urls
assert_match "$(upload_url "http://127.0.0.1:$(cat ports)/1")" 'redirect' "endless redirects"
assert_match "$(upload_url "http://127.0.0.1:$(cat ports)/99")" 'is not allowed' "a redirect to a private address"
note "redirects"
stop_engine
