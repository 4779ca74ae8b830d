# The captions of a page are there at once; the video follows, and readers wait for it. If a site refuses, the error
# explains why.
# plain build only
. "$(dirname "$0")/../lib.sh"

export XDG_STATE_HOME="$CASE_DIR/own state" # yt-dlp reads its settings as a shell does
mkdir -p web "$HOME/.local/bin" "$XDG_STATE_HOME"
cp "$CASES/ytdlp.py" "$HOME/.local/bin/yt-dlp"
ffmpeg -v error -f lavfi -i testsrc2=d=4:s=320x240:r=25 -c:v libx264 -preset ultrafast -pix_fmt yuv420p web/picture.mp4 \
	-f lavfi -i sine=d=4 -vn -c:a aac web/sound.m4a || fail "no streams"
cat >cues <<'EOF'
00:01.000 --> 00:02.000
line 1

00:02.000 --> 00:03.000
line 1
line 2

00:03.000 --> 00:04.000
line 2
line 3
EOF
{ printf 'WEBVTT\nKind: captions\n\n'; cat cues; } >web/en.vtt
{ printf 'WEBVTT\n\n'; sed 's/line/Zeile/' cues; } >web/de.vtt
mkfifo gate
background "$PYTHON" - >ports <<'PY'
import http.server, json
host = lambda: "http://127.0.0.1:%d" % s.server_port
formats = lambda: [
    {"format_id": "18", "ext": "mp4", "url": host() + "/never.mp4", "vcodec": "avc1", "acodec": "mp4a", "height": 180},
    {"format_id": "140", "ext": "m4a", "url": host() + "/sound.m4a", "vcodec": "none", "acodec": "mp4a.40.2"},
    {"format_id": "137", "ext": "mp4", "url": host() + "/gated.mp4", "vcodec": "avc1.640028", "acodec": "none",
     "width": 640, "height": 480, "fps": 25}]
track = lambda name: [{"ext": "vtt", "url": host() + "/" + name}]
def info(path):
    talk = {"title": "A talk", "duration": 3, "language": "en", "formats": formats(), "runtime": True,
            "automatic_captions": {**{f"l{i}": track("gone.vtt") for i in range(100)}, "de": track("de.vtt"),
                                   "en": track("gone.vtt"), "en-orig": track("en.vtt")}}
    return {"/talk": talk, "/login": {**talk, "cookie": "secret-of-this-site"},
            "/live": {**talk, "is_live": True},
            "/members": {"error": ["ERROR: [youtube] x: Join this channel to get access to members-only content like this video"]},
            "/gone": {"error": ["ERROR: [youtube] x: Video unavailable. This video has been removed by the uploader"]},
            "/old": {"error": ["WARNING: [youtube] x: nsig extraction failed: Some formats may be missing",
                               "ERROR: [youtube] x: Requested format is not available. Use --list-formats"]},
            "/never": {**talk, "title": "Never", "formats": [formats()[0]]},
            }.get(path)
class H(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        if query:
            body, kind = json.dumps(info(path)).encode(), "application/json"
        elif info(path):
            body, kind = b"<!DOCTYPE html><title>page</title>", "text/html"
        elif path == "/gated.mp4":
            open("gate").read()
            body, kind = open("web/picture.mp4", "rb").read(), "video/mp4"
        else:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a): pass
    def __init__(self, *a): super().__init__(*a, directory="web")
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
print(s.server_port, flush=True)
s.serve_forever()
PY
wait_until 5 test -s ports
web=http://127.0.0.1:$(cat ports)
printf '# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tid\tsecret-of-this-site\n' >cookies
printf '.example.org\tTRUE\t/\tTRUE\t0\tid\telsewhere\n' >>cookies
chmod 600 cookies
mount_engine "local_urls,cookies=$PWD/cookies"

# The title and the captions are there before the video; none of the hundred translations is.
echo "$web/talk" >"$MNT/new/upload" || fail "the page is not taken: $(cat "$MNT/error" 2>/dev/null; tail -n 5 mount.log)"
s=$MNT/$(readlink "$MNT/latest")
assert_eq "$(tr '\n' ' ' <"$s/captions.txt")" "line 1 line 2 line 3 " "the captions, which roll in their file"
assert_eq "$(cat "$s/captions.vtt" | sed -n 3p)" "NOTE auto-generated, may contain errors" "the label"
assert_match "$(cat "$s/captions.json")" '"auto":true' "the label in JSON"
assert_eq "$(ls "$s" | grep -c '^captions\..*\..*')" 0 "other languages: $(ls "$s")"
note "captions first"

# Operations that need the video wait for it; its true length counts.
echo "keep the second half" >"$s/prompt"
cat "$s/uploads/A talk.mp4" >talk.mp4 &
reader=$!

echo >gate
wait "$reader" || fail "the upload cannot be read"
assert_match "$(cat "$s/reply")" '2 s' "the half of four seconds, not of the three that the page tells"
cp "$s/export/video.mp4" . || fail "the export"
assert_eq "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 talk.mp4 | sort | tr '\n' ' ')" "audio video " \
	"streams of the video, which came apart"
assert_lasts video.mp4 2
assert_eq "$(tr '\n' ' ' <"$s/captions.txt")" "line 2 line 3 " "the captions of the half"
note "video later"

# A page that requires cookies gets those of its site.
echo "$web/login" >"$MNT/new/upload" || fail "the cookies do not help: $(tail -n 5 mount.log)"
# Downloads that were running when the engine ended continue at the next start.
unmount
mount_engine "local_urls,cookies=$PWD/cookies"
echo >gate
cat "$MNT/$(readlink "$MNT/latest")/uploads/A talk.mp4" >/dev/null || fail "the video does not come"
no_cookies() { ! grep -rq secret-of-this-site mount.log "$XDG_STATE_HOME"; }
wait_until 5 no_cookies
refused() { # PAGE ERRNO WORDS
	expect_errno "$2" bash -c "echo '$web/$1' >'$MNT/new/upload'"
	cat "$MNT/status" | grep -qi "$3" || fail "$1 is not named: $(cat "$MNT/status")"
}
refused members EACCES "members only"
refused gone ENOENT "removed by the uploader"
refused live EBUSY "live"
refused old EMEDIUMTYPE "2023.03.04 is .* days old"
note "refusals"

# A video that never arrives: the captions remain, and a caller that needs the video gets the reason.
echo "$web/never" >"$MNT/new/upload" || fail "the page of a video that does not come"
s=$MNT/$(readlink "$MNT/latest")
assert_eq "$(head -n 1 "$s/captions.txt")" "line 1" "captions without a video"
echo "reverse it" >"$s/prompt"
! cat "$s/reply" >reply 2>&1 || grep -q "Not done" reply || fail "reversed nothing: $(cat reply)"
! cp "$s/export/video.mp4" never.mp4 2>/dev/null || fail "an export of nothing"
unmount
