#!/usr/bin/env python3
"""Every program that cases, examples and scripts run comes from a package of scripts/packages.sh, or a bare Debian has it.

A program is the first word of a command, also behind timeout, background and their like, in the text of `sh -c` or of a
row of 15-programs, and in what Python starts; and every word alone that is the name of a program below. Shell is read by
shfmt. Exit 1 and one line per offence."""

import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = TOP / "scripts/packages.sh"

# The files that name programs, and the sets of packages with which those must run.
PLACES = {
    "tests/cases/*": "build run cases", "tests/cases/*/*": "build run cases", "examples/*.sh": "build run cases",
    "packaging/skills/*/scripts/*.sh": "build run cases",
    "tests/rules/*.py": "build run unit", "tests/rules/musl.sh": "build lint", "scripts/test.sh": "build run test",
    "scripts/build.sh": "build run test",
    "scripts/release.sh": "build pack", "scripts/demo.sh": "build run", "scripts/sample.sh": "build run",
}

# Package -> its programs. A bare Debian has these packages:
BARE = {
    "bash": "bash",
    "coreutils": "arch b2sum base32 base64 basename basenc cat chgrp chmod chown chroot cksum comm cp csplit cut date dd df"
                 " dir dirname du env expand expr factor fmt fold groups head hostid id install join link ln logname ls"
                 " md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pr printenv ptx readlink"
                 " realpath rm rmdir seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat"
                 " stdbuf stty sum sync tac tail tee timeout touch tr truncate tsort tty uname unexpand uniq unlink users"
                 " vdir wc who whoami yes",
    "dash": "dash sh",
    "diffutils": "cmp diff diff3 sdiff",
    "dpkg": "dpkg dpkg-deb dpkg-query",
    "findutils": "find xargs",
    "grep": "egrep fgrep grep",
    "gzip": "gunzip gzip zcat",
    "libc-bin": "getconf getent iconv ldconfig ldd locale",
    "mawk": "awk mawk",
    "mount": "losetup mount umount",
    "perl-base": "perl",
    "sed": "sed",
    "tar": "tar",
    "util-linux": "fallocate findmnt flock getopt ionice lsblk mountpoint nsenter prlimit setarch setpriv setsid taskset"
                  " unshare",
}
# These are of scripts/packages.sh:
LISTED = {
    "attr": "getfattr setfattr",
    "binutils": "addr2line",
    "busybox": "busybox",
    "ccache": "ccache",
    "chromium": "chromium",
    "chromium-driver": "chromedriver",
    "clang": "clang",
    "clang-format": "clang-format",
    "clang-tidy": "clang-tidy",
    "cmake": "cmake ctest",
    "cppcheck": "cppcheck",
    "curl": "curl",
    "dpkg-dev": "dpkg-buildpackage dpkg-parsechangelog dpkg-source",
    "ffmpeg": "ffmpeg ffprobe",
    "file": "file",
    "fish": "fish",
    "fuse3": "fusermount3",
    "git": "git",
    "inotify-tools": "inotifywait",
    "jq": "jq",
    "lintian": "lintian",
    "make": "make",
    "man-db": "man",
    "melt": "melt",
    "mpv": "mpv",
    "musl-tools": "musl-gcc",
    "gcc": "gcc",
    "nginx-light": "nginx",
    "ninja-build": "ninja",
    "nodejs": "node",
    "openssl": "openssl",
    "procps": "pgrep",
    "python3": "python3",
    "rsync": "rsync",
    "shellcheck": "shellcheck",
    "shfmt": "shfmt",
    "socat": "socat",
    "sqlite3": "sqlite3",
    "strace": "strace",
    "systemd": "systemd-analyze",
    "vim-tiny": "vim.tiny",
    "yt-dlp": "yt-dlp",
    "zsh": "zsh",
}
# Programs that run their arguments; functions that do so are recognised by their "$@", after their shifts.
RUNNERS = ("command", "env", "exec", "setarch", "setpriv", "timeout", "unshare", "xargs")
SHELLS = {"bash", "dash", "sh"}
# Function -> which of its arguments is a command's text.
TEXTS = {"eval": 1, "trap": 1, "row": 2, "run": 1}
# Programs that the build makes, for which PATH is set.
OURS = {"nemofs", "nemo-engine"}
# A program that Python starts.
STARTED = re.compile(r'(?:\bsubprocess\.|\bshutil\.|(?<![.\w]))(?:run|Popen|call|check_call|check_output|which)\(\[?\s*"([a-z][\w.+-]*)"')

UNKNOWN, REST = object(), object()  # a word that is known only at run time, and "$@"


def text_of(word):
    """A word as the shell sees it, with `_` for parts that are known only at run time; UNKNOWN if all of it is."""
    parts = [inner for part in word["Parts"] for inner in (part.get("Parts", []) if part["Type"] == "DblQuoted" else [part])]
    if len(parts) == 1 and parts[0]["Type"] == "ParamExp" and parts[0]["Param"]["Value"] == "@":
        return REST
    values = {"Lit": "", "SglQuoted": "", "ArithmExp": "0"}
    known = [part.get("Value", values[part["Type"]]) if part["Type"] in values else None for part in parts]
    if parts and all(value is None for value in known):
        return UNKNOWN
    text = "".join("_" if value is None else value for value in known)
    return re.sub(r'\\(["$`\\])', r"\1", text) if word["Parts"] and word["Parts"][0]["Type"] == "DblQuoted" else text


def nodes(tree):
    if isinstance(tree, list):
        for item in tree:
            yield from nodes(item)
    elif isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from nodes(value)


def parsed(text):
    done = subprocess.run(["shfmt", "-ln", "bash", "-tojson"], input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    return json.loads(done.stdout)


def run_by(words):
    """The words of the command that a runner gets: after its options, their values, and its settings."""
    for at, word in enumerate(words):
        if isinstance(word, str) and re.match(r"-|\d+$|\w+=|[A-Z_]+$|\{", word):
            continue
        if word is UNKNOWN and at and isinstance(words[at - 1], str) and words[at - 1].startswith("-"):
            continue
        return words[at:]
    return []


def handed_over(words):
    """The text that a command passes to a shell."""
    if words[0] in TEXTS:
        return words[TEXTS[words[0]]:][:1]
    if words[0] in SHELLS:
        return next((words[at + 1:][:1] for at, word in enumerate(words) if isinstance(word, str) and re.fullmatch(r"-\w*c", word)), [])
    return []


def calls(tree):
    return [[text_of(word) for word in node["Args"]] for node in nodes(tree) if node.get("Type") == "CallExpr" and node.get("Args")]


def chain(words, runners):
    """A command and those that it runs, each with its arguments."""
    while words:
        yield words
        if words[0] == "find":
            words = next((words[at + 1:] for at, word in enumerate(words) if word in ("-exec", "-execdir")), [])
        elif words[0] in runners:
            words = run_by(words[1 + runners[words[0]]:])
        else:
            break


class Script:
    """A file: its commands and words, its functions, and which of them run their arguments."""

    def __init__(self, path):
        self.path = path
        self.source = path.read_text(encoding="utf-8")
        shell = path.suffix in (".sh", ".bash") or re.match(r"#!.*\b(ba)?sh\b", self.source)
        tree = parsed(self.source) if shell else []
        self.commands = calls(tree)
        self.words = {text_of(node) for node in nodes(tree) if "Parts" in node and "Type" not in node}
        self.functions = {node["Name"]["Value"]: calls(node) for node in nodes(tree) if node.get("Type") == "FuncDecl"}
        known = dict.fromkeys(RUNNERS, 0)
        self.runners = {name: sum(words[0] == "shift" for words in body) for name, body in self.functions.items()
                        if any(run[0] is REST for words in body for run in chain(words, known))}

    def programs(self, shared):
        """Names of programs that it runs or may run; shared: scripts whose functions it has."""
        functions, runners = set(self.functions), dict.fromkeys(RUNNERS, 0)
        for script in [*shared, self]:
            functions |= set(script.functions)
            runners |= script.runners
        names, todo = set(), self.commands
        while todo:
            run = [words for command in todo for words in chain(command, runners)]
            names |= {words[0] for words in run if isinstance(words[0], str)}
            texts = [text for words in run for text in handed_over(words) if isinstance(text, str)]
            todo = calls(parsed("\n".join(texts))) if texts else []
        names = {re.sub(r"^/(usr/)?s?bin/", "", name) for name in names} | (self.words & set(OWNER))
        names |= set(STARTED.findall(self.source))
        return {name for name in names - functions - OURS if re.fullmatch(r"[A-Za-z0-9][\w.+-]*", name) and "_" not in name}


OWNER = {program: package for table in (BARE, LISTED) for package, programs in table.items() for program in programs.split()}


def sets():
    """The sets of packages of scripts/packages.sh."""
    text = PACKAGES.read_text(encoding="utf-8")
    found = {name: listed.split() for name, listed in re.findall(r'^(\w+)="([^"]*)"', text, re.M)}
    return {name: set(listed).union(*(found.get(word[1:], []) for word in listed)) for name, listed in found.items()}


def read(name):
    try:
        return Script(name)
    except ValueError as error:
        sys.exit(f"{name.relative_to(TOP)}: {error}")


def main():
    if not shutil.which("shfmt"):
        sys.exit("there is no shfmt: scripts/packages.sh test")
    known = sets()
    builtins = set(subprocess.run(["bash", "-c", "compgen -bk"], stdout=subprocess.PIPE, text=True, check=True).stdout.split())
    files = {path: wanted for place, wanted in PLACES.items() for path in sorted(TOP.glob(place)) if path.is_file()}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        scripts = list(pool.map(read, files))
        shared = [script for script in scripts if script.path.parent.name == "cases" or script.path.suffix == ".bash"]
        programs = list(pool.map(lambda script: script.programs(shared), scripts))
    wrong, used = [], set()
    for script, names in zip(scripts, programs):
        for name in sorted(names - builtins):
            where, package = script.path.relative_to(TOP), OWNER.get(name)
            used.add(name)
            if package is None:
                wrong.append(f"{where}: {name} is of no package that tests/rules/programs.py knows: it goes to BARE or LISTED there")
            elif package not in BARE and not any(package in known[part] for part in files[script.path].split()):
                wrong.append(f"{where}: {name} needs {package}, which scripts/packages.sh {files[script.path]} does not install")
    wrong += [f"no file runs {name}: its name in tests/rules/programs.py can go"
              for programs in LISTED.values() for name in programs.split() if name not in used]
    if len(used) < 20:
        wrong.append("no program found")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
