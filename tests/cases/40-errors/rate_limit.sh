# 429 and 503 with Retry-After are honoured once; then EBUSY.
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
