# A mountpoint left dead by kill -9 is cleared by the next start.
. "$(dirname "$0")/../lib.sh"

mount_engine
kill_mount KILL
expect_errno ENOTCONN ls "$MNT"
mount_engine
assert_file "$MNT/README.md"
unmount
