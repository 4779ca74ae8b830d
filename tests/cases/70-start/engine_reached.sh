# The engine of --local is reached as long as the mount lives: when temporary folders are emptied, when another
# filesystem covers them, and from a state folder with a long path.
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
