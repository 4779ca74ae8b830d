# Only one daemon may use a state folder. The second one names the pid of the first and mounts nothing.
. "$(dirname "$0")/../lib.sh"

mount_server
mkdir other
! "$NEMOFS" -f -o "$QUICK" other >second 2>&1 || fail "a second daemon runs on the same state"
assert_match "$(cat second)" "(^|[^0-9])$mount_pid([^0-9]|$)" "words of the second"
is_mounted "$CASE_DIR/other" && fail "the second left a mount"
cat "$MNT/credits" >/dev/null || fail "the first is disturbed"
unmount

# A daemon needs a moment to end after an unmount: a mount right after it does not fail for that.
exec 9<>"$XDG_STATE_HOME/nemofs/lock"
flock -n 9 || fail "the daemon that ended holds the lock"
"$NEMOFS" -f -o "$QUICK" "$MNT" 2>>mount.log 9<&- &
mount_pid=$!
mounts+=("$mount_pid $MNT")
waits() { readlink "/proc/$mount_pid/fd/"* | grep -q "/nemofs/lock$"; }
wait_until 5 waits
flock -u 9
wait_until 10 mounted_or_dead "$mount_pid" "$MNT"
[ -e "$MNT/README.md" ] || fail "not mounted after the lock was free: $(tail -n 1 mount.log)"
unmount
