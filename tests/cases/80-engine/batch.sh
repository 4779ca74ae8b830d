# A session has several videos. Each has its own instruction and its own render, and an instruction for one video changes
# only that one.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

for i in 1 2 3; do film f$i.mp4 $((i + 1)) 160x120; done
mount_engine
new_session
cp f1.mp4 f2.mp4 f3.mp4 "$s/uploads/" || fail "uploads"
said() { echo "$1" >"$s/prompt" && cat "$s/reply" >reply || fail "$1: $(cat "$s/error")"; }
length() { json 'v["duration_after_ms"]' <"$s/reply.json"; }

for i in 1 2 3; do
	said "use only f$i.mp4 and remove the first second"
	cp "$s/export/video.mp4" out$i.mp4 || fail "export of f$i.mp4"
	assert_lasts out$i.mp4 $i
done
# Each render is also available later, and was made once.
for i in 1 2 3; do
	cp "$s/history/$i/video.mp4" past$i.mp4 || fail "history/$i/video.mp4"
	assert_same out$i.mp4 past$i.mp4
done
assert_eq "$(cat "$s/history/2/prompt")" "use only f2.mp4 and remove the first second" "its words"
expect_errno ENOENT ls "$s/history/4"
assert_match "$(cat "$s/timeline")" 'Video: f3.mp4 \(0-3s\)' timeline
said reset
assert_eq "$(length)" 9000 "all three"
said "remove the last second of f1.mp4, mute the second clip"
assert_eq "$(length)" 8000 "a second of the first one is cut"
assert_match "$(tr '\n' ' ' <"$s/timeline")" 'f1.mp4 \(0-1s\), f2.mp4 \(1-4s, 0%\), f3.mp4 \(4-8s\)' "the second one is mute"
said "everything except the second clip"
assert_eq "$(length)" 5000 "without the second"
note "clips by name and number"

# The advertised sentence.
said "use only f1.mp4"
said "extract a 10-minute YouTube tutorial video into a 1080p MP4"
cp "$s/export/video.mp4" out.mp4 || fail "export"
assert_match "$(ffprobe -v error -select_streams v -show_entries stream=height,codec_name -of csv=p=0 out.mp4)" 'h264,1080' "1080p MP4"
assert_lasts out.mp4 1
