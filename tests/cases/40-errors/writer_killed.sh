# A signal ends a writer: half a video, half a message and half an address are not sent. So Ctrl-C takes them back.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
some_video film.mp4 300000
writer='
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
os.write(fd, sys.argv[2].encode())
os.write(os.open("written", os.O_WRONLY | os.O_CREAT), b"x")
signal.pause()'
# half FILE TEXT SIGNAL WORDS: the signal ends a program that has written TEXT; WORDS prints the message about it.
half() {
	rm -f written
	background "$PYTHON" -c "$writer" "$1" "$2"
	wait_until 5 test -s written
	kill -"$3" "$pid"
	ended 5 "$pid" && fail "the writer of $1 was not ended by $3"
	wait_until 5 contains "$4" "a signal ended its writer"
}
for signal in INT TERM KILL; do
	half "$s/uploads/film.mp4" "half a film" $signal "$s/error"
	assert_eq "$(cat "$s/uploads/film.mp4")" "half a film" "what is there of the film"
	rm "$s/uploads/film.mp4" || fail "rm of half a film"
	half "$s/prompt" "half a message nonce:half" $signal "$s/error"
	half "$s/upload" "http://127.0.0.1/half" $signal "$s/error"
	half "$MNT/new/prompt" "half a message nonce:half" $signal "$MNT/status"
	half "$MNT/new/upload" "http://127.0.0.1/half" $signal "$MNT/status"
done
assert_eq "$(count upload)$(count message)" 00 "what was sent of it"
cp film.mp4 "$s/uploads/film.mp4" || fail "the film again"
echo "a whole one nonce:whole" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "a whole message"
assert_eq "$(count upload)$(count message)$(taken whole)" 111 "what was sent"
assert_same film.mp4 "$s/uploads/film.mp4"
# A writer that exits by itself has written its whole message, whatever its status is.
sh -c "exec 3>'$s/prompt'; echo 'left nonce:left' >&3; exit 7"
cat "$s/reply" >/dev/null || fail "the message of one who left"
assert_eq "$(taken left)" 1 "times sent"
unmount
