# A second message waits for the first. A non-blocking writer gets EAGAIN.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
rules '{"on":"message","do":"stream","gate":"first","times":1}'
echo "one nonce:one" >"$s/prompt"
wait_requests message 1
assert_eq "$("$PYTHON" - "$s/prompt" <<'PY'
import errno, os, sys
try:
    fd = os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK)
    os.write(fd, b"never nonce:never\n")
    os.close(fd)
    print("ok")
except OSError as e:
    print(errno.errorcode[e.errno])
PY
)" EAGAIN "a writer with O_NONBLOCK"
background sh -c "echo 'two nonce:two' >'$s/prompt'"
assert_eq "$(taken two)" 0 "times sent"
release first
wait_requests message 2
ended 10 "$pid" || fail "the second writer fails"
assert_match "$(cat "$s/reply")" "two" "reply"
assert_eq "$(taken one)$(taken two)$(taken never)" 110 "times sent"
