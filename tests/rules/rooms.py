#!/usr/bin/env python3
"""Draws the rooms of the source tree from the include lines: rooms.py [--write]

An arrow means that a room includes promises of another one; arrows that follow from others are left out. Without --write: exit 1
if docs/rooms.svg is not the picture of the current tree."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
PICTURE = TOP / "docs/rooms.svg"

# The purpose of each room; a room without a row here is an offence.
ABOUT = {
    "main": "src/main.c",
    "commands": "mount, umount, status, doctor",
    "settings": "options, environment, file",
    "tree": "the mounted files",
    "fs": "the kernel's side, libfuse",
    "model": "sessions, messages, renders",
    "api": "one file an endpoint",
    "cache": "remote files kept here",
    "store": "the journal, sqlite",
    "net": "HTTP on the loop, libcurl",
    "text": "pure functions over bytes",
    "product": "causes and metrics",
    "base": "loop, waits, buffers, log",
    "engine": "nemo-engine, by address only",
}
WIDTH, HEIGHT, GAP_X, GAP_Y = 190, 46, 26, 42


def arrows():
    found = {}
    for path in [*(TOP / "src").rglob("*.[ch]"), *(TOP / "include").rglob("*.h")]:
        parts = path.relative_to(TOP).parts
        room = parts[1] if len(parts) > 2 else "main"
        if path.name == "wire.h":
            continue
        below = found.setdefault(room, set())
        for target in re.findall(r'^[ \t]*#[ \t]*include[ \t]*"([a-z]+)/', path.read_text(encoding="utf-8"), re.M):
            if target != room:
                below.add(target)
    return found


def reduced(found):
    """Removes the arrows that a longer path implies."""
    def reach(room, seen):
        for below in found.get(room, ()):
            if below not in seen:
                seen.add(below)
                reach(below, seen)
        return seen

    return {room: {b for b in below if not any(b in reach(other, set()) for other in below - {b})}
            for room, below in found.items()}


def floors(found):
    """Rooms by depth: each is below all rooms that include it."""
    depth = {}

    def of(room):
        if room not in depth:
            depth[room] = 1 + max((of(user) for user in found if room in found[user]), default=-1)
        return depth[room]

    for room in sorted(found):
        of(room)
    for room in found:  # a second program is just above the rooms that it includes
        if depth[room] == 0 and room != "main":
            depth[room] = min(depth[below] for below in reduced(found)[room]) - 1
    rows = {}
    for room in sorted(found):
        rows.setdefault(depth[room], []).append(room)
    return [rows[d] for d in sorted(rows)]


def drawn():
    found = arrows()
    rows, place, wide = floors(found), {}, 0
    for y, row in enumerate(rows):
        for x, room in enumerate(row):
            place[room] = (GAP_X + x * (WIDTH + GAP_X), 20 + y * (HEIGHT + GAP_Y))
        wide = max(wide, len(row))
    for row in rows:  # centred
        shift = (wide - len(row)) * (WIDTH + GAP_X) // 2
        for room in row:
            place[room] = (place[room][0] + shift, place[room][1])
    width, height = wide * (WIDTH + GAP_X) + GAP_X, len(rows) * (HEIGHT + GAP_Y)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" text-anchor="middle">',
           '<title>The rooms of the source tree, and which knows which</title>',
           '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">'
           '<path d="M0,0 L8,4 L0,8 z" fill="#678"/></marker></defs>',
           f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for room, below in sorted(reduced(found).items()):
        for target in sorted(below):
            (x1, y1), (x2, y2) = place[room], place[target]
            x1, x2, y1 = x1 + WIDTH // 2, x2 + WIDTH // 2, y1 + HEIGHT
            middle = (y1 + y2) // 2
            out.append(f'<path d="M{x1},{y1} C{x1},{middle} {x2},{middle} {x2},{y2}" fill="none" stroke="#678" '
                       'stroke-width="1.4" marker-end="url(#tip)"/>')
    for room, (x, y) in sorted(place.items()):
        out.append(f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#eef3f8" stroke="#467"/>')
        out.append(f'<text x="{x + WIDTH // 2}" y="{y + 19}" font-size="14" font-weight="bold" fill="#123">{room}</text>')
        out.append(f'<text x="{x + WIDTH // 2}" y="{y + 36}" font-size="11" fill="#345">{ABOUT[room]}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


def main():
    unknown = sorted(set(arrows()) - set(ABOUT))
    if unknown:
        print(f"tests/rules/rooms.py: no row says what these rooms are for: {', '.join(unknown)}")
        return 1
    picture = drawn()
    if sys.argv[1:] == ["--write"]:
        PICTURE.write_text(picture, encoding="utf-8")
    elif not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != picture:
        print("docs/rooms.svg is not the picture of the present tree; tests/rules/rooms.py --write draws it")
        return 1
    return 0


sys.exit(main())
