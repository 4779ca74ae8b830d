# cp, rsync, dd, tar, python, ffprobe and cat each read the whole export and the captions.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

sample_video talk.mp4
mount_engine
new_session
cp talk.mp4 "$s/uploads/"
cat "$s/export/video.mp4" >by_cat.mp4
for file in export/video.mp4 captions.txt captions.srt captions.vtt captions.json; do
	name=$(basename "$file")
	cat "$s/$file" >reference
	assert_file reference
	assert_eq "$(probe size "$s/$file")" ok "size of $file when open"
	cp "$s/$file" by_cp && assert_same by_cp reference || fail "cp of $file"
	dd if="$s/$file" of=by_dd bs=4k status=none && assert_same by_dd reference || fail "dd of $file"
	"$PYTHON" -c 'import sys; sys.stdout.buffer.write(open(sys.argv[1], "rb").read())' "$s/$file" >by_python
	assert_same by_python reference
	tar -C "$(dirname "$s/$file")" -cf - "$name" >by.tar && tar -xOf by.tar "$name" >by_tar && assert_same by_tar reference || fail "tar of $file"
	! command -v rsync >/dev/null || { rsync "$s/$file" by_rsync && assert_same by_rsync reference; } || fail "rsync of $file"
done
assert_eq "$(codec "$s/export/video.mp4")" h264 "codec through the mount"
assert_eq "$(head -c 6 "$s/captions.vtt")" WEBVTT "start of captions.vtt"
json 'v["cues"][0]["start_ms"] + 0' <"$s/captions.json" >/dev/null || fail "captions.json is no JSON"
