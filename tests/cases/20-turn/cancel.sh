# cancel ends running work. A message ends at once and keeps its text so far; `all` also drops the queued messages.
# Renders and uploads end, too, and the uploaded files stay local.
. "$(dirname "$0")/../lib.sh"

server
setting '{"cost":3}'
mount_server language=en,recover_first=0.8
ready_session
cancel() { echo "$1" >"$s/cancel"; }
outcome() { json 'v["outcome"]' <"$s/reply.json"; }
is_idle() { [ "$(cat "$s/status")" = idle ]; }

# It succeeds if nothing runs. For another word the error names the four. cp -r and tar read nothing from it.
for word in message render upload all; do cancel $word || fail "cancel $word with nothing to end"; done
expect_probe write:EINVAL write "$s/cancel" $'everything\n'
for word in message render upload all; do assert_match "$(cat "$s/error")" "$word" "error of another word"; done
assert_eq "$(cat "$s/cancel")" "" "reading it"
assert_eq "$(stat -c %a "$s/cancel")" 200 mode

# A message with some text: the reply has the text and a note. The next message continues after one look at the state.
rules '{"on":"message","do":"stream","gate":"never","times":1,"frames":[{"type":"text","content":"Half a"},{"type":"text","content":" word"}]}'
background sh -c "echo 'one nonce:one' >'$s/prompt'"
wait_requests message 1
background sh -c "cat '$s/reply' >reply.txt"; reader=$pid
wait_until 5 contains reply.txt "Half a"
background sh -c "echo 'two nonce:two' >'$s/prompt'"; second=$pid
wait_until 5 contains "$s/status" waiting
states=$(count state)
cancel message || fail "cancel message"
ended 2 "$reader" || fail "the reader fails"
assert_match "$(cat reply.txt)" $'^Half a.*\n\n\[nemofs\] .*cancelled' "the reply"
assert_eq "$(taken two)" 0 "times sent before the look"
ended 10 "$second" || fail "the second writer fails"
assert_match "$(cat "$s/reply")" "two" "the reply of the next"
assert_eq "$(taken one)$(taken two)" 11 "times sent"
[ "$(count state)" -gt "$states" ] || fail "the state is not looked at"
contains "$s/chat.md" '^\[nemofs\] .*cancelled' || fail "chat.md: $(cat "$s/chat.md")"

# A message without any text: waiting closes and opens get ECANCELED, and the outcome is known at once.
rules '{"on":"message","do":"hold","gate":"never","times":1}'
"$PYTHON" "$CASES/probe.py" write "$s/prompt" "three nonce:three" >three.txt & writer=$!
wait_requests message 3
"$PYTHON" "$CASES/probe.py" read "$s/reply" >read.txt & reader=$!
wait_until 5 contains "$s/status" thinking
start=$(ms)
cancel message
wait $writer
wait $reader
assert_eq "$(cat three.txt) $(cat read.txt)" "close:ECANCELED ECANCELED" "the writer and the reader"
assert_eq "$(outcome)" cancelled "reply.json"
assert_within $(($(ms) - start)) 0 $((700 * SLOW)) "ms until the outcome is told"
expect_errno ECANCELED cat "$s/reply"
assert_match "$(cat "$s/error")" "ECANCELED" error
wait_until 10 is_idle
lines() { [ "$(wc -l <"$MNT/ledger.jsonl")" -ge "$1" ]; }
wait_until 10 lines 3
assert_eq "$(tail -n 1 "$MNT/ledger.jsonl" | json 'v["outcome"]')" cancelled "the ledger"

# all: queued messages are never sent, and cost nothing.
rules '{"on":"message","do":"hold","gate":"never"}'
for word in four five six; do
	"$PYTHON" "$CASES/probe.py" write "$s/prompt" "$word nonce:$word" >$word.txt &
	eval "$word=$!"
	[ $word = four ] && wait_requests message 4
	[ $word = five ] && wait_until 5 contains "$s/status" waiting
done
three_run() { [ "$(grep -c -e waiting -e thinking "$s/status")" = 3 ]; }
wait_until 5 three_run
setting '{"hold":true}'
background sh -c "cat '$s/export/video.mp4' >/dev/null 2>words"; reader=$pid
wait_requests poll 1
cancel all
wait $four $five $six
assert_eq "$(cat four.txt five.txt six.txt | sort -u)" "close:ECANCELED" "writers"
assert_eq "$(taken four)$(taken five)$(taken six)" 100 "times taken"
assert_eq "$(count message)" 4 "messages that left"
! ended 5 "$reader" || fail "the render's reader succeeds"
contains words "canceled" || fail "the render's reader: $(cat words)"
wait_requests cancel 1
rules
release render
cat "$s/export/video.mp4" >/dev/null || fail "a render after one was cancelled"
assert_eq "$(cat "$s/error")" "" error
wait_until 10 is_idle

# An upload stays local, like a failed one: it can be removed, or written again.
some_video big.mp4 3000000
setting '{"read_slowly":100000}'
"$PYTHON" - big.mp4 "$s/uploads/big.mp4" >upload.txt <<'P' &
import errno, os, sys
fd = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT)
os.write(fd, open(sys.argv[1], "rb").read())
try:
    os.close(fd)
    print("ok")
except OSError as e:
    print(errno.errorcode[e.errno])
P
writer=$!
wait_until 5 contains "$s/status" uploading
cancel upload
wait $writer
assert_eq "$(cat upload.txt)" ECANCELED "the upload's writer"
assert_same big.mp4 "$s/uploads/big.mp4"
release body
setting '{"read_slowly":0}'
rm "$s/uploads/big.mp4" || fail "rm of a cancelled upload"
cp big.mp4 "$s/uploads/big.mp4" || fail "writing it again"
rules '{"on":"upload","do":"hold","gate":"never","times":1}'
"$PYTHON" "$CASES/probe.py" write "$s/upload" $'http://h.test/film.mp4\n' >address.txt & writer=$!
wait_until 5 contains "$s/status" fetching
cancel upload
wait $writer
assert_eq "$(cat address.txt)" write:ECANCELED "the address's writer"

# The text is there after a remount, too.
rules '{"on":"message","do":"stream","gate":"never","times":1,"frames":[{"type":"text","content":"Half."}]}'
echo "seven nonce:seven" >"$s/prompt"
background sh -c "cat '$s/reply' >reply.txt"; reader=$pid
wait_until 5 contains reply.txt "Half"
cancel message
ended 5 "$reader"
unmount
mount_server language=en
assert_same reply.txt "$s/reply"
assert_eq "$(outcome)" cancelled "reply.json after the remount"
assert_eq "$(taken seven)" 1 "times sent"
