# A list of addresses failed in the middle. The user writes the whole list again, and each address is accepted once.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
given() { ctl requests | json '" ".join(u.rsplit("/", 1)[-1] for r in v if r["endpoint"] == "upload" for u in json.loads(r["body"])["urls"])'; }
printf '# films\nhttp://h.test/%s.mp4\n\nhttp://h.test/%s.mp4\nhttp://h.test/%s.mp4' one two three >list
rules '{"on":"upload","do":"code","code":4001,"skip":1,"times":1}'
expect_errno EMEDIUMTYPE sh -c "cat list >'$s/upload'"
assert_eq "$(given)" "one.mp4 two.mp4" "addresses given until one was refused"
assert_match "$(cat "$s/error")" "EMEDIUMTYPE" error
cat list >"$s/upload" || fail "the list again"
assert_eq "$(given)" "one.mp4 two.mp4 two.mp4 three.mp4" "addresses given"
assert_eq "$(cat "$s/error")" "" "error"
assert_eq "$(ls "$s/uploads" | xargs)" "one.mp4 three.mp4 two.mp4" uploads/
# After a complete list an address may be written again, also twice in one list.
echo "http://h.test/one.mp4" >"$s/upload" || fail "an address once more"
assert_eq "$(given)" "one.mp4 two.mp4 two.mp4 three.mp4 one.mp4" "addresses given"
new_session
printf 'http://h.test/same.mp4\nhttp://h.test/same.mp4\n' >list
timeout 10 sh -c "cat list >'$s/upload'" || fail "an address twice in one write: status $?"
assert_eq "$(given | cut -d' ' -f6-)" "same.mp4 same.mp4" "addresses given"

# The same holds after a line that is not an address, and after a signal.
printf 'http://h.test/a.mp4\nno address\n' >list
expect_errno EINVAL sh -c "cat list >'$s/upload'"
printf 'http://h.test/a.mp4\nhttp://h.test/b.mp4\n' >list
cat list >"$s/upload" || fail "a list that was corrected"
assert_eq "$(given | cut -d' ' -f8-)" "a.mp4 b.mp4" "addresses given"
# bash writes line by line, and continues after a refused line: the error remains, and no address is sent twice.
bash -c "printf 'http://h.test/f.mp4\nno address\nhttp://h.test/h.mp4\n' >'$s/upload'" 2>/dev/null && fail "a list with a wrong line"
assert_match "$(cat "$s/error")" "no address" error
assert_eq "$(given | cut -d' ' -f10-)" "f.mp4 h.mp4" "addresses given"
bash -c "printf 'http://h.test/f.mp4\nhttp://h.test/gg.mp4\nhttp://h.test/h.mp4\n' >'$s/upload'" || fail "a list that was corrected, line by line"
assert_eq "$(given | cut -d' ' -f10-)" "f.mp4 h.mp4 gg.mp4" "addresses given"
assert_eq "$(cat "$s/error")" "" "error"
rules '{"on":"upload","do":"hold","skip":1,"gate":"second"}'
printf 'http://h.test/c.mp4\nhttp://h.test/d.mp4\n' >list
background "$PYTHON" -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.write(os.open(sys.argv[1], os.O_WRONLY), open("list", "rb").read())' "$s/upload"
wait_requests upload 14
kill -INT "$pid"
ended 5 "$pid" && fail "the writer was not interrupted"
release second
wait_until 10 test -e "$s/uploads/d.mp4" # accepted while nobody waited
cat list >"$s/upload" || fail "the list after a signal"
assert_eq "$(given | cut -d' ' -f13-)" "c.mp4 d.mp4" "addresses given"
assert_eq "$(ls "$s/uploads" | wc -l)" 8 "files in uploads/"

# After kill -9 the error names the address that was being fetched, and says that it can be written again.
rules '{"on":"upload","do":"hold","gate":"third"}'
background sh -c "echo http://h.test/e.mp4 >'$s/upload'" 2>/dev/null
wait_requests upload 15
kill_mount KILL
rules
mount_server
ls "$s/uploads" >/dev/null
assert_match "$(cat "$s/error")" "e.mp4 was uploaded; write it again" error
echo "http://h.test/e.mp4" >"$s/upload" || fail "an address after kill -9"
[ -e "$s/uploads/e.mp4" ] || fail "e.mp4 is not there"
release third
# A very long list is accepted to its end, although not all of it can be remembered.
rules
new_session
"$PYTHON" -c 'import os, sys
fd = os.open(sys.argv[1], os.O_WRONLY)
for i in range(24):
    os.write(fd, b"http://h.test/%d.mp4?%s\n" % (i, b"x" * 50000))
os.close(fd)' "$s/upload" || fail "a long list: $(cat "$s/error")"
assert_eq "$(ls "$s/uploads" | wc -l)" 24 "files of a long list"
unmount
