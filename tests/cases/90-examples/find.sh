# examples/find-covers.sh and find-spoken.sh use find -exec into the mount and over it.
# plain build only
. "$(dirname "$0")/../lib.sh"

mount_engine
export NEMO=$MNT
mkdir -p "films/some where"
sample_video "films/some where/my talk.mp4"
sample_video films/two.mp4
"$TOP/examples/find-covers.sh" films || fail "find-covers.sh"
assert_eq "$(codec "films/some where/my talk.jpg")" mjpeg cover
assert_eq "$(codec films/two.jpg)" mjpeg cover
echo "no film" >films/broken.mp4
! "$TOP/examples/find-covers.sh" films 2>words || fail "find-covers.sh succeeds with a broken film"
assert_match "$(cat words)" "what to do" "the reason"

mkdir "$MNT/one talk" "$MNT/unseen"
cp films/two.mp4 "$MNT/one talk/uploads/"
cat "$MNT/one talk/captions.txt" >/dev/null || fail captions.txt
assert_match "$("$TOP/examples/find-spoken.sh" TUTORIAL)" "one talk.captions.txt:.*[Ww]elcome to this short tutorial" "a word that is spoken"
! "$TOP/examples/find-spoken.sh" 2>words || fail "find-spoken.sh succeeds without a word"
assert_match "$(cat words)" "find-spoken.sh WORD$" usage
! "$TOP/examples/find-spoken.sh" zebra || fail "a word that nobody says is found"
