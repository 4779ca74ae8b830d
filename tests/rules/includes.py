#!/usr/bin/env python3
"""Include lines point down, promises are in include/, include cycles are short, and each big library is used in one room.

A room is a folder of src/. What it promises to other rooms is include/ROOM/header.h, included as "ROOM/header.h";
its own headers are included by their bare names. Reads every #include of src/ and include/. Exit 1 and one line per
offence."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
SRC, PROMISES = TOP / "src", TOP / "include"

# Room -> rooms directly below it. A room may include all rooms that it reaches downwards; main is src/main.c.
BELOW = {
    "main": ["commands"],
    "commands": ["settings", "tree", "net"],
    "settings": ["model"],
    "tree": ["fs", "model"],
    "fs": ["base"],
    "model": ["api", "cache", "store", "text"],
    "api": ["net", "text"],
    "cache": ["net"],
    "store": ["base"],
    "net": ["product"],
    "engine": ["text"],
    "text": ["product"],
    "product": ["base"],
    "base": [],
}
MODULES = 3  # the most in one cycle
# Header pattern -> rooms where any file may include it, and rooms where one file may.
LIBRARIES = {
    r"fuse.*\.h": ({"fs"}, set()),
    r"curl/.*": ({"net"}, {"engine"}),
    r"sqlite3.*\.h": ({"store"}, {"engine"}),
    r"microhttpd\.h": ({"engine"}, set()),
    r"pocketsphinx.*": ({"engine"}, set()),
}


def reachable(room):
    found, todo = {room}, [room]
    while todo:
        for below in BELOW[todo.pop()]:
            if below not in found:
                found.add(below)
                todo.append(below)
    return found


def room_of(path):
    parts = path.relative_to(TOP).parts
    return parts[1] if len(parts) > 2 else "main"


def includes(path):
    text = path.read_text(encoding="utf-8")
    return re.findall(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', text, re.M)


def cycles(files):
    """Cycles of more than MODULES modules (a header and the source of its name) that each include the next."""
    module = {path: (room_of(path), path.stem) for path in files}
    homes = {}
    for path in files:
        if path.suffix == ".h":
            homes.setdefault((room_of(path), path.name), path)
    below = {}
    for path in files:
        for quote, header in includes(path):
            room, _, name = header.rpartition("/")
            target = homes.get((room or room_of(path), name)) if quote == '"' else None
            if target and module[target] != module[path]:
                below.setdefault(module[path], set()).add(module[target])

    def reach(start):
        found, todo = set(), [start]
        while todo:
            for next_one in below.get(todo.pop(), ()):
                if next_one not in found:
                    found.add(next_one)
                    todo.append(next_one)
        return found

    far = {m: reach(m) for m in below}
    rings = {frozenset(n for n in far[m] if m in far.get(n, ())) for m in below if m in far[m]}
    return [sorted("/".join(m) for m in ring) for ring in rings if len(ring) > MODULES]


def main():
    wrong, single, users = [], {}, {}
    files = sorted([*SRC.rglob("*.[ch]"), *PROMISES.rglob("*.[ch]")])
    own = {}
    for path in files:
        if path.suffix == ".h" and SRC in path.parents:
            own.setdefault((room_of(path), path.name), []).append(path)
    for path in files:
        name, room = path.relative_to(TOP), room_of(path)
        if room not in BELOW and len(name.parts) > 2:
            wrong.append(f"{name}: the room {room} has no place in the order")
            continue
        for quote, header in includes(path):
            if quote == '"' and "/" in header:
                target = header.split("/")[0]
                if not (PROMISES / header).exists():
                    wrong.append(f'{name}: there is no include/{header}; a header of the own room is included by its bare name')
                elif target not in reachable(room):
                    wrong.append(f"{name}: {room} must not include {header}")
                if target != room:
                    users.setdefault(header, set()).add(room)
            elif quote == '"' and not (PROMISES / header).exists():  # except wire.h, which belongs to all
                if PROMISES in path.parents:
                    wrong.append(f'{name}: a promise includes {header}, which only its room can see')
                elif (room, header) not in own:
                    wrong.append(f"{name}: {room} has no header {header}")
            for pattern, (many, one) in LIBRARIES.items():
                if not re.fullmatch(pattern, header):
                    continue
                if room in one:
                    single.setdefault((room, pattern), set()).add(str(name))
                elif room not in many:
                    wrong.append(f"{name}: {header} belongs to {', '.join(sorted(many))} alone")
    for (room, header), paths in own.items():
        if len(paths) > 1:
            wrong.append(f"{room}: {header} stands in several of its folders")
    # A promise may also be needed by another promise that other rooms use.
    needed, todo = set(), list(users)
    while todo:
        header = todo.pop()
        if header not in needed:
            needed.add(header)
            todo += [h for quote, h in includes(PROMISES / header) if quote == '"'] if (PROMISES / header).exists() else []
    for path in PROMISES.glob("*/*.h"):
        if str(path.relative_to(PROMISES)) not in needed:
            wrong.append(f"{path.relative_to(TOP)}: no other room includes it; it belongs into src/{room_of(path)}")
    for (room, pattern), names in single.items():
        if len(names) > 1:
            wrong.append(f"{room}: {pattern} is included by {', '.join(sorted(names))}; one file may")
    wrong += [f"{', '.join(ring)}: these include each other in a ring of more than {MODULES}" for ring in cycles(files)]
    if not files:
        wrong.append("no source file found")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
