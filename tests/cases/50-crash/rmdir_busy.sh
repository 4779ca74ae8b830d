# rmdir removes a session while everything is running in it. Waiting callers get an error, nothing is left behind, and
# other sessions continue.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
busy=$s
name=${busy##*/}
new_session
other=$s

setting '{"hold":true}'
rules '{"on":"message","do":"stream","gate":"words"}' '{"on":"upload","do":"hold","gate":"upload"}'
some_video more.mp4
echo "edit nonce:one" >"$busy/prompt" || fail "prompt"
background cat "$busy/reply" >reply.txt 2>&1; reply=$pid
background "$PYTHON" "$CASES/probe.py" write "$busy/prompt" "edit nonce:two" >two.txt; two=$pid
background cat "$busy/export/video.mp4" >video.mp4 2>video.err; video=$pid
background cp more.mp4 "$busy/uploads/" 2>upload.err; upload=$pid
wait_requests upload 2
wait_until 10 contains "$busy/status" rendering
wait_until 10 contains "$busy/status" 'waiting($| [^f])' # and not "waiting for the service"
rmdir "$busy" || fail "rmdir of a busy session fails"
for waiter in $reply $video $upload; do
	ended 5 "$waiter" && fail "waiter $waiter was told that all is well"
done
ended 5 "$two"
assert_eq "$(cat two.txt)" close:ESTALE "the second message"
[[ "$(ls "$MNT")" == *$name* ]] && fail "the session is still listed"
wait_requests cancel 1
compgen -G "$XDG_STATE_HOME/nemofs/spool-*" && fail "a spooled file is left behind"
compgen -G "$XDG_STATE_HOME/nemofs/events-*" && fail "an event log is left behind"
release words; release upload; release render
setting '{"hold":false}'
rules
echo "edit nonce:three" >"$other/prompt" && cat "$other/reply" >/dev/null || fail "the other session suffers"
assert_eq "$(taken two)" 0 "messages sent for a forgotten session"
unmount
