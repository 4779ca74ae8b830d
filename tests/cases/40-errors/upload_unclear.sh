# The answer to an upload was lost, and the state is being requested. Until its outcome is known the file can be neither
# removed nor changed. An answer that does not show the outcome, such as a gateway's, leaves it unknown.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
some_video a.mp4
rules '{"on":"upload","do":"reset","after":0,"times":1}' '{"on":"state","do":"hold","gate":"look","times":1}'
background cp a.mp4 "$s/uploads/"
wait_requests upload 1
wait_requests state 1
expect_errno EPERM rm "$s/uploads/a.mp4"
release look
ended 10 "$pid" || fail "the service has it, yet cp fails: $(cat "$s/error")"
assert_eq "$(ls "$s/uploads")" a.mp4 uploads/
assert_same a.mp4 "$s/uploads/a.mp4"
rules '{"on":"upload","do":"answer","act":true,"status":502,"type":"text/html","body":"<html>bad gateway</html>","times":1}'
some_video b.mp4
cp b.mp4 "$s/uploads/" || fail "the service has it, yet cp fails: $(cat "$s/error")"
rules '{"on":"upload","do":"code","code":5000,"status":500,"message":"no room at all","times":1}'
some_video c.mp4
expect_errno EREMOTEIO cp c.mp4 "$s/uploads/"
assert_match "$(cat "$s/error")" "no room at all"
cp c.mp4 "$s/uploads/" || fail "writing it again fails: $(cat "$s/error")"
assert_eq "$(ls "$s/uploads" | tr '\n' ' ')" "a.mp4 b.mp4 c.mp4 " uploads/

# The service changes the size of uploads: the new file in the state is the one whose answer was lost.
cat "$s/state.json" >/dev/null
setting '{"reencoded":{"size":777}}'
rules '{"on":"upload","do":"answer","act":true,"status":502,"type":"text/html","body":"<html>bad gateway</html>","times":1}'
some_video d.mp4
cp d.mp4 "$s/uploads/" || fail "the service has it in another size, yet cp fails: $(cat "$s/error")"
assert_eq "$(ls "$s/uploads" | tr '\n' ' ')" "a.mp4 b.mp4 c.mp4 d.mp4 " "uploads/ with another size"
