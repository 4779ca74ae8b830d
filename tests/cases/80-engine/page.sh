# The film of a page comes in with its subtitles, by yt-dlp; the page leads nowhere that an address may not.
# timeout: 180
# plain build only
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

mkdir web
film web/film.mp4 3
printf 'WEBVTT\n\n00:00.500 --> 00:01.500\nHello from the page\n' >web/en.vtt
printf 'WEBVTT\n\n00:00.500 --> 00:01.500\nHola desde la página\n' >web/es.vtt
page() { printf '<!DOCTYPE html><html><head><title>%s</title></head><body>%s</body></html>' "$1" "$2" >"web/$3"; }
page 'A walk' '<video src="film.mp4" controls><track kind="captions" src="en.vtt" srclang="en"><track kind="subtitles" src="es.vtt" srclang="es"></video>' film.html
page 'Inside' '<video src="http://10.0.0.1/film.mp4"></video>' inside.html
page 'Inside' '<video src="film.mp4"><track kind="captions" src="http://169.254.169.254/x.vtt" srclang="en"></video>' inside_track.html
page 'Local' '<video src="file:///etc/passwd"></video>' local.html
page 'Nothing' '<p>no film</p>' nothing.html
page '../../x; touch pwned $(id) %%(id)s' '<video src="film.mp4"></video>' title.html
background "$PYTHON" - >ports <<'PY'
import functools, http.server
class H(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/hop.mp4":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/film.mp4")
            self.end_headers()
        else:
            super().do_GET()
    def log_message(self, *a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(H, directory="web"))
print(s.server_port, flush=True)
s.serve_forever()
PY
wait_until 5 test -s ports
web=http://127.0.0.1:$(cat ports)
page 'Hop' '<video src="/hop.mp4"></video>' hop.html

engine --allow-loopback-urls
login
session
upload_url "$web/film.html" >answer
assert_eq "$(code <answer)" 0 "a page: $(cat answer; tail -n 5 engine.log)"
names=$(field '["data"]["files"]' <answer | "$PYTHON" -c 'print(sorted(f["filename"] for f in eval(input())))')
assert_eq "$names" "['A walk (1).en.vtt', 'A walk (1).es.vtt', 'A walk (1).mp4']" "film and subtitles"
curl -sS "$(field '["data"]["files"][0]["cdn_url"]' <answer)" -o back.mp4
assert_same back.mp4 web/film.mp4
message "extract the captions in Spanish" >stream
draft | grep -q 'Hola desde la' || fail "no captions of the page: $(cat stream)"
note "film and subtitles"

# All at once: each has a downloader, and a way out, of its own.
loads=()
for name in nothing local inside hop inside_track title; do
	upload_url "$web/$name.html" >"$name.answer" &
	loads+=($!)
done
wait "${loads[@]}"
assert_eq "$(code <nothing.answer)" 4001 "a page without a film"
assert_eq "$(code <local.answer)" 4001 "a page that shows a local file"
for name in inside hop; do
	assert_eq "$(field '["detail"][0]["msg"]' <$name.answer)" "this address may not be read from" "$name.html"
done
! grep -q vtt inside_track.answer || fail "a track from inside came in: $(cat inside_track.answer)"
assert_eq "$(code <title.answer)" 0 "a title that is a trap: $(cat title.answer)"
assert_eq "$(find "$ENGINE_DATA/scratch" "$ENGINE_DATA/incoming" -mindepth 1 | wc -l)" 0 "what is left behind"
assert_eq "$(find . -name 'pwned*' | wc -l)" 0 "what a title made"
stop_engine
note "traps"

# Where it is not installed, that is said.
unshare -m bash -c 'mount --bind /dev/null "$(command -v yt-dlp)" && exec "$NEMO_ENGINE" "$@"' - \
	--listen 127.0.0.1:0 --data "$ENGINE_DATA" --ready-fd 3 --allow-loopback-urls 3>ready.2 2>>engine.log &
engine_pid=$!
started+=("$engine_pid")
wait_until 10 test -s ready.2
API=$(cat ready.2)
upload_url "$web/film.html" >answer
assert_eq "$(code <answer)" 4001 "a page without yt-dlp"
assert_match "$(cat answer)" 'yt-dlp installed' "words"
stop_engine
