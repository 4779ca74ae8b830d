# nemofs umount waits for the end of the daemon, names the processes that keep the mount busy, detaches it on demand, and
# removes dead mounts.
. "$(dirname "$0")/../lib.sh"

umount_it() { timeout 10 "$NEMOFS" umount "$@" >words 2>&1; }
ended_well() { killed+=("$mount_pid"); ended 5 "$mount_pid" || fail "the daemon ended with status $?"; }
server

# In the background, twice with the same state: umount returned after the daemon had ended.
for _ in 1 2; do
	"$NEMOFS" -o "$QUICK" "$MNT" || fail "nemofs fails"
	umount_it "$MNT" || fail "umount fails: $(cat words)"
	assert_eq "$(cat words)" "" "words of umount"
	! is_mounted "$MNT" || fail "still mounted"
done

# Blanks and backslashes in the name.
strange="$CASE_DIR/a b\\040c"
mkdir "$strange"
"$NEMOFS" -o "$QUICK" "$strange" || fail "nemofs fails"
umount_it "$strange" || fail "umount fails: $(cat words)"
! [ -e "$strange/README.md" ] || fail "still mounted"

# In use: nothing is unmounted, and the program that uses it is named. A relative path works, too.
mount_server
! (cd "$MNT" && exec "$NEMOFS" umount "$MNT") 2>words || fail "a mount is unmounted from inside"
assert_match "$(cat words)" "nothing visible uses it: leave the folder" "words for its own folder"
exec 9<"$MNT/README.md"
background sh -c "cd '$MNT/new' && exec sleep 60"
sleeper=$pid
works_there() { [ "$(readlink "/proc/$sleeper/cwd")" = "$MNT/new" ]; }
wait_until 5 works_there
! umount_it ./mnt || fail "a mount in use is unmounted"
assert_match "$(cat words)" "busy" "words"
assert_match "$(cat words)" "process $$\) has one of its files open" "words"
assert_match "$(cat words)" "process $sleeper\) works in it" "words"
assert_match "$(cat words)" "umount -l" "words"
assert_file "$MNT/README.md"

# With -l the mount disappears at once, and open files remain readable to their end.
umount_it -l "$MNT" || fail "umount -l fails: $(cat words)"
! is_mounted "$MNT" || fail "still mounted"
head -c 10 <&9 >part || fail "the open file is lost"
assert_file part
exec 9<&-
kill "$sleeper"
ended_well

# A dead one.
mount_server
kill_mount KILL
expect_errno ENOTCONN ls "$MNT"
umount_it "$MNT" || fail "a dead mount stays: $(cat words)"
ls "$MNT" >/dev/null || fail "the folder is not back"

# A user other than root, through fusermount3, in a separate namespace where everyone may open the device.
cat >as_nobody.sh <<'END'
mount -t tmpfs none /mnt && mknod -m 666 /mnt/fuse c 10 229 && mount --bind /mnt/fuse /dev/fuse || exit 77
chmod 755 /mnt && mkdir -p /mnt/home/tree && chown -R 65534 /mnt/home
nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups env -i HOME=/mnt/home PATH="$PATH" NEMO_ENGINE="$NEMO_ENGINE" "$@"; }
nobody "$1" --local /mnt/home/tree || exit 1
! nobody sh -c 'exec 7</mnt/home/tree/README.md; "$0" umount /mnt/home/tree' "$1" 2>/mnt/words || exit 2
cat /mnt/words
grep -q 'cannot unmount.*fusermount3: .*busy' /mnt/words && grep -q 'sh (process' /mnt/words || exit 3
nobody "$1" umount /mnt/home/tree || exit 4
"$1" --local -o "state_dir=/mnt/root" /mnt/home/tree || exit 5
! nobody "$1" umount /mnt/home/tree 2>/mnt/words || exit 6
cat /mnt/words
grep -q 'cannot unmount.*fusermount3: entry for /mnt/home/tree not found' /mnt/words || exit 7
"$1" umount /mnt/home/tree || exit 8
! grep -q ' /mnt/home/tree ' /proc/self/mountinfo
END
if [ "$(id -u)" = 0 ]; then
	apart bash as_nobody.sh "$NEMOFS" >words 2>&1
	status=$?
	[ $status = 77 ] && note "no device can be made here: not tried as another user"
	[[ $status = 0 || $status = 77 ]] || fail "as another user: step $status: $(cat words)"
fi

# Mounts of other programs are left alone.
mkdir other
! umount_it other || fail "umount of a plain folder succeeds"
assert_match "$(cat words)" "no nemofs is mounted on" "words"
! umount_it || fail "umount of nothing succeeds"
assert_match "$(cat words)" "^usage: nemofs umount" "words"
