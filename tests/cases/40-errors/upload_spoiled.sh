# A file that was not written completely is never sent. It is sent once it is written again.
. "$(dirname "$0")/../lib.sh"

mkdir -p "$XDG_STATE_HOME/nemofs"
mount -t tmpfs -o size=12m,mode=700 tmpfs "$XDG_STATE_HOME/nemofs" || fail "no tmpfs"
undone=('umount -l "$XDG_STATE_HOME/nemofs"')
mount_server
new_session
some_video large.mp4 20000000
some_video small.mp4 300000
expect_errno ENOSPC cp large.mp4 "$s/uploads/full.mp4"
assert_eq "$(count upload)" 0 "uploads after a full disk"
assert_match "$(cat "$s/error")" ENOSPC error
cp small.mp4 "$s/uploads/full.mp4" || fail "writing it again fails"
assert_eq "$(count upload)" 1 "uploads"

expect_probe EFBIG grow "$s/uploads/huge.mp4" 524288001
assert_match "$(cat "$s/error")" EFBIG error
expect_errno EFBIG truncate -s 600M "$s/uploads/sparse.mp4"
assert_match "$(cat "$s/error")" "500 MB" error
"$PYTHON" - "$s/uploads/both.mp4" <<'P' || fail "a writer that goes on after EFBIG"
import errno, os, sys
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
try:
    os.pwrite(fd, b"x", 524_288_000)
    sys.exit(1)
except OSError as e:
    assert e.errno == errno.EFBIG
os.pwrite(fd, b"y", 0)
try:
    os.close(fd)  # a program that only checks this call gets the error, too
    sys.exit(1)
except OSError as e:
    assert e.errno == errno.EFBIG
P
# Nor is it sent under another name, as from a script that ignores the exit status of its copy.
cp large.mp4 "$s/uploads/.part.tmp" 2>/dev/null && fail "a copy onto a full disk"
expect_errno ENOSPC mv "$s/uploads/.part.tmp" "$s/uploads/part.mp4"
assert_match "$(cat "$s/error")" "part.tmp was not written completely" error
cp small.mp4 "$s/uploads/.part.tmp" && mv "$s/uploads/.part.tmp" "$s/uploads/part.mp4" || fail "the temporary, written again"
assert_eq "$(count upload)" 2 "uploads after EFBIG"
rm "$s/uploads/huge.mp4" "$s/uploads/sparse.mp4" "$s/uploads/both.mp4" || fail "rm of files that are only here"
unmount
