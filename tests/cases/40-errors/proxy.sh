# A proxy does not exist, refuses, or wants a password. The errno fits, and the advice is about the proxy and not the
# service.
# plain build only
. "$(dirname "$0")/../lib.sh"

cat >proxy.py <<'END'
import http.server, sys
class Proxy(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        self.send_response(int(sys.argv[1]))
        self.send_header("Proxy-Authenticate", 'Basic realm="office"')
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *words):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Proxy)
print(server.server_port, flush=True)
server.serve_forever()
END
# through PROXY ERRNO WORDS: mounts through the proxy; credits fails with ERRNO, and status has WORDS.
through() {
	https_proxy=$1 start_mount "api_url=https://api.invalid,connect_limit=5"
	expect_errno "$2" cat "$MNT/credits"
	assert_match "$(cat "$MNT/status")" "$3" "status behind $1"
	unmount
}
proxy() { background "$PYTHON" proxy.py "$1" >"port.$1" && wait_until 10 test -s "port.$1" && url=http://127.0.0.1:$(cat "port.$1"); }
through http://127.0.0.1:1 ECONNREFUSED "check https_proxy"
through http://nobody.invalid:3128 EHOSTUNREACH "check https_proxy"
proxy 407
through "$url" ENETUNREACH "asks for a password: https_proxy=http://USER:PASSWORD"
proxy 403
through "$url" ENETUNREACH "403.*check https_proxy"
