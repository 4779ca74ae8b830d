# A service that refuses connections gives ECONNREFUSED at once. Calls succeed as soon as it is back.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
tell listen '{"api":false}'
expect_probe ECONNREFUSED open "$MNT/credits"
expect_errno ECONNREFUSED sh -c "echo hi nonce:down >'$s/prompt' && cat '$s/reply'"
assert_file "$s/error"
ls -l "$s" >/dev/null || fail "looking needs the network"
tell listen '{"api":true}'
assert_match "$(cat "$MNT/credits")" "available 95" credits
echo "hi nonce:up" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message goes through after the outage"
assert_eq "$(taken down)$(taken up)" 01 "times sent"
