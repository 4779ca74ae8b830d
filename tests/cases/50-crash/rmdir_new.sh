# rmdir removes a session while callers from new/, and callers of an action, wait in it.
. "$(dirname "$0")/../lib.sh"

mount_server
newest() { echo "$MNT/$(readlink "$MNT/latest")"; }
new_session
rules '{"on":"credits","skip":1,"do":"hold","gate":"credits"}'
background "$PYTHON" "$CASES/probe.py" write "$s/prompt" credits >action.txt; first=$pid
wait_requests credits 2
background cat "$s/reply" >reply.txt 2>&1
rmdir "$s" || fail "rmdir"
ended 5 "$first"
assert_eq "$(cat action.txt)" close:ESTALE "the action's writer"
rules '{"on":"message","do":"hold","gate":"message"}' '{"on":"upload","do":"hold","gate":"upload"}'
release credits

background "$PYTHON" "$CASES/probe.py" write "$MNT/new/prompt" "hello nonce:new" >prompt.txt; second=$pid
wait_requests message 1
rmdir "$(newest)" || fail "rmdir of the new session"
ended 5 "$second"
assert_eq "$(cat prompt.txt)" close:ESTALE "the message's writer"

background "$PYTHON" "$CASES/probe.py" write "$MNT/new/upload" "http://127.0.0.1/film.mp4
" >upload.txt; third=$pid
wait_requests upload 1
rmdir "$(newest)" || fail "rmdir of the new session"
ended 5 "$third"
assert_eq "$(cat upload.txt)" write:ESTALE "the address's writer"
release message
release upload
assert_eq "$(taken new)" 1 "times sent"
new_session
unmount
