# In examples/Makefile renders are targets. A request is sent once for all of them, and again when it changes.
# plain build only
. "$(dirname "$0")/../lib.sh"

mount_engine
export NEMO=$MNT
mkdir videos
cp "$TOP/examples/Makefile" videos/
sample_video videos/talk.mp4
cp videos/talk.mp4 "videos/my talk.mp4"
echo "remove the first 5 seconds" >videos/talk.request
echo "remove the first 10 seconds" >"videos/my talk.request"
cd videos || exit
whole=$(duration talk.mp4)
less() { awk -v d="$whole" -v s="$1" 'BEGIN {print d - s}'; }
sessions() { find "$MNT" -mindepth 1 -maxdepth 1 -name 'make.*' | wc -l; }

make >../said 2>&1 || fail "make: $(cat ../said)"
assert_lasts talk.cut.mp4 "$(less 5)"
assert_lasts "my talk.cut.mp4" "$(less 10)"
make talk.cover.jpg talk.srt "my talk.txt" >../said 2>&1 || fail "make: $(cat ../said)"
assert_match "$(cat talk.srt)" " --> " captions
assert_eq "$(codec talk.cover.jpg)" mjpeg cover
assert_file "my talk.txt"
assert_eq "$(sessions)" 2 "sessions: one for each film"
made=$(stat -c %y talk.cut.mp4)
make >../said 2>&1 || fail "make: $(cat ../said)"
assert_eq "$(stat -c %y talk.cut.mp4)" "$made" "a target that is up to date"

echo "remove the first 7 seconds" >talk.request
make talk.cut.mp4 >../said 2>&1 || fail "make: $(cat ../said)"
assert_lasts talk.cut.mp4 "$(less 7)"
assert_eq "$(sessions)" 3 "sessions after a new request"

echo "no film" >bad.mp4
echo "remove the first second" >bad.request
! make bad.cut.mp4 >../said 2>&1 || fail "make succeeds with a broken film"
[ ! -e bad.cut.mp4 ] && [ ! -e bad.session ] || fail "targets of a broken film"
