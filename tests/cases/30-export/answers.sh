# A render continues whatever the answers of its endpoint contain: a failure in the envelope, another id chosen by the
# service, or an answer that cannot be read.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
failure='"do":"answer","body":"{\"success\":false,\"error\":\"no font\"}"'

# "success":false means a failed render, at the start or later: it is tried once more under a new id, and then reported.
for on in render poll; do
	edit
	before=$(count render)
	rules "{\"on\":\"$on\",$failure,\"times\":1}"
	cat "$s/export/video.mp4" >/dev/null || fail "one failure told by $on should be made good: $(cat "$s/error")"
	assert_eq "$(($(count render) - before))" 2 "renders, after a failure told by $on"
	edit
	rules "{\"on\":\"$on\",$failure}"
	expect_errno EREMOTEIO cat "$s/export/video.mp4"
	assert_match "$(cat "$s/error")" "no font" "error after failures told by $on"
	assert_eq "$(($(count render) - before))" 4 "renders, after failures told by $on"
done

# The same holds for a start that the service could not carry out.
edit
before=$(count render)
rules '{"on":"render","do":"html","status":502,"times":1}'
cat "$s/export/video.mp4" >/dev/null || fail "one 502 should be made good: $(cat "$s/error")"
assert_eq "$(($(count render) - before))" 2 "renders, after a 502"

# The start is carried out, but its answer is unreadable: the render is polled by its id.
for body in '"<html>done</html>"' '"{\"code\":0,\"data\":{"' '""'; do
	edit
	before=$(count render)
	rules "{\"on\":\"render\",\"do\":\"answer\",\"act\":true,\"body\":$body,\"times\":1}"
	cat "$s/export/video.mp4" >/dev/null || fail "after the answer $body: $(cat "$s/error")"
	assert_eq "$(($(count render) - before))" 1 "renders, after the answer $body"
done

# An id of the service is used if it does not know ours.
edit
rules '{"on":"render","do":"answer","body":"{\"taskId\":\"task_7\",\"status\":\"pending\"}"}' \
	'{"on":"poll","do":"answer","status":404,"body":"{\"success\":false,\"error\":\"unknown\"}","times":1}' \
	"{\"on\":\"poll\",\"do\":\"answer\",\"body\":\"{\\\"status\\\":\\\"completed\\\",\\\"output\\\":{\\\"url\\\":\\\"http://127.0.0.1:$CDN/media/theirs.mp4\\\"}}\"}"
before=$(count render)
cp "$s/export/video.mp4" out.mp4 || fail "by the service's own id: $(cat "$s/error")"
ctl media/theirs.mp4 >true.mp4
assert_same out.mp4 true.mp4
assert_eq "$(($(count render) - before))" 1 "renders under an id of the service's own"
assert_match "$(ctl requests | json '[r["target"] for r in v if r["endpoint"] == "poll"][-1]')" "/task_7$" "poll"
