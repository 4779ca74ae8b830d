# Each call that cannot succeed fails with its errno, and `error` says what to do instead. There is one row per call.
. "$(dirname "$0")/../lib.sh"

server
setting '{"generated":{"one":"city.mp4"}}'
mount_server render=manual,state_ttl=0
ready_session
cat "$s/state.json" >/dev/null
rules '{"on":"upload","do":"code","code":4001,"times":1}'
cp film.mp4 "$s/uploads/failed.mp4" 2>/dev/null && fail "an upload that the service refuses succeeds"
requests=$(ctl requests | json 'sum(r["endpoint"] in ("message", "render", "upload", "session", "media") for r in v)')
"$PYTHON" - "$MNT" "$s" <<'P' || fail "see above"
import errno, os, stat, sys
root, s = sys.argv[1:]
bad = 0

def opened(path, flags, mode=0o644):
    os.close(os.open(path, flags, mode))

def written(path, data):
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, data)
    finally:
        os.close(fd)

def sparse(path):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        os.pwrite(fd, b"x", 524_288_000)
    finally:
        os.close(fd)

W, C = os.O_WRONLY, os.O_WRONLY | os.O_CREAT
up, fixed, at_service = s + "/uploads", "uploads/", "rmdir"
os.mkdir(root + "/other")
rows = [  # the call, its errno, words in `error` (or, for the root, in `status`); None: there are no words
    ("an address of another kind", "EINVAL", "http or https", lambda: written(s + "/upload", b"ftp://x/y.mp4\n")),
    ("no address at all", "EINVAL", "http or https", lambda: written(s + "/upload", b"talk.mp4\n")),
    ("an address without a host", "EINVAL", "http or https", lambda: written(s + "/upload", b"http://\n")),
    ("an address with three slashes", "EINVAL", "http or https", lambda: written(s + "/upload", b"http:///x.mp4\n")),
    ("an address with one slash", "EINVAL", "http or https", lambda: written(s + "/upload", b"http:/h/x.mp4\n")),
    ("an address with a blank", "EINVAL", "http or https", lambda: written(s + "/upload", b"http://h/a b.mp4\n")),
    ("an address with a zero byte", "EINVAL", "http or https", lambda: written(s + "/upload", b"http://h/a\0.mp4\n")),
    ("an address that is not UTF-8", "EINVAL", "http or https", lambda: written(s + "/upload", b"http://h/\xff.mp4\n")),
    ("no address, at close", "EINVAL", "http or https", lambda: written(s + "/upload", b"talk.mp4")),
    ("too many addresses", "EFBIG", "more than", lambda: written(s + "/upload", b"http://h/" + b"a" * 1_100_000)),
    ("no address in new/", "EINVAL", "http or https", lambda: written(root + "/new/upload", b"talk.mp4\n")),
    ("a message that is not UTF-8", "EINVAL", "not UTF-8", lambda: written(s + "/prompt", b"\xff\xfe")),
    ("a message with a zero byte", "EINVAL", "not UTF-8", lambda: written(s + "/prompt", b"a\0b")),
    ("a message of more than 1 MiB", "EFBIG", "more than", lambda: written(s + "/prompt", b"a" * 1_100_000)),
    ("a message of more than 1 MiB in new/", "EFBIG", "more than", lambda: written(root + "/new/prompt", b"a" * 1_100_000)),
    ("an unknown format", "EINVAL", "\"xyz\" is not a format to render: write one of mp4 mov", lambda: written(s + "/export/render", b"xyz\n")),
    ("no format", "EINVAL", "write one of mp4 mov", lambda: written(s + "/export/render", b"\n")),
    ("a very long format", "EINVAL", "write one of mp4 mov", lambda: written(s + "/export/render", b"mp4" * 1000)),
    ("a film that nobody asked for", "ENODATA", "export/render", lambda: opened(s + "/export/video.mp4", 0)),
    ("a letter in uploads/", "EMEDIUMTYPE", "mp4 mov avi", lambda: opened(up + "/letter.docx", C)),
    ("a name without an extension", "EMEDIUMTYPE", "mp4 mov avi", lambda: opened(up + "/film", C)),
    ("a large file", "EFBIG", "500 MB", lambda: sparse(up + "/large.mp4")),
    ("a large hole", "EFBIG", "500 MB", lambda: os.truncate(up + "/failed.mp4", 524_288_001)),
    ("renaming to a letter", "EMEDIUMTYPE", "mp4 mov avi", lambda: os.rename(up + "/failed.mp4", up + "/letter.docx")),
    ("renaming to what is uploaded", "EEXIST", "another name", lambda: os.rename(up + "/failed.mp4", up + "/film.mp4")),
    ("renaming what is uploaded", "EPERM", at_service, lambda: os.rename(up + "/film.mp4", up + "/talk.mp4")),
    ("moving to another session", "EXDEV", None, lambda: os.rename(up + "/failed.mp4", root + "/other/uploads/failed.mp4")),
    ("removing what is uploaded", "EPERM", at_service, lambda: os.unlink(up + "/film.mp4")),
    ("writing to what is uploaded", "EPERM", "another name", lambda: opened(up + "/film.mp4", W)),
    ("cutting what is uploaded", "EPERM", "another name", lambda: os.truncate(up + "/film.mp4", 10)),
    ("removing what was generated", "EPERM", fixed, lambda: os.unlink(s + "/media/city.mp4")),
    ("writing to what was generated", "EPERM", "another name", lambda: opened(s + "/media/city.mp4", W)),
    ("a new file in media/", "EPERM", fixed, lambda: opened(s + "/media/new.mp4", C)),
    ("a new file in export/", "EPERM", fixed, lambda: opened(s + "/export/new.mp4", C)),
    ("a new file in a session", "EPERM", fixed, lambda: opened(s + "/notes.txt", C)),
    ("a video beside uploads/", "EPERM", "into uploads/", lambda: opened(s + "/talk.mp4", C)),
    ("a new file in the root", "EPERM", fixed, lambda: opened(root + "/notes.txt", C)),
    ("a new file in new/", "EPERM", fixed, lambda: opened(root + "/new/notes.txt", C)),
    ("a folder in a session", "EPERM", "mkdir in the root", lambda: os.mkdir(s + "/folder")),
    ("a folder in uploads/", "EPERM", "mkdir in the root", lambda: os.mkdir(up + "/folder")),
    ("a folder in new/", "EPERM", "mkdir in the root", lambda: os.mkdir(root + "/new/folder")),
    ("a session that is there", "EEXIST", None, lambda: os.mkdir(root + "/other")),
    ("a session called new", "EEXIST", None, lambda: os.mkdir(root + "/new")),
    ("a session with a bell in its name", "EINVAL", "control characters", lambda: os.mkdir(root + "/a\ab")),
    ("a session whose name is not UTF-8", "EINVAL", "UTF-8", lambda: os.mkdir(os.fsencode(root) + b"/\xff")),
    ("a session with a long name", "ENAMETOOLONG", None, lambda: os.mkdir(root + "/" + "n" * 256)),
    ("a session renamed to a bad name", "EINVAL", "control characters", lambda: os.rename(root + "/other", root + "/a\ab")),
    ("a session renamed to another", "EEXIST", "EEXIST", lambda: os.rename(root + "/other", s)),
    ("a session renamed to new", "EPERM", fixed, lambda: os.rename(root + "/other", root + "/new")),
    ("a session moved into another", "EPERM", fixed, lambda: os.rename(root + "/other", s + "/uploads/other")),
    ("new/ renamed", "EPERM", fixed, lambda: os.rename(root + "/new", root + "/old")),
    ("a file of a session renamed", "EPERM", fixed, lambda: os.rename(s + "/prompt", s + "/message")),
    ("new/ removed", "EPERM", fixed, lambda: os.rmdir(root + "/new")),
    ("uploads/ removed", "EPERM", fixed, lambda: os.rmdir(up)),
    ("a session that is not there removed", "ENOENT", None, lambda: os.rmdir(root + "/nobody")),
    ("prompt removed", "EPERM", fixed, lambda: os.unlink(s + "/prompt")),
    ("README.md removed", "EPERM", fixed, lambda: os.unlink(root + "/README.md")),
    ("a film of export/ removed", "EPERM", fixed, lambda: os.unlink(s + "/export/video.mp4")),
    ("latest removed", "EPERM", fixed, lambda: os.unlink(root + "/latest")),
    ("reply written", "EACCES", fixed, lambda: opened(s + "/reply", W)),
    ("captions written", "EPERM", "does not accept edits", lambda: opened(s + "/captions.srt", W)),
    ("a film of export/ written", "EACCES", fixed, lambda: opened(s + "/export/video.mp4", W)),
    ("status written", "EACCES", fixed, lambda: opened(root + "/status", W)),
    ("export/render read", "EACCES", None, lambda: opened(s + "/export/render", 0)),
    ("state.json cut", "EPERM", fixed, lambda: os.truncate(s + "/state.json", 0)),
    ("prompt cut to a length", "EPERM", fixed, lambda: os.truncate(s + "/prompt", 5)),
    ("the mode of prompt", "EPERM", fixed, lambda: os.chmod(s + "/prompt", 0o666)),
    ("the owner of media/", "EPERM", fixed, lambda: os.chown(s + "/media", 1, 1)),
    ("an attribute set", "EOPNOTSUPP", None, lambda: os.setxattr(s, "user.nemo.session_id", b"1")),
    ("an attribute of an upload set", "success", None, lambda: os.setxattr(up + "/film.mp4", "user.mime_type", b"video/mp4")),
    ("an attribute removed", "EOPNOTSUPP", None, lambda: os.removexattr(s, "user.nemo.session_id")),
    ("a pipe", "EPERM", fixed, lambda: os.mkfifo(up + "/pipe.mp4")),
    ("a device", "EPERM", fixed, lambda: os.mknod(up + "/null.mp4", stat.S_IFCHR | 0o600, os.makedev(1, 3))),
    ("a symbolic link", "EPERM", fixed, lambda: os.symlink("/etc/passwd", up + "/link.mp4")),
    ("a symbolic link in the root", "EPERM", fixed, lambda: os.symlink("/etc/passwd", root + "/link")),
    ("a hard link", "EPERM", fixed, lambda: os.link(up + "/film.mp4", up + "/link.mp4")),
    ("an unknown format of export/", "ENOENT", None, lambda: opened(s + "/export/video.xyz", 0)),
    ("an unknown file", "ENOENT", None, lambda: opened(s + "/nothing", 0)),
]

def note():
    """What is told: in the session's error, else in the root's status."""
    words = open(s + "/error").read()
    status = open(root + "/status").read()
    return words + status.partition("last error:")[2]

for what, name, words, call in rows:
    before = note()
    try:
        call()
        got = "success"
    except OSError as e:
        got = errno.errorcode[e.errno].replace("ENOTSUP", "EOPNOTSUPP")  # one number, two names
    told = note()
    if got != name:
        print(f"  {what}: expected {name}, got {got}")
        bad += 1
    elif words is None and told != before:
        print(f"  {what}: words although there is nothing to say: {told}")
        bad += 1
    elif words and (words not in told or name not in told):
        print(f"  {what}: neither \"{words}\" nor {name} is told: {told}")
        bad += 1
assert sorted(os.listdir(up)) == ["failed.mp4", "film.mp4", "large.mp4"], os.listdir(up)
os.unlink(up + "/large.mp4")
os.unlink(up + "/failed.mp4")
os.rmdir(root + "/other")
sys.exit(bad != 0)
P
assert_eq "$(ctl requests | json 'sum(r["endpoint"] in ("message", "render", "upload", "media") for r in v)')" $((requests - 1)) \
	"requests that cost something" # one less: the session of this case
assert_eq "$(count message)$(count render)" 00 "messages and renders"
echo "still fine" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "bad input spoilt the session"
assert_eq "$(cat "$s/error")" "" error
unmount
