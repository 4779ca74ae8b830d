# Unchanged parts are copied without encoding: picture and sound of an unedited video, the sound below a title, and the
# picture when only the volume changed.
# plain build only
# timeout: 120
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

printf ';FFMETADATA1\ntitle=A walk; in "town"\ncomment=where I live\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=One\n[CHAPTER]
TIMEBASE=1/1000\nSTART=1500\nEND=3000\ntitle=Two\n' | sed 's/; in/\\; in/' >chapters
ffmpeg -v error -i film.mp4 -i chapters -map 0 -map_metadata 1 -c copy told.mp4 && mv told.mp4 film.mp4
fresh film.mp4
rendered out.mp4
assert_eq "$(ffprobe -v error -show_entries format_tags=title,comment:chapter_tags=title -of csv=p=0 out.mp4 | tr '\n' ' ')" \
	'One Two "A walk; in ""town""" ' "title and chapters of an unedited video; what else its file tells stays here"
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
# Removed or reordered parts: whole groups of pictures are copied, and every frame equals that of a full decode.
ffmpeg -v error -f lavfi -i testsrc2=d=8:s=320x240:r=25 -f lavfi -i sine=d=8 -c:v libx264 -preset veryfast -g 25 -bf 2 \
	-pix_fmt yuv420p -c:a aac groups.mp4
fresh groups.mp4
edit '[{\"op\":\"order\",\"ranges\":[{\"from_ms\":4000,\"to_ms\":8000},{\"from_ms\":400,\"to_ms\":3200}]}]'
frames() { ffmpeg -v warning -i "$1" -map 0:v -fps_mode passthrough -f framemd5 - | awk -F', *' '!/^#/ {print $3, $6}'; }
frames groups.mp4 >before
# compared FIRST SECOND SAME: a hundred frames from FIRST on, then those from SECOND on; at least SAME are the same
compared() {
	frames out.mp4 >after
	awk -v first="$1" -v second="$2" -v same="$3" 'NR == FNR {sum[NR - 1] = $2; next}
		{n = FNR - 1; from = n < 100 ? first + n : second + n - 100; if (sum[from] == $2) found++
		if (n && $1 <= last) late++; last = $1}
		END {print FNR, (found >= same), late + 0}' before after
}
assert_eq "$(compared 100 10 140)" "170 1 0" "frames, whether those of whole groups are the same, times that do not rise"
assert_lasts out.mp4 6.8
# The picture begins half a second after the sound: times are relative to the video.
ffmpeg -v error -itsoffset 0.5 -i groups.mp4 -i groups.mp4 -map 0:v -map 1:a -c copy behind.mkv
fresh behind.mkv
edit '[{\"op\":\"order\",\"ranges\":[{\"from_ms\":4000,\"to_ms\":8000},{\"from_ms\":1000,\"to_ms\":3200}]}]'
assert_eq "$(compared 87 12 115)" "155 1 0" "the same of a picture that begins later than the sound"
fresh late.mkv
rendered out.mp4
same late.mkv v yes "times that begin later"
assert_lasts out.mp4 3.02
fresh hdr_pq.mp4
rendered out.mp4
same hdr_pq.mp4 v no "ten bits"
stop_engine
