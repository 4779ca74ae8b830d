# A render survives polls that fail temporarily. A render that the service has forgotten, or refuses to cancel, does not
# block later ones.
. "$(dirname "$0")/../lib.sh"

server
mount_server
ready_session

# A duplicate is our own render whose answer was lost: it is adopted, in whatever form that is reported.
for answer in '"status":409,"body":"{\"success\":false,\"error\":\"render id already exists\"}"' \
	'"status":200,"body":"{\"success\":false,\"error\":\"duplicate id\"}"'; do
	before=$(count render)
	rules "{\"on\":\"render\",\"do\":\"answer\",\"act\":true,$answer,\"times\":1}"
	cat "$s/export/video.mp4" >/dev/null || fail "a duplicate is not adopted: $(cat "$s/error")"
	assert_eq "$(($(count render) - before))" 1 "renders"
	edit
done

# Polls that fail.
setting '{"polls":6}'
before=$(count render)
rules '{"on":"poll","do":"html","times":1}' '{"on":"poll","do":"answer","status":500,"body":"{\"error\":\"x\"}","times":1}' \
	'{"on":"poll","do":"slow_down","retry_after":"3600","times":1}' '{"on":"poll","do":"close","times":1}'
cat "$s/export/video.mp4" >/dev/null || fail "a look that fails in passing ends the wait: $(cat "$s/error")"
assert_eq "$(($(count render) - before))" 1 "renders"

# A render that the service forgets while it runs is started once more, under a new id.
edit
rules '{"on":"poll","do":"answer","status":404,"body":"{\"success\":false,\"error\":\"unknown render\"}","skip":1,"times":1}'
before=$(count render)
cat "$s/export/video.mp4" >/dev/null || fail "a forgotten render is not begun again: $(cat "$s/error")"
assert_eq "$(($(count render) - before))" 2 "renders"
assert_eq "$(ctl renders | json 'len(v) == len(set(v))')" True "ids"

# It failed, and there was no edit: the next open tries again, each time with a new id.
edit
setting '{"fail_renders":2}'
expect_errno EREMOTEIO cat "$s/export/video.mp4"
assert_match "$(cat "$s/error")" "the renderer gave up" error
before=$(count render)
cat "$s/export/video.mp4" >/dev/null || fail "the open after a failure: $(cat "$s/error")"
assert_eq "$(($(count render) - before))" 1 "renders"

# rmdir cancels running renders by their ids, although the service answers with errors; it leaves finished ones alone.
edit
setting '{"hold":true}'
cancelled=$(count cancel)
had=$(ctl renders | json 'len(v)')
two_more() { [ "$(ctl renders | json 'len(v)')" -eq $((had + 2)) ]; }
rules '{"on":"cancel","do":"html"}'
background cat "$s/export/video.mp4" 2>reader.err
reader=$pid
background cat "$s/export/video.gif" 2>reader.err
wait_until 10 contains "$s/status" "rendering gif"
wait_until 10 contains "$s/status" "rendering mp4"
wait_until 10 two_more # status shows a render before the service knows it
running=$(ctl renders | json '" ".join(sorted(r["id"] for r in list(v.values())[-2:]))')
rmdir "$s" || fail "rmdir"
ended 5 "$reader" && fail "a reader was told that all is well"
wait_requests cancel $((cancelled + 2))
assert_eq "$(ctl requests | json '" ".join(sorted(r["target"].split("/")[-2] for r in v if r["endpoint"] == "cancel"))')" "$running" "ids cancelled"
unmount
