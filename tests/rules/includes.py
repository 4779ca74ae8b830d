#!/usr/bin/env python3
"""Include lines point down, and each big library lives in one folder alone.

Reads every #include of src/. Exit 1 and one line per offence."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
SRC = TOP / "src"

# Folder -> folders right below it. What can be reached downwards may be included; main is src/*.c.
BELOW = {
    "main": ["fs", "model", "text"],
    "fs": ["model", "text"],
    "model": ["api", "store", "text"],
    "api": ["net", "text"],
    "net": ["base", "text"],
    "store": ["base", "text"],
    "engine": ["text", "base"],
    "text": ["base"],
    "base": [],
}
# Header pattern -> folders where any file may include it, and folders where one file may.
LIBRARIES = {
    r"fuse.*\.h": ({"fs"}, set()),
    r"curl/.*": ({"net"}, {"engine"}),
    r"sqlite3.*\.h": ({"store"}, {"engine"}),
    r"microhttpd\.h": ({"engine"}, set()),
    r"pocketsphinx.*": ({"engine"}, set()),
}


def reachable(folder):
    found, todo = {folder}, [folder]
    while todo:
        for below in BELOW[todo.pop()]:
            if below not in found:
                found.add(below)
                todo.append(below)
    return found


def folder_of(path):
    parts = path.relative_to(SRC).parts
    return parts[0] if len(parts) > 1 else "main"


def includes(path):
    text = path.read_text(encoding="utf-8")
    return re.findall(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', text, re.M)


def main():
    wrong, single = [], {}
    files = sorted(SRC.rglob("*.[ch]"))
    for path in files:
        name, folder = path.relative_to(TOP), folder_of(path)
        if folder not in BELOW:
            wrong.append(f"{name}: the folder {folder} has no place in the order")
            continue
        for quote, header in includes(path):
            if quote == '"':
                target = header.split("/")[0] if "/" in header else "main"
                if not (SRC / header).exists():
                    wrong.append(f'{name}: there is no {header} in src/; write "{folder}/…", from src/ on')
                elif target in BELOW and target not in reachable(folder):
                    wrong.append(f"{name}: {folder} must not include {header}")
            for pattern, (many, one) in LIBRARIES.items():
                if not re.fullmatch(pattern, header):
                    continue
                if folder in one:
                    single.setdefault((folder, pattern), set()).add(str(name))
                elif folder not in many:
                    wrong.append(f"{name}: {header} belongs to {', '.join(sorted(many))} alone")
    for (folder, pattern), names in single.items():
        if len(names) > 1:
            wrong.append(f"{folder}: {pattern} is included by {', '.join(sorted(names))}; one file may")
    if not files:
        wrong.append("no source file found")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
