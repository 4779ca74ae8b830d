# export/rendered renders once, waits, and prints the length of the video, which its path then shows.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
assert_eq "$(stat -c %s "$s/export/video.mp4")" 1 "size of a film that was never rendered"
said=$(cat "$s/export/rendered") || fail "export/rendered fails"
assert_eq "$said" "mp4 $(stat -c %s "$s/export/video.mp4")" "what it says"
cat "$s/export/video.mp4" >out.mp4 || fail "video.mp4 fails"
assert_eq "mp4 $(stat -c %s out.mp4)" "$said" "the film"
assert_eq "$(count render)" 1 renders
cat "$s/export/rendered" >/dev/null || fail "the second time"
assert_eq "$(count render)" 1 "renders of the same edit"
[ ! -s "$s/error" ] || fail "error: $(cat "$s/error")"
echo "another edit" >"$s/prompt" && cat "$s/reply" >/dev/null
cat "$s/export/rendered" >/dev/null || fail "after an edit"
assert_eq "$(count render)" 2 "renders after an edit"
# An open fetches the last finished video while the state is requested, but a mere request to render does not.
unmount
rm -rf "$XDG_CACHE_HOME"
mount_server state_ttl=0
media=$(count media) states=$(count state)
rules '{"on":"state","do":"hold","gate":"begun"}'
background sh -c "echo mp4 >'$s/export/render'"
wait_requests state $((states + 1))
assert_eq "$(count media)" "$media" "requests for the video of a render that is only begun"
release begun
wait "$pid" || fail "export/render"
assert_eq "$(count media)" "$media" "requests for the video of a render that was begun"
rules '{"on":"state","do":"hold","gate":"opened"}'
background cat "$s/export/video.mp4" >again.mp4
wait_requests media $((media + 1))
release opened
wait "$pid" || fail "the video, when the state has come"
assert_eq "$(stat -c %s again.mp4)" "$(stat -c %s "$s/export/video.mp4")" "its size"
new_session
expect_probe ENODATA open "$s/export/rendered"
assert_match "$(cat "$s/error")" "upload a video or write a prompt" "the reason"
