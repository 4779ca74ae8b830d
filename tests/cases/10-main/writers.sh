# Programs write files in many ways: at offsets, with a truncation, through a temporary and a rename, or with a preserved
# time.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
some_video a.mp4 300000
sent() { cat "$s/state.json" | json '[f["size"] for f in v["state"]["video_infos"] if f["filename"] == "'"$1"'"]'; }
cp -p a.mp4 "$s/uploads/p.mp4" || fail "cp -p"
dd if=a.mp4 of="$s/uploads/dd.mp4" bs=100000 skip=2 seek=2 conv=notrunc status=none || fail "dd with seek"
head -c 200000 /dev/zero >dd.mp4 && tail -c 100000 a.mp4 >>dd.mp4
rsync a.mp4 "$s/uploads/rsync.mp4" || fail rsync
cat a.mp4 >"$s/uploads/cat.mp4" || fail cat
(cat a.mp4; cat a.mp4) >"$s/uploads/twice.mp4" || fail "two writers"
{ head -c 1000 a.mp4; tail -c +1001 a.mp4; } >"$s/uploads/pieces.mp4" || fail "pieces"
ln a.mp4 b.mp4 && install -m 600 b.mp4 "$s/uploads/installed.mp4" || fail install
"$PYTHON" - "$s/uploads" <<'P' || fail "an editor"
import os, sys
os.chdir(sys.argv[1])
os.close(os.open("4913", os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o100644))  # as vim tests for permission
os.unlink("4913")
fd = os.open(".cut.mp4.swp", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
os.write(fd, b"b0VIM")
out = os.open("cut.mp4", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
os.write(out, b"x" * 5000)
os.ftruncate(out, 1234)
os.fsync(out)
os.close(out)
os.close(fd)
os.unlink(".cut.mp4.swp")
temporary = os.open(".goutputstream-X1", os.O_WRONLY | os.O_CREAT | os.O_EXCL)  # as GLib replaces files
os.write(temporary, b"g" * 777)
os.fchmod(temporary, 0o644)
os.close(temporary)
os.rename(".goutputstream-X1", "glib.mp4")
P
for f in p rsync cat pieces installed; do assert_same a.mp4 "$s/uploads/$f.mp4"; assert_eq "$(sent $f.mp4)" "[300000]" "$f.mp4 at the service"; done
assert_same dd.mp4 "$s/uploads/dd.mp4"
assert_eq "$(sent twice.mp4)$(sent cut.mp4)$(sent glib.mp4)" "[600000][1234][777]" "at the service"
assert_eq "$(ls -A "$s/uploads" | wc -l)" 9 "files in uploads/"
# A failed file can be written again.
rules '{"on":"upload","do":"code","code":4001,"times":1}'
expect_errno EMEDIUMTYPE cp a.mp4 "$s/uploads/again.mp4"
assert_match "$(cat "$s/error")" EMEDIUMTYPE error
cp dd.mp4 "$s/uploads/again.mp4" || fail "the second attempt"
assert_same dd.mp4 "$s/uploads/again.mp4"
expect_errno EPERM cp a.mp4 "$s/uploads/again.mp4"
# Addresses: in pieces, with comments, blank lines and CRLF, the last without an end.
uploads=$(count upload)
"$PYTHON" - "$s/upload" <<'P' || fail "an address in pieces"
import os, sys
fd = os.open(sys.argv[1], os.O_WRONLY)
for piece in (b"# films\r\n\r\nhttp://127.0.0.1/o", b"ne.mp4\r\n  http://127.0.0.1/two.mp4  \n\n#", b" end\nhttp://127.0.0.1/three.mp4"):
    os.write(fd, piece)
os.close(fd)
P
assert_eq "$(($(count upload) - uploads))" 3 "addresses given"
for f in one two three; do [ -e "$s/uploads/$f.mp4" ] || fail "$f.mp4 is not listed"; done
ls -l "$s/uploads" >before
unmount
mount_server
ls -l "$s/uploads" >after
assert_same before after
for f in p again; do cat "$s/uploads/$f.mp4" >/dev/null || fail "$f.mp4 cannot be read after a remount"; done
assert_same a.mp4 "$s/uploads/p.mp4"
unmount
