# A full state disk gives ENOSPC before anything is sent. Everything works again once there is space.
. "$(dirname "$0")/../lib.sh"

server
mount -t tmpfs -o size=8m,mode=700 none "$XDG_STATE_HOME" || fail "cannot mount a tmpfs"
undone=('umount -l "$XDG_STATE_HOME"')
mount_server
ready_session
# Uploads do not fill the disk: the rest is for the journal, and a message is still sent.
expect_errno ENOSPC sh -c "head -c 20000000 /dev/zero >'$s/uploads/longer.mp4'"
assert_within "$(stat -f -c '%a*%S' "$XDG_STATE_HOME" | xargs -I{} sh -c 'echo $(({}))')" 400000 8000000 "bytes that are left"
echo "edit nonce:left" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message goes through beside an upload"
rm -f "$s"/uploads/long*.mp4
head -c 20000000 /dev/zero >"$XDG_STATE_HOME/filler" 2>/dev/null
expect_errno ENOSPC sh -c "echo 'edit nonce:full' >'$s/prompt' && cat '$s/reply'"
assert_eq "$(taken full)" 0 "times sent"
# No session is made that could not be stored, whatever way is used, and no message of the database reaches a user.
sessions=$(count session)
expect_errno ENOSPC mkdir "$MNT/full"
# Changes that were not written have not happened: sessions keep their names, also for programs that have one open.
exec 7<"$s/status"
expect_errno ENOSPC mv "$s" "$MNT/moved"
expect_errno ENOSPC rmdir "$s"
assert_match "$(ls "$MNT")" "$(basename "$s")" "the sessions"
[ ! -e "$MNT/moved" ] || fail "a name that is not kept is shown"
cat <&7 >/dev/null || fail "a file that was open before is not read any more"
exec 7<&-
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
assert_match "$(cat "$s/reply")" room "the reply of the one that was not moved"
mv "$s" "$MNT/moved" && rmdir "$MNT/moved" || fail "it is not moved and removed with room again"
unmount
