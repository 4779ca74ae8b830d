"""One system call sequence each; prints "ok" or the name of the errno it ended with.

    probe.py open PATH            open for reading
    probe.py open-w PATH          open for writing, no data
    probe.py write PATH TEXT      open, write, close: which of them failed, as "open:EDQUOT"
    probe.py read PATH            open and read to the end
    probe.py pread PATH OFF LEN   prints the SHA-256 of what was read
    probe.py size PATH            fstat on the open file against what reading gives
    probe.py create PATH          open with O_CREAT for writing
    probe.py grow PATH BYTES      create and extend a file to a sparse size by one write at its end
    probe.py unlink|rmdir|mkdir|stat PATH
    probe.py name ERRNO           its message, as programs print it
"""

import errno
import hashlib
import os
import sys


def read_all(fd):
    total = []
    while True:
        piece = os.read(fd, 1 << 20)
        if not piece:
            return b"".join(total)
        total.append(piece)


def write(path, text):
    try:
        fd = os.open(path, os.O_WRONLY)
    except OSError as e:
        return "open:" + errno.errorcode[e.errno]
    step = "write"
    try:
        os.write(fd, text.encode("utf-8", "surrogateescape"))
        step = "close"
        os.close(fd)
        return "ok"
    except OSError as e:
        return f"{step}:" + errno.errorcode[e.errno]


def size(path):
    fd = os.open(path, os.O_RDONLY)
    told = os.fstat(fd).st_size
    got = len(read_all(fd))
    return "ok" if told == got else f"fstat says {told}, reading gives {got}"


def grow(path, length):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT)
    os.pwrite(fd, b"x", length - 1)
    os.close(fd)


def main(what, path, *args):
    calls = {
        "open": lambda: os.close(os.open(path, os.O_RDONLY)),
        "open-w": lambda: os.close(os.open(path, os.O_WRONLY)),
        "create": lambda: os.close(os.open(path, os.O_WRONLY | os.O_CREAT)),
        "read": lambda: read_all(os.open(path, os.O_RDONLY)) and None,
        "pread": lambda: hashlib.sha256(os.pread(os.open(path, os.O_RDONLY), int(args[1]), int(args[0]))).hexdigest(),
        "write": lambda: write(path, args[0]),
        "size": lambda: size(path),
        "grow": lambda: grow(path, int(args[0])),
        "unlink": lambda: os.unlink(path),
        "rmdir": lambda: os.rmdir(path),
        "mkdir": lambda: os.mkdir(path),
        "stat": lambda: os.stat(path) and None,
        "name": lambda: os.strerror(getattr(errno, path)),
    }
    try:
        print(calls[what]() or "ok")
    except OSError as e:
        print(errno.errorcode[e.errno])


main(*sys.argv[1:])
