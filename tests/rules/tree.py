#!/usr/bin/env python3
"""Every file of the mounted tree has its paragraph in the manual.

Reads the tables of src/tree/tree.c and the tags of man/nemofs.5. Exit 1 and one line per offence."""

import fnmatch
import pathlib
import re
import shlex
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
TREE, PAGE = "src/tree/tree.c", "man/nemofs.5"


def read(name):
    return (TOP / name).read_text(encoding="utf-8")


def tables():
    """The rows of each directory's table by the directory: (name, the directory it is or None)."""
    text = read(TREE)
    rows = {table: re.findall(r'^\t\{"([^"]+)",[^}]*?(?:\.dir = &(\w+))?\}', body, re.M)
            for table, body in re.findall(r"struct node_def (\w+)\[\] = \{(.*?)\};", text, re.S)}
    directories = re.findall(r"const struct dir (dir_\w+) = \{(.*?)\};", text, re.S)
    return {name: rows[re.search(r"\.rows = (\w+)", body).group(1)] for name, body in directories}


def unread():
    """Rows in a form that this rule cannot read."""
    for table, body in re.findall(r"struct node_def (\w+)\[\] = \{(.*?)\};", read(TREE), re.S):
        left = re.sub(r'/\*.*?\*/|^\t\{"[^"]+",[^}]*\},|NODE_END,?', "", body, flags=re.S | re.M).strip()
        if left:
            yield f"{TREE}: {table}: cannot read {left.splitlines()[0].strip()!r}"


def paths():
    """The name of each file in the manual: files of a session without the session."""
    directories, below = tables(), {"dir_root": "", "dir_session": "", "dir_past": "history/N/"}
    for _ in directories:
        for directory, rows in directories.items():
            below.update({child: below[directory] + name + "/" for name, child in rows if child and directory in below})
    for directory, rows in directories.items():
        yield from ((directory, below[directory] + name, bool(child)) for name, child in rows)


def tags(page):
    """The words at the head of the page's paragraphs, without their roff."""
    for line in re.findall(r"^\.TP\n(\.I.*)$", read(page), re.M):
        macro, *words = shlex.split(line.replace("\\", "\\\\"))
        whole = ("" if len(macro) > 2 else " ").join(words)  # .IR and similar macros join their words
        yield from re.split(r"[ ,]+", re.sub(r"\\f.|\\", "", whole))


def files():
    known = set(tags(PAGE))
    for directory, path, is_directory in paths():
        names = [path]
        if directory == "dir_new":  # the paragraph of the same file in a session describes it, too
            names.append(path.removeprefix("new/"))
        if not any(name == tag or (is_directory and tag.startswith(name + "/")) or ("*" in tag and fnmatch.fnmatch(name, tag))
                   for name in names for tag in known):
            yield f"{TREE}: {path} has no paragraph in {PAGE}"


def main():
    wrong = [*unread(), *files()]
    if len(list(paths())) < 40:
        wrong.append(f"{TREE} cannot be read")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
