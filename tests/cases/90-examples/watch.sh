# examples/watch.sh edits the videos that are in the inbox and those that arrive later. A failure gives its reason.
# plain build only
. "$(dirname "$0")/../lib.sh"

mount_engine
export NEMO=$MNT
mkdir inbox
sample_video "inbox/there before.mp4"
whole=$(duration "inbox/there before.mp4")
background "$TOP/examples/watch.sh" inbox out "remove the first 5 seconds" >watched 2>&1
wait_until 30 test -e "out/done/there before.mp4"
assert_lasts "out/there before.mp4" "$(awk -v d="$whole" 'BEGIN {print d - 5}')"
assert_match "$(cat "out/there before.srt")" " --> " captions

echo "no film" >inbox/broken.mp4
wait_until 30 test -s out/broken.error
assert_match "$(cat out/broken.error)" "what to do" "the reason"
[ -e inbox/broken.mp4 ] || fail "what failed was moved"
sample_video later.mp4
mv later.mp4 "inbox/dropped later.mp4"
wait_until 30 test -e "out/done/dropped later.mp4"
assert_same "out/there before.srt" "out/dropped later.srt"

watcher=$(pgrep -P "$pid" inotifywait)
kill -TERM "$pid"
ended 10 "$pid"
wait_until 10 gone "$watcher"
