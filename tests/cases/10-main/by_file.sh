# A video that is copied into uploads/ comes out with captions, cut and rendered.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

sample_video talk.mp4
mount_engine
new_session
cp talk.mp4 "$s/uploads/"
assert_same talk.mp4 "$s/uploads/talk.mp4"
echo "remove the first 5 seconds" >"$s/prompt"
[ -n "$(cat "$s/reply")" ] || fail "the reply is empty"
cat "$s/captions.txt" >captions.txt
assert_match "$(cat captions.txt)" "[Ff]irst we will open the project folder" captions.txt
! grep -q "Bienvenidos" captions.txt || fail "captions.txt mixes languages"
! grep -q -- '-->' captions.txt || fail "captions.txt has times in it"
cp "$s/export/video.mp4" .
assert_eq "$(codec video.mp4)" h264 codec
expected=$(awk -v d="$(duration talk.mp4)" 'BEGIN {print d - 5}')
assert_lasts video.mp4 "$expected"
assert_eq "$(cat "$s/error")" "" error
assert_match "$(cat "$s/status")" "^idle" status
unmount
