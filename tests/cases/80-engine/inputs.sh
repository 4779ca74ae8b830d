# Videos, photos and sounds of many kinds are rendered correctly. Other files are refused with a reason.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

"$CASES/../tools/inputs.sh" in loud_first.aac offset.mkv exif5.jpg hdr_pq.mp4 interlaced.mp4 sounds.mkv half.mp4 text.mp4 empty.mp4 ||
	fail "cannot make the files"
engine
login

# put FILE: uploads it into a new session; the answer is in `answer`.
put() {
	session
	upload "in/$1" >answer
}
stream() { ffprobe -v error -select_streams v -count_frames -show_entries "stream=$2" -of csv=p=0 "$1"; }
# combed FILE: prints how many frames show two moments at once.
combed() {
	ffmpeg -v info -i "$1" -vf idet -f null - 2>&1 |
		awk '/Multi frame detection/ {for (i = 1; i < NF; i++) if ($i ~ /^[TB]FF:$/) n += $(i + 1)} END {print n + 0}'
}

# A cut is at the requested time, also if the container only guesses times.
put loud_first.aac
message '[{\"op\":\"keep\",\"from_ms\":2000,\"to_ms\":4000}]' >/dev/null
rendered cut.wav wav
looks cut.wav length=2 silent=1.2,1.9
"$PYTHON" "$CASES/frames.py" cut.wav silent=0.2,0.8 >/dev/null 2>&1 && fail "the cut begins too late"
put offset.mkv
message '[{\"op\":\"remove\",\"from_ms\":0,\"to_ms\":2000}]' >/dev/null
rendered out.mp4
looks out.mp4 length=1.03
note "lengths"

put exif5.jpg # a photo has the orientation of the camera
rendered out.jpg jpg
assert_eq "$(stream out.jpg width,height)" 40,60 "size of a photo that lies on its side"
looks out.jpg pixel=0,10,10,FE0000 pixel=0,90,90,0000FE
put hdr_pq.mp4
rendered out.mp4
assert_match "$(stream out.mp4 pix_fmt,color_space,color_transfer,color_primaries)" '^yuv420p,bt709,bt709,bt709' hdr_pq.mp4
put interlaced.mp4
[ "$(combed in/interlaced.mp4)" -gt 30 ] || fail "interlaced.mp4 is not interlaced"
rendered out.mp4
assert_eq "$(combed out.mp4)" 0 "frames with two moments"
assert_eq "$(stream out.mp4 nb_read_frames)" 50 "frames of interlaced.mp4"
put sounds.mkv # the sound that players take
rendered out.mp4
looks out.mp4 tone=3000,0.5,1.5,-20 below=300,0.5,1.5,-50
note "pictures and sounds"

# A refusal gives the reason, as the probe does.
refused() {
	put "$1"
	assert_eq "$(code <answer)" 4001 "$1"
	assert_match "$(field '["message"]' <answer)" "^$1: $2" "$1"
}
refused empty.mp4 'it is empty'
refused text.mp4 'Invalid data found'
refused half.mp4 '.*moov atom not found'
stop_engine
