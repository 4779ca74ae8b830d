# kill -9 comes during an upload that the service has accepted. The next mount finds the file there, and shows it once. A
# file that was only local is still there, under its last name.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
some_video film.mp4
some_video other.mp4
rules '{"on":"upload","do":"reset","times":1}' '{"on":"upload","do":"pause","gate":"upload"}'
cp other.mp4 "$s/uploads/" 2>/dev/null && fail "an upload whose connection was reset succeeds"
mv "$s/uploads/other.mp4" "$s/uploads/renamed.mp4" || fail "mv of a file that is only here"
mv -n "$s/uploads/renamed.mp4" "$s/uploads/again.mp4" || fail "mv -n of a file that is only here"
background cp film.mp4 "$s/uploads/" 2>/dev/null
wait_requests upload 2
kill_mount KILL
release upload
rules
mount_server
wait_until 10 sh -c "[ \"\$(stat -c %s '$s/uploads/film.mp4')\" = 200000 ] && cat '$s/state.json' >/dev/null"
assert_eq "$(ls "$s/uploads" | sort | tr '\n' ' ')" "again.mp4 film.mp4 " uploads/
assert_same film.mp4 "$s/uploads/film.mp4"
assert_same other.mp4 "$s/uploads/again.mp4"
expect_probe EPERM unlink "$s/uploads/film.mp4"
cp other.mp4 "$s/uploads/again.mp4" || fail "writing the failed one again fails"
expect_probe EPERM unlink "$s/uploads/again.mp4"
unmount
compgen -G "$XDG_STATE_HOME/nemofs/spool-*" && fail "a spooled file is left behind"
exit 0
