# 429 and 503 with Retry-After are honoured once. After that the call gives EBUSY.
. "$(dirname "$0")/../lib.sh"

mount_server state_ttl=0
for after in '"0"' '"1"' '"date:1"' null; do
	rules "{\"on\":\"credits\",\"do\":\"slow_down\",\"retry_after\":$after,\"times\":1}"
	before=$(count credits)
	cat "$MNT/credits.json" >/dev/null || fail "not repeated after Retry-After $after"
	assert_eq "$(count credits)" $((before + 2)) "requests with Retry-After $after"
done
rules '{"on":"credits","do":"slow_down","retry_after":"0"}'
before=$(count credits)
expect_probe EBUSY open "$MNT/credits"
assert_eq "$(count credits)" $((before + 2)) "requests when it stays at 429"
new_session
rules '{"on":"message","do":"slow_down","retry_after":"0","times":1}'
echo "hi" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "a refused message may be repeated: it was not taken"

# gaps: prints the seconds between the requests for media so far.
gaps() { ctl requests | json '(lambda t: [round(b - a, 1) for a, b in zip(t, t[1:])])([r["at"] for r in v if r["endpoint"] == "media"])'; }
ready_session
rules '{"on":"media","do":"slow_down","retry_after":"1","times":1}'
cat "$s/export/video.mp4" >/dev/null || fail "a film that is to be asked for later: $(cat "$s/error")"
assert_match "$(gaps)" "^\[[1-9]" "a film is asked for again when its server has said"
echo "edit" >"$s/prompt" && cat "$s/reply" >/dev/null
rules '{"on":"media","do":"answer","status":503,"headers":{"Retry-After":"61"},"body":"busy","times":1}'
cat "$s/export/video.mp4" >/dev/null || fail "a film whose server asks for too long a wait: $(cat "$s/error")"
assert_match "$(gaps)" ", 0\.[0-9]\]$" "a wait that is too long is not waited for"
