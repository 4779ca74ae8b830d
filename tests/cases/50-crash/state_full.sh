# A full state disk: ENOSPC before anything is sent; afterwards all goes on.
. "$(dirname "$0")/../lib.sh"

server
mount -t tmpfs -o size=8m,mode=700 none "$XDG_STATE_HOME" || fail "cannot mount a tmpfs"
undone=('umount -l "$XDG_STATE_HOME"')
mount_server
ready_session
head -c 20000000 /dev/zero >"$XDG_STATE_HOME/filler" 2>/dev/null
expect_errno ENOSPC sh -c "echo 'edit nonce:full' >'$s/prompt' && cat '$s/reply'"
assert_eq "$(taken full)" 0 "times sent"
# Nor is a session made that could not be kept, in whatever way; and no words of the database reach a user.
sessions=$(count session)
expect_errno ENOSPC mkdir "$MNT/full"
assert_match "$(cat "$MNT/status")" "ENOSPC: the disk is full" status
expect_probe write:ENOSPC write "$MNT/new/prompt" "edit nonce:full"
expect_probe write:ENOSPC write "$MNT/new/upload" $'http://127.0.0.1/film.mp4\n'
expect_errno ENOSPC cat "$MNT/new/id"
assert_eq "$(count session)$(taken full)" "${sessions}0" "sessions made, messages sent"
! grep -riE "sqlite|constraint|database" "$MNT/status" "$s/error" || fail "words of the database"
rm "$XDG_STATE_HOME/filler"
echo "edit nonce:room" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message goes through with room again"
assert_eq "$(taken room)" 1 "times sent"
mkdir "$MNT/full" || fail "no session is made with room again"
echo "edit nonce:kept" >"$MNT/full/prompt" && cat "$MNT/full/reply" >/dev/null || fail "a message in it"
unmount
mount_server
assert_match "$(cat "$MNT/full/reply")" kept "the session's reply after a remount"
unmount
