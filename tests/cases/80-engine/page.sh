# The video of a page arrives with its subtitles, through yt-dlp. A page can only lead to addresses that the user may
# give, too.
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
page 'Local' '<video src="file:///etc/passwd"></video>' local.html
page '../../x; touch pwned $(id) %%(id)s' '<video src="film.mp4"></video>' title.html
page 'Tracks' '<video src="film.mp4"><track kind="captions" src="es.vtt" srclang="es"><track kind="captions" src="es.ttml" srclang="es"><track kind="captions" src="en.ttml" srclang="en"><track kind="captions" src="gone.vtt" srclang="fr"><track kind="captions" src="http://169.254.169.254/x.vtt" srclang="it"></video>' tracks.html
page 'Big' '<video src="big.mp4"></video>' big.html
page 'Pieces' '<video src="whole.m3u8"></video>' whole.html
page 'Pieces' '<video src="hole.m3u8"></video>' hole.html
printf '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">Hello</p></div></body></tt>' | tee web/es.ttml >web/en.ttml
ffmpeg -v error -i web/film.mp4 -c copy web/film.ts
pieces() { printf '#EXTM3U\n#EXT-X-TARGETDURATION:3\n'; printf '#EXTINF:3,\n%s\n' "$@"; echo '#EXT-X-ENDLIST'; }
pieces film.ts film.ts film.ts >web/whole.m3u8
pieces film.ts gone.ts film.ts >web/hole.m3u8
background "$PYTHON" - >ports <<'PY'
import functools, http.server
class H(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        answers = {"/hop.mp4": (302, "Location", "http://10.0.0.1/film.mp4"),
                   "/big.mp4": (200, "Content-Length", "600000000")}
        if self.path in answers:
            status, name, value = answers[self.path]
            self.send_response(status)
            self.send_header(name, value)
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

# If yt-dlp is not installed, the message says so.
: >ready
unshare -m bash -c "$LET_GO"'mount --bind /dev/null "$(command -v yt-dlp)" && exec "$NEMO_ENGINE" "$@"' - \
	--listen 127.0.0.1:0 --data "$ENGINE_DATA" --ready-fd 3 --allow-loopback-urls 3>ready 2>>engine.log &
engine_pid=$!
started+=("$engine_pid")
wait_until 10 test -s ready
API=$(cat ready)
login
session
upload_url "$web/film.html" >answer
assert_eq "$(code <answer)" 4001 "a page without yt-dlp"
assert_match "$(cat answer)" 'install yt-dlp to read it' "words"
stop_engine
note "not installed"

engine --allow-loopback-urls
upload_url "$web/film.html" >answer
assert_eq "$(code <answer)" 0 "a page: $(cat answer; tail -n 5 engine.log)"
names() { field '["data"]["files"]' | "$PYTHON" -c 'print(sorted(f["filename"] for f in eval(input())))'; }
assert_eq "$(names <answer)" "['A walk (1).en.vtt', 'A walk (1).es.vtt', 'A walk (1).mp4']" "film and subtitles"
curl -sS "$(field '["data"]["files"][0]["cdn_url"]' <answer)" -o back.mp4
assert_same back.mp4 web/film.mp4
message "extract the captions in Spanish" >stream
draft | grep -q 'Hola desde la' || fail "no captions of the page: $(cat stream)"
note "film and subtitles"

# All at once: each has its own downloader and its own proxy.
loads=()
for name in local hop title tracks big whole hole; do
	upload_url "$web/$name.html" >"$name.answer" &
	loads+=($!)
done
wait "${loads[@]}"
assert_eq "$(code <local.answer)" 4001 "a page that shows a local file"
assert_eq "$(field '["detail"][0]["msg"]' <hop.answer)" "this address is not allowed: it is not on the public internet" hop.html
! grep -q '\.it\.vtt' tracks.answer || fail "a track from inside came in: $(cat tracks.answer)"
assert_eq "$(code <title.answer)" 0 "a title that is a trap: $(cat title.answer)"
assert_eq "$(code <tracks.answer)" 0 "tracks of which some fail: $(cat tracks.answer)"
assert_eq "$(names <tracks.answer)" "['Tracks (1).en.vtt', 'Tracks (1).es.vtt', 'Tracks (1).mp4']" "the tracks that can be used"
assert_eq "$(code <big.answer)" 4002 "a film beyond the limit: $(cat big.answer)"
assert_eq "$(code <whole.answer)" 0 "a film in pieces: $(cat whole.answer)"
assert_eq "$(code <hole.answer)" 4001 "a film that lacks a piece: $(cat hole.answer)"
nothing_left() { [ "$(find "$ENGINE_DATA/scratch" "$ENGINE_DATA/incoming" -mindepth 1 | wc -l)" -eq 0 ]; }
wait_until 30 nothing_left
assert_eq "$(find . -name 'pwned*' | wc -l)" 0 "what a title made"
stop_engine
note "traps"
