# Hostile media cannot make the engine read another file or reach a network, and its memory and time stay bounded.
# timeout: 120
# plain build only
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

# The secret is a video that any tool could show and this user can read; the listener counts connections.
mkdir secret
film secret/film.mp4 2
ffmpeg -nostdin -v error -f lavfi -i color=c=red:s=64x64:d=1 -frames:v 1 secret/001.png
echo "CANARY-4711" >secret/text.srt
background "$PYTHON" -c '
import http.server, sys
class Quiet(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open("reached", "a").write(self.path + "\n")
        self.send_error(404)
    def log_message(self, *_): pass
s = http.server.HTTPServer(("127.0.0.1", 0), Quiet)
open("port.tmp", "w").write(str(s.server_port))
import os; os.rename("port.tmp", "port")
s.serve_forever()'
wait_until 10 test -s port
address=http://127.0.0.1:$(cat port)
curl -sS -o /dev/null "$address/itself"
contains reached itself || fail "the listener does not count"
: >reached

secret=$CASE_DIR/secret/film.mp4
mkdir hostile
cd hostile || exit 99
printf '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://%s\n#EXT-X-ENDLIST\n' "$secret" >hls_file.mp4
printf '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n%s\n#EXT-X-ENDLIST\n' "$secret" >hls_path.ts
printf '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n%s/hls.ts\n#EXT-X-ENDLIST\n' "$address" >hls_address.mp4
printf '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nconcat:%s/x|file://%s\n#EXT-X-ENDLIST\n' "$address" "$secret" >hls_concat.avi
printf '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="%s/key"\n#EXTINF:1,\n%s\n#EXT-X-ENDLIST\n' "$address" "$secret" >hls_key.mov
printf 'ffconcat version 1.0\nfile %s\n' "$secret" >ffconcat.mp4
printf 'ffconcat version 1.0\nfile %s/concat.mp4\n' "$address" >ffconcat_address.mkv
printf '<?xml version="1.0"?><MPD type="static" xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet><Representation id="1" bandwidth="1"><BaseURL>%s/dash.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>' "$address" >dash.mp4
printf 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video %s RTP/AVP 96\na=rtpmap:96 H264/90000\n' "$(cat ../port)" >sdp.mp4
printf '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="64"><image xlink:href="%s/svg.png" width="64" height="64"/></svg>' "$address" >picture.svg
printf '<!DOCTYPE x [<!ENTITY e SYSTEM "file://%s/secret/text.srt">]><tt xmlns="http://www.w3.org/ns/ttml"><body>&e;</body></tt>' "$CASE_DIR" >entity.ttml
printf '[playlist]\nFile1=%s\nNumberOfEntries=1\n' "$secret" >list.pls
printf 'RIFF\0\0\0\0AVI LIST' >cut_short.avi
cp ../secret/001.png 'frame-%03d.png'
cp ../secret/001.png 001.png
ln -s "$secret" link.mp4
# A video whose sound is in another file: QuickTime's data reference, by path and by address.
"$PYTHON" - ../secret/film.mp4 "$secret" <<'EOF'
import struct, sys
film, target = open(sys.argv[1], "rb").read(), sys.argv[2].encode()
def boxes(data):
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + size]
        at += size
def rebuild(data, reference):
    out = b""
    for kind, body in boxes(data):
        if kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
            body = rebuild(body, reference)
        elif kind == b"dref":
            body = struct.pack(">II", 0, 1) + reference
        elif kind == b"mdat":
            body = bytes(len(body))
        out += struct.pack(">I4s", len(body) + 8, kind) + body
    return out
def alias(path):  # an alias record: its parts 2 and 18 are what ffmpeg reads paths from
    name = path.rsplit(b"/", 1)[1]
    pad = lambda b: b + b"\0" * (len(b) & 1)
    record = bytearray(150)
    record[0:4] = b"    "
    struct.pack_into(">HH", record, 4, 0, 2)
    record[50] = min(len(name), 63)
    record[51:51 + len(name)] = name
    struct.pack_into(">hh", record, 130, 1, 1)
    for kind, part in ((2, path), (18, path)):
        record += struct.pack(">hH", kind, len(part)) + pad(part)
    record += struct.pack(">h", -1)
    struct.pack_into(">H", record, 4, len(record))
    return struct.pack(">I4sI", len(record) + 12, b"alis", 0) + bytes(record)
open("reference_path.mov", "wb").write(rebuild(film, alias(target)))
url = b"file://" + target + b"\0"
open("reference_url.mov", "wb").write(rebuild(film, struct.pack(">I4sI", len(url) + 12, b"url ", 0) + url))
# Pictures that claim to be huge, and one that is: 40000x40000 in some kilobytes.
import zlib
def png(w, h, rows):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(w + 1)) for _ in range(rows)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 0, 0, 0, 0)) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
open("claims.png", "wb").write(png(60000, 60000, 1))
open("huge.png", "wb").write(png(40000, 20000, 20000))
EOF
cd .. || exit 99

engine --allow-loopback-urls
login
for file in hostile/*; do
	session
	answer=$(upload "$file") || fail "the engine does not answer to $file"
	got=$(code <<<"$answer")
	note "$(basename "$file"): code $got"
	[ "$got" = 0 ] || { assert_eq "$got" 4001 "code for $file"; continue; }
	case $file in
	*.png | *link.mp4) ;;         # a picture; curl follows the link and sends the video itself
	*reference_*) ;;              # accepted if it is a video without its references, which must not be followed
	*) fail "$file was taken: $answer" ;;
	esac
	render "r$((renders += 1))" png >/dev/null
	wait_until 60 ended_render "r$renders"
	case $file in
	*reference_*)
		if has_status "r$renders" completed; then
			curl -sS "$(poll "r$renders" | field '["output"]["url"]')" -o out.png
			looks out.png plain=0,5,5,90,90 # not testsrc2
		fi
		;;
	esac
done
assert_eq "$(wc -l <reached)" 0 "requests that reached the listener: $(sort -u reached | head -5)"

# Subtitles with codes are read as text, never as commands; a render draws them unchanged.
session
film plain.mp4 3
printf '1\n00:00:00,000 --> 00:00:02,000\n{\\fn/etc/passwd}{\\p1}m 0 0 l 600 0 600 600 0 600{\\p0}{\\an8}x\n' >codes.en.srt
printf '[Script Info]\n[V4+ Styles]\nFormat: Name,Fontname\nStyle: D,%s\n[Fonts]\nfontname: x.ttf\n[Events]\nFormat: Start,End,Text\nDialogue: 0:00:00.00,0:00:02.00,{\\fnX\\p1}hi\n' "$secret" >codes.ass
upload plain.mp4 codes.en.srt >/dev/null
upload codes.ass >ass_answer
said "add captions" >/dev/null
rendered burned.mp4
looks burned.mp4 length=3
ffmpeg -nostdin -v error -ss 1 -i burned.mp4 -frames:v 1 burned.png && ffmpeg -nostdin -v error -ss 1 -i plain.mp4 -frames:v 1 plain.png
# A drawing by {\p1} would cover the picture's middle; as text, the middle stays as it was.
"$PYTHON" - <<'EOF' || fail "a subtitle's codes were carried out"
import subprocess, sys
raw = [subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", n, "-vf", "crop=320:60:0:60", "-f", "rawvideo", "-pix_fmt", "gray", "-"],
       stdout=subprocess.PIPE, check=True).stdout for n in ("burned.png", "plain.png")]
off = sum(abs(a - b) for a, b in zip(*raw)) / len(raw[0])
sys.exit(off > 20)
EOF

# Titles with the syntax of filters, of ASS and of a shell cannot open the files that they name.
for title in "x:textfile=$secret" "';movie=$secret[v];'" "{\\\\\\\\fn$secret}x" "%{pts}%{metadata:x}" "\$(touch $CASE_DIR/owned)"; do
	said "add a title “$title”" >/dev/null
done
rendered titled.png png
[ ! -e owned ] || fail "a title was run by a shell"
assert_eq "$(wc -l <reached)" 0 "requests that reached the listener"
! grep -rqs CANARY-4711 "$ENGINE_DATA" engine.log || fail "the secret is among the engine's files"
note "measured: $(find hostile -mindepth 1 | wc -l) hostile files, nothing read, nothing reached"
stop_engine
