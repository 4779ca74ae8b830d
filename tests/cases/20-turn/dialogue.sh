# A prompt that is opened for reading and writing is a separate dialogue: each of several writers gets its own answer.
. "$(dirname "$0")/../lib.sh"

mount_server language=en
ready_session

# bash, in one shell: it reads nothing before a write, then the whole reply, and again.
exec 3<>"$s/prompt" || fail "the open"
assert_eq "$(cat <&3)" "" "before any write"
echo "first words" >&3
assert_eq "$(cat <&3)" "Done: first words" "the first reply"
assert_eq "$(cat <&3)" "" "behind its end"
printf 'two ' >&3
printf 'pieces\n' >&3
read -r line <&3
assert_eq "$line" "Done: two pieces" "the second reply"
exec 3>&-
assert_eq "$(cat "$s/reply")" "Done: two pieces" "reply"
assert_eq "$(count message)" 2 messages
# A subshell.
assert_eq "$( (echo "from a subshell" >&0 && cat) 0<>"$s/prompt")" "Done: from a subshell" "in a subshell"
# As with a coprocess: one program does both.
cat >ask.py <<'P'
import os, sys
fd = os.open(sys.argv[1], os.O_RDWR)
for word in sys.argv[2:]:
    os.write(fd, word.encode())
    answer = b""
    while piece := os.read(fd, 5):
        answer += piece
    print(answer.decode().strip())
os.close(fd)
P
assert_eq "$("$PYTHON" ask.py "$s/prompt" one two)" $'Done: one\nDone: two' "Python"
assert_eq "$(perl -e 'open(my $f, "+<", $ARGV[0]) or die "$!"; syswrite($f, "of Perl\n"); while (sysread($f, my $piece, 100)) { print $piece }' "$s/prompt")" \
	"Done: of Perl" "Perl"
assert_eq "$(echo "by socat" | socat -t 30 - "OPEN:$s/prompt,rdwr")" "Done: by socat" "socat"

# Six at once: each gets only its own answer.
before=$(count message)
for n in 1 2 3 4 5 6; do
	"$PYTHON" ask.py "$s/prompt" "writer $n" "again $n" >"six.$n" &
	eval "six$n=$!"
done
wait $six1 $six2 $six3 $six4 $six5 $six6
for n in 1 2 3 4 5 6; do assert_eq "$(cat six.$n)" "Done: writer $n"$'\n'"Done: again $n" "writer $n"; done
assert_eq "$(($(count message) - before))" 12 "messages of six"

# A flush sends, too; the reply is read through another descriptor of the same open file.
rm -f flushed
exec 3<>"$s/prompt"
"$PYTHON" - 3 "$s/prompt" <<'P' || fail "a flush that sends"
import os, sys
fd = os.open(sys.argv[2], os.O_RDWR)
os.write(fd, b"flushed")
if not os.fork():
    answer = b""
    os.read(fd, 0)
    while piece := os.read(fd, 100):
        answer += piece
    os._exit(0 if answer == b"Done: flushed\n" else 1)
os.close(fd)
sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
P
exec 3>&-
# While a reader waits, the same descriptor can be written, and both can be killed.
rules '{"on":"message","do":"stream","gate":"slow","times":1}'
exec 3<>"$s/prompt"
echo "slow nonce:slow" >&3
background sh -c 'exec cat <&3 >slow.txt'; reader=$pid
wait_requests message "$(($(count message) + 0))"
wait_until 5 contains "$s/status" "answering|thinking"
background sh -c 'exec timeout 5 sh -c "echo next >&3"'; writer=$pid
ended 5 "$writer" || fail "a writer beside a reader that waits"
background sh -c 'exec cat <&3 >next.txt'; second=$pid
kill -KILL "$second"
ended 5 "$second"
release slow
ended 5 "$reader"
exec 3>&-
rules
# A failed message fails the read.
rules '{"on":"message","do":"code","code":2001,"message":"no credits","times":1}'
exec 3<>"$s/prompt"
echo "pay" >&3
expect_errno EDQUOT cat <&3
echo "another" >&3
assert_eq "$(cat <&3)" "Done: another" "behind a failed one"
exec 3>&-
# new/upload reports which session it has made.
exec 3<>"$MNT/new/upload" || fail "the open of new/upload"
echo http://h.test/film.mp4 >&3
read -r name <&3 || fail "no name of the new session"
[ -e "$MNT/$name/uploads/film.mp4" ] || fail "the session that new/upload names: $name"
exec 3>&-
assert_eq "$name" "$(readlink "$MNT/latest")" "the session's name"
