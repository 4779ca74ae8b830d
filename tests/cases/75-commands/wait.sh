# nemofs wait shows the progress in one line until nothing runs. Its exit status is that of the outcome.
. "$(dirname "$0")/../lib.sh"

waits() { # STATUS PATH...: waits for the end of the running operations; its output goes to said and words
	local wanted=$1 status=0
	shift
	timeout $((20 * SLOW)) "$NEMOFS" wait "$@" >said 2>words || status=$?
	assert_eq $status "$wanted" "status of wait $* ($(cat said words))"
}
# At a terminal, into seen; ends with the status of wait.
cat >terminal.py <<'END'
import os, pty, sys
def read(fd):
    data = os.read(fd, 4096)
    with open("seen", "ab") as seen:
        seen.write(data)
    return data
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:], read)))
END
at_terminal() { : >seen && background "$PYTHON" terminal.py "$NEMOFS" wait "$@" >/dev/null; }
server
waits 1 "$MNT"
assert_match "$(cat words)" "no nemofs is mounted on" words
waits 2 a b
waits 2 --until-done

mount_server
new_session
name=${s##*/}
waits 0 "$MNT"
waits 0 "$s/export"
(cd "$s" && timeout 20 "$NEMOFS" wait) >said || fail "where one stands"
[ ! -s said ] || fail "idle, and it says: $(cat said)"

# An upload: bytes sent of all bytes, its speed and the remaining time; after the last byte it waits for the service.
setting '{"read_slowly":12000000}'
some_video big.mp4 30000000
background cp big.mp4 "$s/uploads/"
copy=$pid
wait_until 10 contains "$s/status" "^uploading"
at_terminal "$s"
wait_until 10 contains seen "$name: uploading big.mp4 \[#+-+\] [0-9]+ %  [0-9.]+ MB of 30.0 MB"
rules '{"on":"upload","do":"hold","gate":"taken","times":1}'
release body
wait_until 10 contains seen "$name: uploading big.mp4: waiting for the service"
release taken
ended 20 "$pid" || fail "wait ends with $?"
ended 20 "$copy" || fail "the upload fails"

# A message; if the output is not a terminal, each operation that starts gives a line.
rules '{"on":"message","do":"hold","gate":"thought","times":1}'
background sh -c "echo think >'$s/prompt'"
wait_until 10 contains "$s/status" "^thinking"
background "$NEMOFS" wait "$MNT" >said
waiter=$pid
wait_until 10 contains said "^$name: thinking"
release thought
ended 10 "$waiter" || fail "wait ends with $?"
assert_match "$(tail -n 1 said)" "^$name: last message: (answered|changed)\$" "the outcome"

# A render.
setting '{"hold":true}'
background sh -c "exec cat '$s/export/video.mp4' >out.mp4"
reader=$pid
wait_until 10 contains "$s/status" "^rendering"
at_terminal "$s"
wait_until 10 contains seen "$name: rendering mp4 \["
release render
ended 10 "$pid" || fail "wait ends with $?"
ended 10 "$reader" || fail "the render fails"

# Outcomes.
ends_with() { # STATUS OUTCOME RULE
	rules "{\"on\":\"message\",\"do\":\"stream\",\"times\":1,$3}"
	echo "try it" >"$s/prompt"
	waits "$1" "$s"
	contains said "^$name: last message: $2\$" || contains words "^$name: " || fail "$2: $(cat said words)"
}
ends_with 4 refused '"edit":false,"frames":[{"type":"tool_result","name":"edit","result":{"refused":true,"not_done":["it"]}},{"type":"text","content":"No."}]'
ends_with 5 cut '"edit":false,"frames":[{"author":"a","partial":true,"content":{"parts":[{"text":"Half"}]}},{"author":"a","errorCode":"MAX_TOKENS"}]'
ends_with 5 failed '"edit":false,"frames":[{"type":"text","content":"Half"},{"error":"ValueError: boom"}]'
ends_with 0 changed '"silent":true'

# The end of the mount ends the wait.
rules '{"on":"message","do":"hold","gate":"never","times":1}'
background sh -c "echo think >'$s/prompt'"
wait_until 10 contains "$s/status" "^thinking"
background "$NEMOFS" wait "$s" >said 2>words
waiter=$pid
wait_until 10 contains said thinking
kill_mount KILL
status=0
ended 10 "$waiter" || status=$?
assert_eq $status 1 "status at the mount's end"
assert_match "$(cat words)" "the mount has ended" "words at the mount's end"
"$NEMOFS" umount "$MNT" || fail umount
mount_server turn_limit=0.5
ends_with 6 unclear '"edit":false,"cut":1,"frames":[{"type":"text","content":"Half"},{"type":"text","content":" a word"}]'
unmount

# A message that was not carried out has its own exit status.
mount_engine
mkdir "$MNT/talk"
sample_video talk.mp4
cp talk.mp4 "$MNT/talk/uploads/"
echo "remove the first 5 seconds" >"$MNT/talk/prompt"
waits 0 "$MNT/latest"
assert_eq "$(tail -n 1 said)" "talk: last message: changed" "what was changed"
echo "translate the captions to French" >"$MNT/talk/prompt"
waits 4 "$MNT/talk"
assert_eq "$(json 'v["outcome"], len(v["not_done"]), "translator" in v["not_done"][0]' <"$MNT/talk/reply.json")" \
	"('refused', 1, True)" "what is refused, for programs"
echo "mute it and make me a sandwich" >"$MNT/talk/prompt"
waits 0 "$MNT/talk"
assert_eq "$(json 'v["outcome"], v["not_done"]' <"$MNT/talk/reply.json")" \
	"('changed', [\"Not done, I do not understand this: 'make me a sandwich'.\"])" "what is done in part"
echo "no video" >broken.mp4
! cp broken.mp4 "$MNT/talk/uploads/" 2>/dev/null || fail "a broken video is taken"
waits 5 "$MNT/talk"
assert_match "$(cat words)" "^talk: EMEDIUMTYPE" "why the upload failed"
unmount
