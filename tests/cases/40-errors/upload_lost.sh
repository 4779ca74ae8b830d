# The answer to an upload is lost. The state shows whether the service has the file.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
some_video a.mp4
some_video b.mp4
rules '{"on":"upload","do":"reset","after":0,"times":1}'
cp a.mp4 "$s/uploads/" || fail "the service has it, yet cp fails: $(cat "$s/error")"
assert_eq "$(count upload)" 1 "uploads sent"
assert_eq "$(ls "$s/uploads")" a.mp4 uploads/
assert_same a.mp4 "$s/uploads/a.mp4"
rules '{"on":"upload","do":"reset","times":1}'
cp b.mp4 "$s/uploads/" && fail "the service has it not, yet cp succeeds"
assert_file "$s/error"
cp b.mp4 "$s/uploads/" || fail "writing it again fails: $(cat "$s/error")"
assert_eq "$(ls "$s/uploads" | tr '\n' ' ')" "a.mp4 b.mp4 " uploads/
assert_same b.mp4 "$s/uploads/b.mp4"
unmount
compgen -G "$XDG_STATE_HOME/nemofs/spool-*" && fail "a spooled file is left behind"
exit 0
