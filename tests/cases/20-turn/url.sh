# url is a new link that never contains the token. Simultaneous readers share it, and nothing else requests one.
. "$(dirname "$0")/../lib.sh"

server
mount_server
new_session
ls -lR "$MNT" >/dev/null
stat "$s/url" >/dev/null
assert_eq "$(count claim)" 0 "links asked for while listing"
assert_eq "$(cat "$s/url")" "https://nemovideo.com/workspace/claim?ct=clm_0123456789" url
request=$(ctl requests | json '[r["body"] for r in v if r["endpoint"] == "claim"][0]')
id=${s##*/}
assert_eq "$(json 'v["session_id"] + " " + v["task_id"]' <<<"$request")" "$id task_$id" "what the link is asked for"
! grep -q nmv_usr "$s/url" || fail "the token is in the link"
assert_eq "$(count claim)" 2 "links for two reads one after the other"
rules '{"on":"claim","do":"hold","gate":"go","times":1}'
for i in 1 2 3; do background sh -c "cat '$s/url' >url.$i"; done
wait_requests claim 3
release go
for i in 1 2 3; do wait_until 10 contains url.$i 'ct=clm_0123456789$'; done
assert_within "$(count claim)" 3 4 "links for three readers at once"
rules '{"on":"claim","do":"code","code":1002}'
expect_errno ESTALE cat "$s/url"
contains "$s/error" "no longer has this session" || fail "error says: $(cat "$s/error")"
unmount

mount_engine
new_session
expect_errno ENODATA cat "$s/url"
contains "$s/error" "no page" || fail "error says: $(cat "$s/error")"
