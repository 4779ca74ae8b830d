# A damaged journal is kept under another name and reported. A state folder that is not writable is refused.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
unmount
db=$(find "$XDG_STATE_HOME" -name '*.db' | head -n 1)
rm -f "$db-wal" "$db-shm"
"$PYTHON" -c 'import sys
with open(sys.argv[1], "r+b") as f: f.write(b"this was a journal" * 400)' "$db"
mount_server
compgen -G "$db*.corrupt*" >/dev/null || compgen -G "$(dirname "$db")/*.corrupt*" >/dev/null || fail "the damaged journal is not kept"
assert_match "$(cat "$MNT/status") $(cat mount.log)" "corrupt|damaged" "status and log"
expect_errno EROFS mkdir "$MNT/new-one"
unmount

# A damaged page is detected only when the whole journal is read, and the mount does not wait for that.
mount_server
unmount
"$PYTHON" -c 'import sys
with open(sys.argv[1], "r+b") as f: f.seek(8192); f.write(b"not a page")' "$db"
mount_server
assert_match "$(cat "$MNT/status")" "state folder was damaged" status
expect_errno EROFS mkdir "$MNT/new-one"
assert_eq "$(find "${db%/*}" -name '*.corrupt*' | wc -l)" 2 "databases kept aside"
unmount

mkdir ro
mount -t tmpfs -o ro none ro || fail "cannot mount a tmpfs"
undone=('umount -l "$CASE_DIR/ro"')
! XDG_STATE_HOME=$CASE_DIR/ro timeout 10 "$NEMOFS" -f "$MNT" >words 2>&1 || fail "it starts without a place for its journal"
assert_match "$(cat words)" "[Rr]ead-only" words
