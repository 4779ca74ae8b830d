# A name that cannot be resolved and an untrusted certificate each have their own errno.
. "$(dirname "$0")/../lib.sh"

NEMO_API_URL=https://nemo.invalid start_mount answer_limit=5
expect_probe EHOSTUNREACH open "$MNT/credits"
unmount
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost 2>/dev/null || fail "no certificate"
background "$PYTHON" - <<'PY'
import socket, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert", "key")
listener = socket.create_server(("127.0.0.1", 0))
with open("tls.port", "w") as f:
    print(listener.getsockname()[1], file=f)
while True:
    sock, _ = listener.accept()
    try:
        context.wrap_socket(sock, server_side=True).close()
    except OSError:
        sock.close()
PY
wait_until 10 test -s tls.port
NEMO_API_URL=https://127.0.0.1:$(cat tls.port) start_mount
expect_probe EPROTO open "$MNT/credits"
unmount

# An address to fetch, with the embedded engine: the scheme may be in capitals, the name must be known.
mount_engine local_urls
mkdir "$MNT/talk"
for url in http://nobody.invalid/film.mp4 HTTPS://NOBODY.invalid/film.mp4 http://127.0.0.1:1/film.mp4; do
	expect_errno EHOSTUNREACH bash -c "echo $url >'$MNT/talk/upload'"
	assert_match "$(cat "$MNT/talk/error")" "EHOSTUNREACH.*this address cannot be reached.*([Nn][Oo][Bb][Oo][Dd][Yy].invalid|127.0.0.1).*correct it or check" "error of $url"
done
unmount
