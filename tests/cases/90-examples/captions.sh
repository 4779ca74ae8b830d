# examples/captions.sh puts captions beside every video. It reports videos that cannot get any, and leaves existing
# captions alone.
# plain build only
. "$(dirname "$0")/../lib.sh"

mount_engine
export NEMO=$MNT
mkdir films
sample_video "films/my talk.mp4"
sample_video films/-odd.mp4
echo kept >films/old.srt
cp "films/my talk.mp4" films/old.mp4
"$TOP/examples/captions.sh" films >said || fail "captions.sh"
assert_eq "$(sort said)" "$(printf '%s\n' films/-odd.srt "films/my talk.srt")" "what it says"
assert_match "$(cat "films/my talk.srt")" "1.*-->.*Welcome to this short tutorial" "captions"
assert_same "films/my talk.srt" films/-odd.srt
assert_eq "$(cat films/old.srt)" kept "captions that were there"
assert_eq "$(find "$MNT" -mindepth 1 -maxdepth 1 -name 'captions.*')" "" "sessions left"

! "$TOP/examples/captions.sh" nowhere 2>words || fail "captions.sh succeeds without a folder"
assert_eq "$(cat words)" "nowhere: there is no such folder" "words without a folder"

echo "no film" >films/broken.mp4
! "$TOP/examples/captions.sh" films >said 2>words || fail "captions.sh succeeds with a broken film"
assert_match "$(cat words)" "films/broken.mp4: .*what to do" "the reason"
[ ! -e films/broken.srt ] && [ ! -e films/broken.srt.part ] || fail "captions of a broken film"
