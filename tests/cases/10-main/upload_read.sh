# Reading upload shows the addresses that are being fetched, and nothing once they are accepted.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
assert_eq "$(cat "$s/upload")" "" "upload at first"
rules '{"on":"upload","do":"hold","gate":"go","times":1}'
background sh -c "echo http://127.0.0.1/one.mp4 >'$s/upload'"
wait_requests upload 1
assert_eq "$(cat "$s/upload")" http://127.0.0.1/one.mp4 "upload meanwhile"
release go
ended 10 "$pid" || fail "the address was refused"
assert_eq "$(cat "$s/upload")" "" "upload afterwards"
unmount
