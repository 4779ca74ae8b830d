# A descriptor is passed on to other processes. The text that they write through it counts once, when the last copy is
# closed.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
python() { "$PYTHON" -c "$1" "${@:2}" || fail "the writer fails"; }
# The opener closes its own copy before the child has written.
hand_over='
import subprocess, sys
with open(sys.argv[1], "wb", buffering=0) as f:
    child = subprocess.Popen(["sh", "-c", "read -r line; printf %s \"$line\""], stdin=subprocess.PIPE, stdout=f)
child.communicate(sys.argv[2].encode() + b"\n")'
python "$hand_over" "$s/prompt" "hello nonce:session"
wait_requests message 1
python "$hand_over" "$MNT/new/prompt" "hello nonce:new"
wait_requests message 2
python "$hand_over" "$s/upload" "http://127.0.0.1/one.mp4"
wait_requests upload 1
python "$hand_over" "$MNT/new/upload" "http://127.0.0.1/two.mp4"
wait_requests upload 2
wait_until 5 test -e "$MNT/latest/uploads/two.mp4"
# Several writers write one message, in the order of writing.
{ echo first nonce:all; "$PYTHON" -c 'print("second")'; (echo third); } >"$s/prompt"
cat "$s/reply" >reply || fail "reply"
assert_match "$(cat reply)" "first nonce:all.second.third" "reply"
( echo "fourth nonce:sub"; cat /dev/null; echo fifth ) >"$s/prompt" && cat "$s/reply" >reply || fail "a subshell's message"
assert_match "$(cat reply)" "fourth nonce:sub.fifth" "reply"
echo "appended nonce:append" >>"$s/prompt" || fail ">>"
python 'import os, sys
fd = os.open(sys.argv[1], os.O_RDWR | os.O_TRUNC)
os.write(fd, b"read and written nonce:rdwr")
os.fsync(fd)
os.ftruncate(fd, 27)
os.close(fd)' "$s/prompt"
for nonce in session new all sub append rdwr; do assert_eq "$(taken $nonce)" 1 "times sent: $nonce"; done
: >"$s/prompt" || fail "an empty message"
printf ' \n\n' >"$s/prompt" || fail "a blank message"
assert_eq "$(count message)" 6 messages
# A refused message is not sent later.
rules '{"on":"session","do":"code","code":5000,"status":500,"times":1}'
expect_probe write:EREMOTEIO write "$MNT/new/prompt" "hello nonce:refused"
new_session
assert_eq "$(taken refused)" 0 "times sent: refused"
unmount
