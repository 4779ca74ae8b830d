# Addresses have a different signature in each answer. Files are still listed once, captions are requested once, and a cut
# message that changed nothing does not count as an edit.
. "$(dirname "$0")/../lib.sh"

server
setting '{"captions":[],"signed":true,"edits":false}'
mount_server state_ttl=0,turn_limit=2
ready_session
echo "http://127.0.0.1/two.mp4" >"$s/upload" || fail upload
for i in 1 2 3; do cat "$s/state.json" >/dev/null; done
assert_eq "$(ls "$s/uploads" | tr '\n' ' ')" "film.mp4 two.mp4 " uploads/
expect_errno ENODATA cat "$s/captions.txt"
expect_errno ENODATA cat "$s/captions.srt"
assert_eq "$(count message)" 1 "messages that ask for captions"
rules '{"on":"message","do":"stream","cut":1,"edit":false,"times":1}'
echo "edit nonce:same" >"$s/prompt"
expect_errno EIO cat "$s/reply"
unmount
