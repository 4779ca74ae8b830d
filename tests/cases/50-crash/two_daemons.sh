# One daemon per state folder: the second names the first's pid and mounts nothing.
. "$(dirname "$0")/../lib.sh"

mount_server
mkdir other
! "$NEMOFS" -f -o "$QUICK" other >second 2>&1 || fail "a second daemon runs on the same state"
assert_match "$(cat second)" "(^|[^0-9])$mount_pid([^0-9]|$)" "words of the second"
is_mounted "$CASE_DIR/other" && fail "the second left a mount"
cat "$MNT/credits" >/dev/null || fail "the first is disturbed"
