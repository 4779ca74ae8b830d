# export/project.mlt is the edit for Shotcut, Kdenlive and melt. A render by melt has the length, the frames and the sound
# levels of the export.
# timeout: 150
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

# Each second has a different colour; there are also another clip, a logo and music.
colours=(red green blue white yellow cyan)
# coloured FILE VOLUME: 6 s, the sound of that volume.
coloured() {
	ffmpeg -v error $(printf -- '-f lavfi -i color=%s:s=160x120:r=25:d=1 ' "${colours[@]}") -f lavfi -i sine=d=6 \
		-filter_complex "[0][1][2][3][4][5]concat=n=6:v=1:a=0;[6]$2" -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac "$1" ||
		fail "no video"
}
coloured film.mp4 anull
coloured still.mp4 volume=0.5:enable='lt(t\,2)',volume=0:enable='gt(t\,2)'
ffmpeg -v error -f lavfi -i color=gray:s=160x120:r=25:d=2 -f lavfi -i sine=f=900:d=2 -c:v libx264 -preset ultrafast \
	-pix_fmt yuv420p -c:a aac 'b & <c>.mp4' || fail "no clip"
ffmpeg -v error -f lavfi -i sine=f=300:d=9 music.mp3 || fail "no music"
ffmpeg -v error -f lavfi -i sine=f=440:d=2.5 short.wav || fail "no short music"

# edited EDITS: makes them, exports, and renders the project by melt.
edited() {
	tr -d '\n' <<<"$1" >"$s/prompt" && cat "$s/reply" >reply || fail "the edit"
	contains reply 'Not done' && fail "the edit: $(cat reply)"
	cp "$s/export/video.mp4" out.mp4 && cp "$s/export/project.mlt" . || fail "export: $(cat "$s/error")"
	"$PYTHON" -c 'import xml.etree.ElementTree as e; e.parse("project.mlt")' || fail "no XML"
	timeout $((40 * SLOW)) melt -silent "$s/export/project.mlt" -consumer avformat:melted.mp4 vcodec=libx264 preset=ultrafast pix_fmt=yuv420p \
		acodec=aac real_time=-1 terminate_on_pause=1 >melt.log 2>&1 || fail "melt: $(tail -n 5 melt.log)"
	"$PYTHON" - <(frames out.mp4) <(frames melted.mp4) <<-'PY' || fail "melt makes another video"
		import sys
		a, b = (open(p, "rb").read() for p in sys.argv[1:])
		far = [i // 3 for i in range(0, min(len(a), len(b)), 3) if max(abs(x - y) for x, y in zip(a[i:i + 3], b[i:i + 3])) > 30]
		print(len(a) // 3, "frames,", len(b) // 3, "by melt, other ones:", far)
		sys.exit(len(a) != len(b) or bool(far))
	PY
}
frames() { ffmpeg -v error -i "$1" -map 0:v -vf scale=1:1 -f rawvideo -pix_fmt rgb24 -; }
# levels FILE: of each quarter of a second, in dB; silence is -60.
levels() {
	ffmpeg -v error -i "$1" -ac 1 -ar 8000 -f s16le - | "$PYTHON" -c '
import array, math, sys
a = array.array("h", sys.stdin.buffer.read())
for i in range(0, len(a) - 1999, 2000):
    print(max(-60, round(10 * math.log10(sum(x * x for x in a[i:i + 2000]) / 2000 / 32768**2 + 1e-9), 1)))'
}

mount_engine
new_session
cp film.mp4 'b & <c>.mp4' music.mp3 "$s/uploads/" || fail "uploads"
[ ! -e "$s/export/project.mlt" ] && fail "no project"
ls "$s/export" | grep -q project && fail "the project is listed before anyone has asked for it"
edited '[{"op":"remove","from_ms":1000,"to_ms":2000},{"op":"move","from_ms":0,"to_ms":1000,"at_ms":3000},{"op":"reverse","from_ms":0,"to_ms":2000},
	{"op":"set_speed","factor":2,"from_ms":3000,"to_ms":4040},{"op":"freeze","at_ms":4000,"for_ms":520},{"op":"set_music","upload":3,"percent":30}]'
assert_eq "$(grep -o 'Not in this project: .*' project.mlt)" 'Not in this project: music that is lower while someone speaks -->' "what is left out"
"$PYTHON" "$CASES/frames.py" melted.mp4 louder=300,0.2,0.8,0.2,0.8,-1 || fail "no music"

# A part played backwards fades into another clip; music that is repeated; the ends fade.
new_session
cp still.mp4 'b & <c>.mp4' short.wav "$s/uploads/" || fail "uploads of the second session"
edited '[{"op":"reverse","from_ms":3000,"to_ms":6000},{"op":"crossfade","ms":800},{"op":"set_music","upload":3,"percent":60,"duck":false},
	{"op":"fade","picture_in_ms":600,"picture_out_ms":1000,"sound_in_ms":500,"sound_out_ms":1500}]'
grep -q 'Not in this project' project.mlt && fail "left out: $(grep -o 'Not in this project: .*' project.mlt)"
"$PYTHON" "$CASES/frames.py" out.mp4 pixel=3.1,80,60,00ffff || fail "a part played backwards begins with its last frame"
paste <(levels out.mp4) <(levels melted.mp4) | awk '$1 - $2 > 3 || $2 - $1 > 3 { print "at", (NR - 1) / 4, "s:", $0; far = 1 } END { exit far || NR < 25 }' ||
	fail "melt makes another sound"
