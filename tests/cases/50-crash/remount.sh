# Everything is there after unmount and mount: sessions, names, conversation and uploads.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
mkdir "$MNT/named"
echo "hello" >"$s/prompt" && cat "$s/reply" >/dev/null
cp "$s/chat.md" chat.before
cp "$s/events.jsonl" events.before
latest=$(readlink "$MNT/latest")
unmount
mount_server
assert_same chat.before "$s/chat.md"
assert_same events.before "$s/events.jsonl"
assert_same film.mp4 "$s/uploads/film.mp4"
assert_eq "$(cat "$s/reply")" "Done: hello" reply
assert_eq "$(readlink "$MNT/latest")" "$latest" latest
[ -d "$MNT/named" ] || fail "the named session is gone"
assert_eq "$(count message)" 1 "messages sent"
