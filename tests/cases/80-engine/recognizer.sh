# The user's own recogniser, whisper.cpp or a server, accepts any language. The first words of a long video arrive at
# once.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

mkdir bin
cat >bin/whisper-cli <<'PY'
#!/usr/bin/python3
import json, sys, wave
given = dict(zip(sys.argv[1:-1], sys.argv[2:]))
assert given["-l"] == "auto" and open(given["-m"]).read() == "model"
sound = wave.open(given["-f"])
seconds = round(sound.getnframes() / sound.getframerate())
if seconds != 2:
    json.dump({"result": {"language": "de"}, "transcription": [
        {"offsets": {"from": 500, "to": 1500}, "text": f" {seconds} Sekunden"}]}, open(given["-of"] + ".json", "w"))
PY
chmod +x bin/whisper-cli
printf model >ggml-tiny.bin
film short.mp4 3
film two.mp4 2
ffmpeg -v error -f lavfi -i color=s=32x32:r=1:d=400 -f lavfi -i anullsrc=r=8000:cl=mono -c:v libx264 -preset ultrafast \
	-pix_fmt yuv420p -c:a aac -b:a 8k -shortest long.mp4
texts() { draft | "$PYTHON" -c 'import json,sys
print([(s["s"], s["text"]) for t in json.load(sys.stdin)["t"] if t["m"].get("role") == "captions" for s in t["sg"]])'; }
PATH=$PWD/bin:$PATH "$NEMO_ENGINE" --check --recognizer "whisper:$PWD/ggml-tiny.bin" | grep -q "whisper-cli with ggml-tiny.bin" ||
	fail "the check does not name the recogniser"
PATH=$PWD/bin:$PATH engine --recognizer "whisper:$PWD/ggml-tiny.bin"
login
session
upload short.mp4 >/dev/null
said "extract the captions" >answer
assert_eq "$(texts)" "[(500, '3 Sekunden')]" "the captions: $(cat answer)"
grep -q "German (auto-generated" answer || fail "the language and the label: $(cat answer)"
# An empty output with status 0 is a failure, and is reported.
session
upload two.mp4 >/dev/null
said "extract the captions" >answer
grep -q "whisper-cli wrote nothing" answer || fail "a failure is not told: $(cat answer)"
session
upload long.mp4 >/dev/null
said "extract the captions" >answer
grep -q "The first 1:00 min are recognised" answer || fail "the rest is not told: $(cat answer)"
whole() { [ "$(texts)" = "[(500, '60 Sekunden'), (60500, '180 Sekunden'), (240500, '160 Sekunden')]" ]; }
wait_until 20 whole
stop_engine

background "$PYTHON" - >ports <<'PY'
import http.server, json
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        good = self.path == "/v1/audio/transcriptions" and b"RIFF" in body and b"verbose_json" in body and b"small" in body
        text = json.dumps({"language": "french", "segments": [{"start": 0.2, "end": 1, "text": " bonjour"}]} if good else {})
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
    def log_message(self, *a): pass
s = http.server.HTTPServer(("127.0.0.1", 0), H)
print(s.server_port, flush=True)
s.serve_forever()
PY
wait_until 5 test -s ports
engine --recognizer "http://127.0.0.1:$(cat ports)/v1#small"
session
upload short.mp4 >/dev/null
said "extract the captions" >answer
assert_eq "$(texts)" "[(200, 'bonjour')]" "a server's captions: $(cat answer)"
stop_engine
