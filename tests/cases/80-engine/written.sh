# Writing the captions corrects them, and writing the lines of script.txt cuts the video. A write changes all or nothing,
# and one undo takes it back.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 10 160x120
printf '1\n00:00:01,000 --> 00:00:03,000\nHello um\n\n2\n00:00:03,000 --> 00:00:05,000\nthere & <you>\nand me\n\n3\n00:00:06,000 --> 00:00:09,000\nGoodbye\n\n' >film.en.srt
printf '1\n00:00:01,000 --> 00:00:03,000\nHola\n\n' >film.es.srt
mount_engine
new_session
expect_errno ENODATA cat "$s/captions.srt"
contains "$s/error" 'first copy a video into uploads/' || fail "error without a video: $(cat "$s/error")"
cp film.mp4 film.en.srt film.es.srt "$s/uploads/" || fail "uploads: $(cat "$s/error")"
messages() { grep -c '^' "$MNT/ledger.jsonl"; }
said() { echo "$1" >"$s/prompt" && cat "$s/reply.json" >/dev/null || fail "$1"; }

# Writing back the text that was read changes nothing, and no message is sent.
said status
before=$(messages) state=$(md5sum <"$s/state.json")
for file in captions.srt captions.vtt captions.en.srt captions.es.vtt script.txt; do
	cp "$s/$file" back && cp back "$s/$file" || fail "$file cannot be written back: $(cat "$s/error")"
done
assert_eq "$(messages)" "$before" "messages sent by what changes nothing"
assert_eq "$(md5sum <"$s/state.json")" "$state" "the state after what changes nothing"
assert_eq "$(cat "$s/script.txt")" "0:00.000-0:01.000
0:01.000-0:03.000 Hello um
0:03.000-0:05.000 there & <you> / and me
0:05.000-0:06.000
0:06.000-0:09.000 Goodbye
0:09.000-0:10.000" script.txt
note "written back"

# Captions: one edit, one undo. The error names a line that does not parse, and nothing changes.
sed 's/Hello um/Hello, world/' "$s/captions.srt" >new.srt
cp new.srt "$s/captions.srt" || fail "captions cannot be written: $(cat "$s/error")"
assert_eq "$(head -n 1 "$s/captions.txt")" "Hello, world" "corrected captions"
contains "$s/timeline" 'Hello, world' || fail "the timeline has others: $(cat "$s/timeline")"
assert_eq "$(cat "$s/captions.es.txt")" Hola "another language"
said undo
assert_eq "$(head -n 1 "$s/captions.txt")" "Hello um" "captions after undo"
sed 's/Goodbye/Bye/' "$s/captions.vtt" >new.vtt
cp new.vtt "$s/captions.en.vtt" || fail "WebVTT cannot be written: $(cat "$s/error")"
assert_eq "$(tail -n 1 "$s/captions.txt")" Bye "captions written as WebVTT"
printf '1\n00:00:01,000 --> 00:00:02,000\nSalut\n' >"$s/captions.fr.srt" || fail "a new language: $(cat "$s/error")"
assert_eq "$(cat "$s/captions.fr.txt")" Salut "captions of a new language"
before=$(messages)
sed '5s/.*/nonsense/' new.srt >bad.srt
expect_errno EINVAL cp bad.srt "$s/captions.srt"
contains "$s/error" 'line 5' || fail "error names no line: $(cat "$s/error")"
assert_eq "$(tail -n 1 "$s/captions.txt")" Bye "captions after what does not parse"
printf '1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:01:01,000 --> 00:01:02,000\ny\n' >late.srt
expect_errno EINVAL cp late.srt "$s/captions.en.srt"
contains "$s/error" "begins after the video's end" || fail "error of a caption behind the end: $(cat "$s/error")"
expect_errno EPERM cp new.srt "$s/captions.txt"
expect_errno EPERM cp film.mp4 "$s/"
contains "$s/error" 'copy videos into uploads/' || fail "error of a video beside uploads/: $(cat "$s/error")"
expect_errno ENODATA cat "$s/captions.de.srt"
contains "$s/error" 'add them: cp FILE.srt captions.de.srt' || fail "error of a language: $(cat "$s/error")"
note "captions"

# Deleting words cuts the video.
grep -v '\bum\b' "$s/script.txt" >cut && cp cut "$s/script.txt" || fail "a script cannot be written: $(cat "$s/error")"
assert_eq "$(cat "$s/captions.txt")" $'there & <you>\nand me\nBye' "captions of the cut video"
cp "$s/export/video.mp4" out.mp4 || fail "export"
assert_lasts out.mp4 8
ffmpeg -v error -i out.mp4 -map 0:s:m:language:eng -f srt - | grep '00:00:01,000 --> 00:00:03,000' >/dev/null || fail "captions of the export"
cp "$s/script.txt" now
{ sed -n '4p' now && sed -n '2s/there/THERE/p' now; } >moved
cp moved "$s/script.txt" || fail "lines cannot be moved: $(cat "$s/error")"
assert_eq "$(cat "$s/script.txt")" $'0:00.000-0:03.000 Bye\n0:03.000-0:05.000 THERE & <you> / and me' "script.txt after lines were moved"
said undo
assert_eq "$(cat "$s/script.txt")" "$(cat now)" "script.txt after undo"
echo "0:01.000-0:02.000 nowhere" >>now
expect_errno EINVAL cp now "$s/script.txt"
contains "$s/error" 'line 6 was not in' || fail "error names no line: $(cat "$s/error")"
note "script.txt"

# Some programs write another file and rename it over this one: the rename carries out the edit completely or not at all.
sed -i 's/THERE/there/; s/there/over there/' "$s/captions.srt" || fail "sed -i: $(cat "$s/error")"
contains "$s/captions.txt" '^over there' || fail "captions after sed -i: $(cat "$s/captions.txt")"
perl -pi -e 's/over there/up there/' "$s/captions.en.vtt" || fail "perl -i: $(cat "$s/error")"
contains "$s/captions.srt" '^up there' || fail "captions after perl -i: $(cat "$s/captions.txt")"
if command -v vim.tiny >/dev/null; then
	vim.tiny -u NONE -es -c '%s/up there/down there/' -c wq "$s/captions.srt" || fail "vim: $(cat "$s/error")"
	contains "$s/captions.srt" '^down there' || fail "captions after vim: $(cat "$s/captions.txt")"
fi
sed -i '/Bye/d' "$s/script.txt" || fail "sed -i of script.txt: $(cat "$s/error")"
! contains "$s/script.txt" Bye || fail "script.txt after sed -i: $(cat "$s/script.txt")"
said undo
before=$(messages) listed=$(ls -A "$s")
sed -i 's/nothing of this/is there/' "$s/captions.srt" "$s/script.txt" || fail "sed -i that changes nothing: $(cat "$s/error")"
expect_errno EINVAL sed -i '2s/.*/nonsense/' "$s/captions.srt"
contains "$s/error" 'line 2' || fail "error names no line: $(cat "$s/error")"
expect_errno EINVAL sed -i d "$s/script.txt"
expect_errno EPERM sed -i s/a/b/ "$s/prompt"
expect_errno EPERM sed -i s/a/b/ "$s/captions.txt"
expect_errno EPERM sed -i.bak s/a/b/ "$s/captions.srt"
assert_eq "$(messages)" "$before" "messages sent by renames that change nothing"
"$PYTHON" - "$s" <<'P' || fail "scratch files"
import errno, os, sys, threading
os.chdir(sys.argv[1])

def refused(number, call, *args):
    try:
        call(*args)
    except OSError as e:
        assert e.errno == number, e
    else:
        sys.exit("%s succeeds" % call)

def write(name, text, flags=os.O_CREAT | os.O_TRUNC):
    fd = os.open(name, os.O_RDWR | flags)
    os.write(fd, text)
    return fd

captions = open("captions.srt", "rb").read()
fd = write(".new", captions.upper())
os.replace(".new", "captions.srt") # while it is open; later writes would be lost
refused(errno.EINVAL, os.write, fd, b"more")
os.close(fd)
assert open("captions.srt", "rb").read() == captions.upper() and not os.path.exists(".new")
os.close(write("x", b"one"))
fd = write("y", b"two")
os.rename("y", "x")
os.unlink("x")
assert os.pread(fd, 9, 0) == b"two" and os.fstat(fd).st_size == 3
refused(errno.EFBIG, os.pwrite, fd, b"x", 2 << 20)
os.ftruncate(fd, 5)
assert os.pread(fd, 9, 0) == b"two\0\0"
os.close(fd)
refused(errno.ENOENT, os.stat, "x")
for n in range(16):
    os.close(write("x%d" % n, b""))
refused(errno.ENOSPC, write, "x16", b"")
assert [n for n in os.listdir() if n.startswith("x")] == ["x%d" % n for n in range(16)]
refused(errno.EXDEV, os.rename, "x0", "uploads/x.srt")
refused(errno.EPERM, os.rename, "x0", "reply")
refused(errno.EPERM, os.unlink, "captions.srt")
for n in range(16):
    os.unlink("x%d" % n)

# Two cuts of the same lines at once: one is made, and the other does not fit the resulting video.
lines = open("script.txt", "rb").readlines()
assert len(lines) > 1, lines
both = [write("script.txt", b"".join(part), os.O_TRUNC) for part in (lines[:-1], lines[1:])]
ends = []
def close(fd):
    try:
        ends.append(os.close(fd))
    except OSError as e:
        ends.append(e.errno)
threads = [threading.Thread(target=close, args=(fd,)) for fd in both]
for t in threads: t.start()
for t in threads: t.join()
assert set(ends) == {None, errno.EINVAL}, ends
assert len(open("script.txt", "rb").readlines()) == len(lines) - 1
P
assert_eq "$(ls -A "$s")" "$listed" "a listing after scratch files"
note "renamed over"
unmount

# The cloud has no endpoint for this.
mount_server language=en
new_session
for file in captions.srt captions.vtt script.txt; do expect_errno EPERM cp new.srt "$s/$file"; done
expect_errno EPERM sed -i s/a/b/ "$s/prompt"
cp new.srt "$s/captions.srt" 2>/dev/null
contains "$s/error" 'in the captions, replace' || fail "error does not say how to ask for it: $(cat "$s/error")"
