# nemofs names the processes and mounts that keep a mount busy: bind mounts and other namespaces. umount -l detaches it
# from them, so that the next mount can start. Dead mounts of other filesystems stay untouched.
. "$(dirname "$0")/../lib.sh"

umount_it() { timeout 20 "$NEMOFS" umount "$@" >words 2>&1; }
ended_well() { killed+=("$mount_pid"); ended 5 "$mount_pid" || fail "the daemon ended with status $?"; }
mount --bind "$CASE_DIR" "$CASE_DIR" 2>/dev/null && umount "$CASE_DIR" || { note "nothing can be mounted here"; exit 0; }
server

# A bind mount: the mountpoint is free, the daemon lives.
mkdir other
mount_server
mount --bind "$MNT" other || fail "a bind mount"
! umount_it "$MNT" || fail "umount says that all is well"
assert_match "$(cat words)" "also mounted on $CASE_DIR/other" "words"
is_mounted "$MNT" && fail "it is still mounted there"
umount other
ended_well
mount_server
mount --bind "$MNT" other || fail "a bind mount"
umount_it -l "$MNT" || fail "umount -l: $(cat words)"
assert_match "$(cat words)" "also mounted on $CASE_DIR/other" "words"
ended_well
expect_errno ENOTCONN ls other
umount other

# Another namespace that was made while it was mounted; a second umount follows after the mount is gone here.
elsewhere() {
	background unshare -m bash -c "${LET_GO}echo > apart; exec sleep 60"
	holder=$pid
	wait_until 5 test -s apart
	rm apart
}
mount_server
elsewhere
! umount_it "$MNT" || fail "umount says that all is well"
assert_match "$(cat words)" "sleep \(process $holder\) has it mounted on $MNT, in another namespace" "words"
! "$NEMOFS" "$MNT" 2>words || fail "a second daemon"
assert_match "$(cat words)" "in use by the mount on $MNT .*nemofs umount" "words of the next mount"
! umount_it "$MNT" || fail "umount of what is gone here says that all is well"
assert_match "$(cat words)" "sleep \(process $holder\)" "words"
assert_match "$(cat words)" "nemofs umount -l" "words"
umount_it -l "$MNT" || fail "umount -l of what another namespace has: $(cat words)"
ended_well
start_mount
umount_it -l "$MNT" || fail "umount -l: $(cat words)"
ended_well
kill "$holder"

# No process serves a mount whose daemon has died, in any namespace.
start_mount
elsewhere
kill_mount KILL
umount_it "$MNT" || fail "umount of a dead one: $(cat words)"
assert_eq "$(cat words)" "" "words"
kill "$holder"

# A dead mount of another filesystem: it is not ours to remove.
mkdir foreign
exec 8<>/dev/fuse
mount -i -t fuse.other -o fd=8,rootmode=40000,user_id=0,group_id=0 none foreign || fail "cannot mount another filesystem"
undone+=('umount -l "$CASE_DIR/foreign" 2>/dev/null')
exec 8>&-
expect_errno ENOTCONN ls foreign
! "$NEMOFS" -o "$QUICK" foreign 2>words || fail "it mounts over what is dead"
assert_match "$(cat words)" "cannot mount on foreign.*(not connected)" "words"
is_mounted "$CASE_DIR/foreign" || fail "the dead mount of another filesystem is gone"
