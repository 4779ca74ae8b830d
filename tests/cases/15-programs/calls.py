"""The system calls of docs/SEMANTICS.md on a session with a video in it: calls.py SESSION VIDEO; prints what is not so."""
import errno, fcntl, mmap, os, socket, sys

session, source = sys.argv[1:]
root, uploads, video = os.path.dirname(session), session + "/uploads", session + "/export/video.mp4"
data = open(source, "rb").read()
bad = 0


def so(what, wanted, call, *args, **named):
    """The result of a call, or the name of its errno, is this."""
    global bad
    try:
        result = call(*args, **named)
    except OSError as e:
        result = errno.errorcode[e.errno]
    if result != wanted:
        print(f"{what}: {result!r}, not {wanted!r}")
        bad += 1


def opened(path, flags):
    os.close(os.open(path, flags, 0o600))


def mapped(fd, flags, protection=mmap.PROT_READ):
    return bytes(mmap.mmap(fd, os.fstat(fd).st_size, flags, protection)[:4096])


so("size before the first open", 1, lambda: os.stat(video).st_size)
fd = os.open(video, os.O_RDONLY)
size = os.fstat(fd).st_size
content = open(video, "rb").read()
head = content[:4096]
so("size of the open video", len(content), lambda: size)
so("size by path", size, lambda: os.stat(video).st_size)
so("a shared map of the video", head, mapped, fd, mmap.MAP_SHARED)
so("a private map of the video", head, mapped, fd, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
so("a shared map of captions", 4096, lambda: len(mapped(os.open(session + "/captions.srt", os.O_RDONLY), mmap.MAP_SHARED).ljust(4096)))
so("a shared map of state.json", "ENODEV", lambda: mapped(os.open(session + "/state.json", os.O_RDONLY), mmap.MAP_SHARED))
one, two = socket.socketpair()
so("sendfile", head, lambda: (os.sendfile(one.fileno(), fd, 0, 4096), two.recv(4096, socket.MSG_WAITALL))[1])
so("copy_file_range to elsewhere", "EXDEV", os.copy_file_range, fd, os.open("copy", os.O_WRONLY | os.O_CREAT), size)
so("SEEK_HOLE", size, os.lseek, fd, 0, os.SEEK_HOLE)
so("SEEK_DATA", 0, os.lseek, fd, 0, os.SEEK_DATA)
so("O_DIRECT", head, lambda: os.read(os.open(video, os.O_RDONLY | os.O_DIRECT), 4096))
so("flock", None, fcntl.flock, fd, fcntl.LOCK_SH)
so("a second flock", "EAGAIN", lambda: fcntl.flock(os.open(video, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB))
so("a lock of fcntl", None, fcntl.lockf, fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
so("writing a video", "EACCES", opened, video, os.O_WRONLY)
so("access", True, os.access, video, os.W_OK)
so("chmod of a video", "EPERM", os.chmod, video, 0o600)
so("chown of a video", "EPERM", os.chown, video, 1, 1)
so("times of a video", None, os.utime, video, (1, 1))
so("are not kept", True, lambda: os.stat(video).st_mtime > 1)
so("truncate of a video", "EPERM", os.truncate, video, 0)
so("unlink of a video", "EPERM", os.unlink, video)
so("rename of a video", "EPERM", os.rename, video, session + "/export/x.mp4")
so("a hard link", "EPERM", os.link, video, uploads + "/x.mp4")
so("a symbolic link", "EPERM", os.symlink, "x", uploads + "/x.mp4")
so("mknod", "EPERM", os.mkfifo, uploads + "/x.mp4")
so("O_TMPFILE", "ENOTSUP", opened, uploads, os.O_TMPFILE | os.O_RDWR)
so("mkdir in a session", "EPERM", os.mkdir, session + "/x")
so("create in a session", None, os.close, os.open(session + "/x.tmp", os.O_CREAT | os.O_WRONLY))
so("rename of that over a video", "EXDEV", os.rename, session + "/x.tmp", video)
so("rename of that over a reply", "EPERM", os.rename, session + "/x.tmp", session + "/reply")
so("unlink of that", None, os.unlink, session + "/x.tmp")
so("unlink of captions", "EPERM", os.unlink, session + "/captions.srt")
so("create in the root", "EPERM", opened, root + "/x.mp4", os.O_CREAT | os.O_WRONLY)
so("an extension that is not taken", "EMEDIUMTYPE", opened, uploads + "/x.doc", os.O_CREAT | os.O_WRONLY)

name = uploads + "/any order.mp4"
up = os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR)
so("O_EXCL on what is there", "EEXIST", opened, name, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
so("the end first", len(data) - 1000, os.pwrite, up, data[1000:], 1000)
so("a hole", bytes(1000), os.pread, up, 1000, 0)
so("then the beginning", 1000, os.pwrite, up, data[:1000], 0)
so("what was written", data, os.pread, up, len(data) + 1, 0)
so("longer", None, os.ftruncate, up, len(data) + 10)
so("shorter", None, os.ftruncate, up, len(data))
so("fallocate", None, os.posix_fallocate, up, 0, len(data))
so("fsync", None, os.fsync, up)
so("a shared map of an upload", "ENODEV", lambda: mmap.mmap(up, 4096))
so("chmod of an upload", None, os.fchmod, up, 0o600)
so("times of an upload", None, os.utime, name, (1, 1))
so("the close that sends", None, os.close, up)
so("what was sent", data, lambda: open(name, "rb").read())
for how, flags in ("writing", os.O_WRONLY), ("truncating", os.O_WRONLY | os.O_TRUNC), ("appending to", os.O_WRONLY | os.O_APPEND):
    so(how + " what was sent", "EPERM", opened, name, flags)
so("rename of what was sent", "EPERM", os.rename, name, uploads + "/x.mp4")
so("unlink of what was sent", "EPERM", os.unlink, name)

part = uploads + "/.x.part"
for piece in data[:1000], data[1000:]:
    with open(part, "ab") as file:
        file.write(piece)
so("rename of a temporary", None, os.rename, part, uploads + "/later.mp4")
so("sends it", data, lambda: open(uploads + "/later.mp4", "rb").read())
opened(part, os.O_CREAT | os.O_WRONLY)
so("unlink of a temporary", None, os.unlink, part)
so("appending to chat.md", "EACCES", opened, session + "/chat.md", os.O_WRONLY | os.O_APPEND)

so("setxattr", "ENOTSUP", os.setxattr, session, "user.x", b"1")
so("getxattr", b"100", os.getxattr, session, "user.nemo.progress")
so("rename of a session over another", "EEXIST", os.rename, session, root + "/other")
so("rmdir of uploads/", "EPERM", os.rmdir, uploads)
so("rmdir of new/", "EPERM", os.rmdir, root + "/new")
so("links", (2, 1), lambda: (os.stat(session).st_nlink, os.stat(video).st_nlink))
so("a name of 256 bytes", "ENAMETOOLONG", os.mkdir, root + "/" + "a" * 256)
sys.exit(bad > 0)
