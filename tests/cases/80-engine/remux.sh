# What was not changed is copied as it lies: picture and sound of an unedited video, the sound below a title, the picture above another volume.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 3
ffmpeg -v error -i film.mp4 -c copy -output_ts_offset 20 late.mkv
"$CASES/../tools/inputs.sh" . hdr_pq.mp4 || fail "cannot make the files"
engine
login
packets() { ffmpeg -v error -i "$1" -map "0:$2" -c copy -f md5 -; }
fresh() { session && upload "$1" >/dev/null; }
# same FILE STREAM yes|no WHAT
same() {
	local is=no
	[ "$(packets out.mp4 "$2")" = "$(packets "$1" "$2")" ] && is=yes
	assert_eq $is "$3" "$4: packets of stream $2 are the same"
}
edit() { message "$1" >/dev/null && rendered out.mp4; }

fresh film.mp4
rendered out.mp4
same film.mp4 v yes unedited
same film.mp4 a yes unedited
assert_lasts out.mp4 3
edit '[{\"op\":\"add_title\",\"text\":\"x\"}]'
same film.mp4 v no "a title"
same film.mp4 a yes "a title"
looks out.mp4 length=3
for op in '{\"op\":\"set_volume\",\"percent\":50}' '{\"op\":\"set_music\"}'; do
	fresh film.mp4
	edit "[$op]"
	same film.mp4 v yes "$op"
	same film.mp4 a no "$op"
done
fresh film.mp4
edit '[{\"op\":\"remove\",\"from_ms\":0,\"to_ms\":1000}]'
same film.mp4 a no "a cut"
assert_lasts out.mp4 2
fresh late.mkv
rendered out.mp4
same late.mkv v yes "times that begin later"
assert_lasts out.mp4 3.02
fresh hdr_pq.mp4
rendered out.mp4
same hdr_pq.mp4 v no "ten bits"
stop_engine
