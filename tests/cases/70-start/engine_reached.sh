# The engine of --local stays reachable as long as the mount lives: after temporary folders are emptied, after another
# filesystem covers them, and with a long path of the state folder.
. "$(dirname "$0")/../lib.sh"

mount_engine
rm -rf "${XDG_RUNTIME_DIR:?}" # as at the user's last logout
mkdir "$MNT/talk" || fail "the runtime folder was needed"
mount -t tmpfs none "$XDG_STATE_HOME" || fail "cannot mount a tmpfs"
undone=('umount -l "$XDG_STATE_HOME"')
cat "$MNT/talk/state.json" >/dev/null || fail "the engine is lost behind what was mounted over it"
umount "$XDG_STATE_HOME"
undone=()
unmount

long=$CASE_DIR/$(printf 'a%.0s' {1..200})
mount_engine "state_dir=$long"
cat "$MNT/credits" >/dev/null || fail "no engine below a long path"
unmount
[ -z "$(find "$CASE_DIR" -type s)" ] || fail "a socket is left: $(find "$CASE_DIR" -type s)"
