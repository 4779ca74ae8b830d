# `error` names the operation and its time, so that an old error is not mistaken for a new one. status.json has the state
# and outcome of each session.
. "$(dirname "$0")/../lib.sh"

server
setting '{"cost":3}'
mount_server
ready_session
name=${s##*/}
last_line() { tail -n 1 "$s/error"; }
field() { json "$1" <"$MNT/status.json"; }
session() { json '[x for x in v["sessions"] if x["session"] == "'"$name"'"][0]["'"$1"'"]' <"$MNT/status.json"; }
is() { [ "$(session "$1")" = "$2" ]; }
time=' at 20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$'

assert_eq "$(session state) $(session last)" "idle None" "a session without a message"
rules '{"on":"message","do":"stream","times":1,"gate":"more","frames":[{"type":"text","content":"Half "},{"type":"text","content":"Done"}]}'
echo "edit it" >"$s/prompt"
assert_eq "$(session state) $(session last)" "answering None" "while a message runs"
release more
wait_until 10 is state idle
assert_eq "$(session last)" changed "the outcome of the last message"
assert_eq "$(field 'v["credits"], v["spent"], v["max_credits"]')" "(92, 3, None)" "whole numbers"

rules '{"on":"message","do":"code","code":2001,"message":"no credits","times":1}'
! echo "pay" >"$s/prompt" 2>/dev/null
wait_until 10 is last failed
expect_errno EDQUOT cat "$s/reply"
assert_match "$(last_line)" "^failed: open reply,$time" "error of a reply"
cat "$s/reply.json" >/dev/null
expect_probe EMEDIUMTYPE create "$s/uploads/letter.docx"
assert_match "$(last_line)" "^failed: create letter.docx,$time" "error of a file"
assert_eq "$(wc -c <"$s/error")" "$(stat -c %s "$s/error")" "size of error"
rules '{"on":"upload","do":"code","code":4001,"message":"no film"}'
expect_errno EMEDIUMTYPE cp film.mp4 "$s/uploads/other.mp4"
assert_match "$(last_line)" "^failed: close other.mp4,$time" "error of an upload"
expect_probe write:EINVAL write "$s/upload" $'no address\n'
assert_match "$(last_line)" "^failed: write upload,$time" "error of an address"
# Without a session.
rules '{"on":"session","do":"code","code":429,"message":"slow"}'
expect_errno EBUSY mkdir "$MNT/other"
contains "$MNT/status" "^failed: mkdir other,$time" || fail "status: $(cat "$MNT/status")"
assert_match "$(field 'v["error"]')" "failed: mkdir other, at" "status.json's error"
rules
# After a remount the outcome is still shown.
unmount
mount_server
cat "$MNT/$name/reply.json" >/dev/null || fail "reply.json after the remount"
assert_eq "$(session state) $(session last)" "idle failed" "after the remount"
