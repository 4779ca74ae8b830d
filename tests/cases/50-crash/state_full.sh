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
rm "$XDG_STATE_HOME/filler"
echo "edit nonce:room" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message goes through with room again"
assert_eq "$(taken room)" 1 "times sent"
unmount
