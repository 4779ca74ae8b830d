# A file counts as closed when its last descriptor is closed: shells duplicate it for each `>&3`, and some programs open
# it twice.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
some_video a.mp4 300000
sent() { cat "$s/state.json" | json '[f["size"] for f in v["state"]["video_infos"] if f["filename"] == "'"$1"'"]'; }

# One message, one address, one video, through a descriptor that a shell keeps open.
shells=(bash dash "busybox sh")
command -v busybox >/dev/null || shells[2]=sh
for n in 0 1 2; do
	${shells[n]} -c "exec 3>'$s/prompt'; echo one >&3; echo two nonce:$n >&3; printf three >&3; exec 3>&-" ||
		fail "${shells[n]}: a message in pieces"
	assert_eq "$(cat "$s/reply")" "$(printf 'Done: one\ntwo nonce:%d\nthree' $n)" "reply to ${shells[n]}"
	${shells[n]} -c "exec 3>'$s/upload'; printf http://127.0.0.1/$n >&3; printf .mp4 >&3; exec 3>&-" ||
		fail "${shells[n]}: an address in pieces"
	[ -e "$s/uploads/$n.mp4" ] || fail "$n.mp4 is not listed"
	${shells[n]} -c "exec 3>'$s/uploads/film$n.mp4'; echo one >&3; cat a.mp4 >&3; echo two >&3; exec 3>&-" ||
		fail "${shells[n]}: a film in pieces"
	assert_eq "$(sent film$n.mp4)" "[300008]" "film$n.mp4 at the service"
done
assert_eq "$(count message)" 3 messages
"$PYTHON" - "$s" <<'P' || fail "see above"
import mmap, os, sys
os.chdir(sys.argv[1])

fd = os.open("prompt", os.O_WRONLY)
copy = os.dup(fd)
os.write(copy, b"copied ")
os.close(copy)
os.write(fd, b"nonce:dup")
os.close(fd)

fd = os.open("uploads/mapped.mp4", os.O_RDWR | os.O_CREAT)
os.ftruncate(fd, 1000)
try:
    mmap.mmap(fd, 1000)  # duplicates it, fails, and closes the copy
    sys.exit("a map of a file that is written")
except OSError:
    pass
os.pwrite(fd, b"x" * 1000, 0)
os.close(fd)

# Two descriptors that write, in one process and in two; one that only reads.
first, second = (os.open("uploads/two.mp4", os.O_RDWR | os.O_CREAT) for _ in range(2))
reader = os.open("uploads/two.mp4", os.O_RDONLY)
os.pwrite(second, b"2" * 1000, 1000)
os.close(second)
os.pwrite(first, b"1" * 1000, 0)
if os.fork() == 0:
    other = os.open("uploads/two.mp4", os.O_WRONLY)
    os.pwrite(other, b"3" * 1000, 2000)
    os._exit(0)
os.wait()
assert os.pread(reader, 5000, 0) == b"1" * 1000 + b"2" * 1000 + b"3" * 1000
os.close(first)  # the answer: the service has it
assert open("state.json").read().count('"two.mp4"') >= 1
assert os.pread(reader, 5000, 500) == b"1" * 500 + b"2" * 1000 + b"3" * 1000  # as it was when it was opened
os.close(reader)
assert os.stat("uploads/two.mp4").st_size == 3000

# A temporary that is renamed while it is written, as GLib does.
fd = os.open("uploads/.named.tmp", os.O_WRONLY | os.O_CREAT)
os.write(fd, b"4" * 10)
os.rename("uploads/.named.tmp", "uploads/named.mp4")
os.write(fd, b"4" * 10)
os.close(fd)

# A writer that failed gets its error, and no part of the file is sent.
first, second = (os.open("uploads/large.mp4", os.O_WRONLY | os.O_CREAT) for _ in range(2))
os.write(first, b"x")
for what in (lambda: os.pwrite(second, b"x", 524_288_000), lambda: os.close(second), lambda: os.close(first)):
    try:
        what()
        sys.exit("a file that is too large")
    except OSError as e:
        assert e.errno == 27, e
P
assert_eq "$(taken dup)" 1 "times sent"
assert_eq "$(sent mapped.mp4)$(sent two.mp4)$(sent named.mp4)$(sent large.mp4)" "[1000][3000][20][]" "at the service"
head -c 1000 /dev/zero | tr '\0' x | cmp - "$s/uploads/mapped.mp4" || fail "mapped.mp4"

# Several programs write pieces of a video at the same time: the last close sends it.
exec 4>"$s/uploads/pieces.mp4"
for i in 0 1 2 3; do dd if=a.mp4 of="$s/uploads/pieces.mp4" bs=75000 skip=$i seek=$i count=1 conv=notrunc status=none & done
wait -n && wait -n && wait -n && wait -n || fail "dd"
assert_eq "$(sent pieces.mp4)" "[]" "before the last close"
exec 4>&-
assert_same a.mp4 "$s/uploads/pieces.mp4"
assert_eq "$(sent pieces.mp4)" "[300000]" "pieces.mp4 at the service"
# A write to a file that is being sent fails with the reason.
"$PYTHON" - "$s/uploads/late.mp4" <<'P' || fail "a late writer"
import os, subprocess, sys
with open(sys.argv[1], "wb", buffering=0) as f:
    child = subprocess.Popen(["sh", "-c", "read -r line; echo $line"], stdin=subprocess.PIPE, stdout=f, stderr=subprocess.PIPE)
    f.write(b"opener")  # its close sends it
print(child.communicate(b"late\n")[1].decode())
sys.exit(child.returncode == 0)
P
assert_match "$(cat "$s/error")" "late.mp4 is at the service and cannot be changed" error
# A signal ends the writer while its last data is being written to the disk: half a video is not sent.
sent=$(count upload)
"$PYTHON" - "$s/uploads" <<'P' || fail "writers that are killed"
import os, signal, sys
for n in range(24):
    if os.fork() == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        fd = os.open(f"{sys.argv[1]}/killed{n}.mp4", os.O_WRONLY | os.O_CREAT)
        for _ in range(n % 6 + 1):
            os.write(fd, b"x" * 250_000)
        os.kill(os.getpid(), (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[n % 3])
    os.wait()
    os.unlink(f"{sys.argv[1]}/killed{n}.mp4")
P
assert_eq "$(count upload)" "$sent" "uploads of writers that were killed"
unmount
