# A session that another client made shows its files as soon as it is opened.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
id=${s##*/}
unmount
rm -rf "$XDG_STATE_HOME/nemofs"
mount_server
assert_eq "$(ls "$MNT/$id/uploads")" film.mp4 "uploads/ of a session made elsewhere"
assert_same film.mp4 "$MNT/$id/uploads/film.mp4"
unmount
