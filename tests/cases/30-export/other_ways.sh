# A video is read even if the service reports no address, no length, or an address that does not work.
. "$(dirname "$0")/../lib.sh"

server
mount_server
ready_session
whole() { ctl "media/$(ctl renders | json 'list(v)[-1]').mp4" >true.mp4; }
ranged() { ctl requests | json 'sum(k.lower() == "range" for r in v if r["endpoint"] == "media" for k, _ in r["headers"])'; }

# No length: the open waits for all of it, so that its size is true.
rules '{"on":"media","do":"unsized"}'
expect_probe ok size "$s/export/video.mp4"
cat "$s/export/video.mp4" >out.mp4 || fail "without a length: $(cat "$s/error")"
whole
assert_same out.mp4 true.mp4
assert_eq "$(stat -c %s "$s/export/video.mp4")" 3000017 "size, once it is known"

# No address: the service's own download is used, with the token, which no other host gets.
rules
setting '{"no_url":true}'
edit
cat "$s/export/video.mp4" >out.mp4 || fail "without an address: $(cat "$s/error")"
whole
assert_same out.mp4 true.mp4
assert_eq "$(count download)" 1 "downloads"
setting '{"no_url":false}'

# The address is refused, and so is a new one: the result is the same.
for status in 403 404 410; do
	edit
	before=$(count download)
	rules "{\"on\":\"media\",\"do\":\"answer\",\"status\":$status,\"body\":\"no\"}"
	cat "$s/export/video.mp4" >out.mp4 || fail "with status $status of its address: $(cat "$s/error")"
	whole
	assert_same out.mp4 true.mp4
	assert_eq "$(($(count download) - before))" 1 "downloads after $status"
done
assert_eq "$(ctl "leaks/$(ctl requests | json '[x for r in v if r["endpoint"] == "download" for k, x in r["headers"] if k == "Authorization"][0].split()[1]')")" "[]" \
	"requests that carry the token wrongly"

# A page in place of the video: the result is the same, whatever its status is.
edit
before=$(count download)
rules '{"on":"media","do":"html","status":200}'
cat "$s/export/video.mp4" >out.mp4 || fail "with a page at its address: $(cat "$s/error")"
whole
assert_same out.mp4 true.mp4
assert_eq "$(($(count download) - before))" 1 "downloads where a page is"

# An error of the API is not a video either, and is not stored as one.
edit
rules '{"on":"media","do":"html"}' '{"on":"download","do":"code","code":5000,"message":"not now"}'
expect_errno EREMOTEIO cat "$s/export/video.mp4"
rules
cat "$s/export/video.mp4" >out.mp4 || fail "after an error of the API: $(cat "$s/error")"
whole
assert_same out.mp4 true.mp4

# The video is nowhere: the open fails with an error, and a later one can succeed.
edit
rules '{"on":"media","do":"answer","status":404,"body":"no"}' '{"on":"download","do":"answer","status":404,"body":"{\"detail\":\"no\"}"}'
expect_errno EREMOTEIO cat "$s/export/video.mp4"
assert_file "$s/error"
rules
renders=$(count render)
cat "$s/export/video.mp4" >out.mp4 || fail "the film is back: $(cat "$s/error")"
whole
assert_same out.mp4 true.mp4
assert_eq "$(count render)" "$renders" "renders"
assert_eq "$(cat "$s/error")" "" "error"

# The video is gone, since the service has forgotten the render: the next open starts another one.
edit
cat "$s/export/video.mp4" >/dev/null
unmount
rm -rf "$XDG_CACHE_HOME/nemofs"
mount_server
renders=$(count render)
lost='"do":"answer","status":404,"body":"{\"success\":false,\"error\":\"unknown\"}"'
rules "{\"on\":\"media\",$lost}" "{\"on\":\"download\",$lost}" "{\"on\":\"poll\",$lost}"
expect_errno EREMOTEIO cat "$s/export/video.mp4"
rules
cat "$s/export/video.mp4" >out.mp4 || fail "no other render: $(cat "$s/error")"
whole
assert_same out.mp4 true.mp4
assert_eq "$(($(count render) - renders))" 1 "renders, after one was forgotten"
