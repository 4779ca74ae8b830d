# The next start clears a mountpoint that kill -9 left dead.
. "$(dirname "$0")/../lib.sh"

mount_engine
kill_mount KILL
expect_errno ENOTCONN ls "$MNT"
mount_engine
assert_file "$MNT/README.md"
unmount
