# Programs may write beside the target: rsync --delay-updates, --partial-dir and -aX use folders with a dot, and some
# temporaries are removed while they are open.
. "$(dirname "$0")/../lib.sh"

server
mount_server
mkdir films
for name in y z; do some_video "films/$name.mp4"; done
sent() { cat "$s/state.json" | json 'sorted(f["filename"] for f in v["state"]["video_infos"])'; }

for how in --delay-updates --partial-dir=.part --temp-dir=.part -X; do
	new_session
	[ "$how" != --temp-dir=.part ] || mkdir "$s/uploads/.part"
	rsync -a "$how" films/ "$s/uploads/" >words 2>&1 || fail "rsync -a $how: status $?, $(cat words)"
	[ ! -s words ] || fail "rsync -a $how says: $(cat words)"
	diff -r --exclude=.part films "$s/uploads" || fail "after rsync -a $how"
	assert_eq "$(sent)" "['y.mp4', 'z.mp4']" "at the service after rsync -a $how"
	uploads=$(count upload)
	rsync -a "$how" films/ "$s/uploads/" || fail "the second rsync -a $how: status $?"
	assert_eq "$(count upload)" "$uploads" "uploads by the second rsync -a $how"
done
# A folder is local, one level deep, and is kept across a remount with its content.
new_session
u=$s/uploads
expect_errno EPERM mkdir "$u/films"
mkdir "$u/.parts" || fail "mkdir of a folder with a dot"
expect_errno EEXIST mkdir "$u/.parts"
expect_errno EPERM mkdir "$u/.parts/.deeper"
cp films/z.mp4 "$u/.parts/z.mp4" && cp films/y.mp4 "$u/z.mp4" || fail "equal names in both"
echo anything >"$u/.parts/notes.docx" || fail "a file of any kind"
assert_eq "$(sent)" "['z.mp4']" "at the service"
assert_eq "$(ls -A "$u" | xargs) $(ls "$u/.parts" | xargs)" ".parts z.mp4 notes.docx z.mp4" "listings"
expect_errno ENOTEMPTY rmdir "$u/.parts"
expect_errno EEXIST mv -T "$u/.parts/z.mp4" "$u/z.mp4"
unmount
mount_server
u=$MNT/${s##*/}/uploads s=$MNT/${s##*/}
assert_same films/z.mp4 "$u/.parts/z.mp4"
mv "$u/.parts/z.mp4" "$u/new.mp4" || fail "out of the folder"
assert_eq "$(sent)" "['new.mp4', 'z.mp4']" "at the service, by a rename out of the folder"
assert_same films/z.mp4 "$u/new.mp4"
mv "$u/.parts/notes.docx" "$u/.notes" && mv "$u/.notes" "$u/.parts/" && rm "$u/.parts/notes.docx" "$u/.parts/.notes" 2>/dev/null
rm -f "$u/.parts/.notes"
rmdir "$u/.parts" || fail "rmdir: $(ls -A "$u/.parts")"
[ ! -e "$u/.parts" ] || fail "the folder is still there"
for n in 1 2 3 4; do mkdir "$u/.f$n" || fail "folder $n"; done
expect_errno ENOSPC mkdir "$u/.f5"
rmdir "$u"/.f? || fail "rmdir of all"

# Removed while it is open.
"$PYTHON" - "$u" <<'P' || fail "a temporary that was removed while open"
import os, sys
os.chdir(sys.argv[1])
fd = os.open(".x.tmp", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
os.write(fd, b"before")
os.unlink(".x.tmp")
os.write(fd, b" and after")
os.ftruncate(fd, 9)
assert os.fstat(fd).st_size == 9, os.fstat(fd).st_size
assert os.pread(fd, 99, 0) == b"before an", os.pread(fd, 99, 0)
os.fsync(fd)
os.close(fd)
assert not [n for n in os.listdir() if n.startswith(".x")]
fd = os.open("film.mp4", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
os.write(fd, b"a film")
os.unlink("film.mp4")
os.write(fd, b" that nobody wants")
os.close(fd)
P
assert_eq "$(sent)" "['new.mp4', 'z.mp4']" "at the service after a film that was removed while open"
assert_eq "$(find "$XDG_STATE_HOME" -name 'spool-*' | wc -l)" 0 "spools that are left"

# A list and a message from an editor that begins texts with a byte order mark.
uploads=$(count upload)
printf '\357\273\277http://h.test/bom.mp4\r\nhttp://h.test/two.mp4\r\n' >"$s/upload" || fail "a list with a byte order mark: $(cat "$s/error")"
assert_eq "$(($(count upload) - uploads))" 2 "addresses given"
printf '\357\273\277make it short\r\n' >"$s/prompt" && cat "$s/reply" >/dev/null || fail "a message with a byte order mark"
assert_eq "$(cat "$s/prompt")" "make it short" "the message"
