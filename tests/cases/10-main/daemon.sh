# Without -f the command returns when the mount answers, and the daemon ends with the mount.
. "$(dirname "$0")/../lib.sh"

"$NEMOFS" --local -o "$QUICK" "$MNT" || fail "nemofs fails"
is_mounted "$MNT" || fail "it returned before the mount was there"
assert_file "$MNT/README.md"
source=$(awk -v m="$MNT" '$5 == m' /proc/self/mountinfo)
assert_match "$source" nosuid "mount options"
assert_match "$source" nodev "mount options"
expect_errno EEXIST mkdir "$MNT/new"
cd / && fusermount3 -u "$MNT"
cd "$CASE_DIR" || exit 1
unlocked() { flock -n "$(find "$XDG_STATE_HOME" -name '*lock*' -type f | head -n 1)" true; }
wait_until 10 unlocked
