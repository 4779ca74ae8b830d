#!/usr/bin/env python3
"""A room's own headers do not compile anywhere else: private_headers.py BUILD

Takes the compiler's command for one source of each room from BUILD/compile_commands.json, and compiles with it a file
that includes the headers of all rooms. Exit 1 and one line per header that is visible where it should not be, or the reverse."""

import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
SRC = TOP / "src"


def room_of(path):
    return path.relative_to(SRC).parts[0]


def compiles(command, folder, text):
    """Does this text compile in place of the command's source? Returns the compiler's output, '' for yes."""
    with tempfile.NamedTemporaryFile("w", suffix=".c") as source:
        source.write(text + "\nextern int nothing;\n")
        source.flush()
        words = [w for w in shlex.split(command["command"]) if pathlib.Path(w).name != "ccache"]
        words = words[:words.index("-o")] + ["-fsyntax-only", source.name]
        ran = subprocess.run(words, cwd=folder, capture_output=True, text=True)
        return "" if ran.returncode == 0 else ran.stderr


def main():
    build = pathlib.Path(sys.argv[1])
    commands = {}
    for command in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        path = pathlib.Path(command["file"])
        if SRC in path.parents and path.parent != SRC and path.name not in ("main.c", "nemo_transcribe.c"):
            commands.setdefault(room_of(path), command)
    own = {}
    for path in SRC.rglob("*.h"):
        own.setdefault(room_of(path), set()).add(path.name)
    wrong = []
    for room, command in sorted(commands.items()):
        mine = own.get(room, set())
        strangers = set().union(*(names for other, names in own.items() if other != room)) - mine
        tests = [f'#if __has_include("{name}")\n#error stranger {name}\n#endif' for name in sorted(strangers)]
        tests += [f'#if !__has_include("{name}")\n#error missing {name}\n#endif' for name in sorted(mine)]
        for word, name in re.findall(r"error: (?:#error )?(stranger|missing) (\S+)", compiles(command, build, "\n".join(tests))):
            wrong.append(f"{room}: sees {name}, which is another room's own" if word == "stranger" else
                         f"{room}: does not see its own {name}")
    # Also in the form that a programmer would write.
    inside, outside = commands.get("text"), commands.get("tree")
    line = '#include "captions_format.h"'
    if not inside or not outside or compiles(inside, build, line):
        wrong.append("text: its own captions_format.h does not compile")
    elif "captions_format.h" not in compiles(outside, build, line):
        wrong.append("tree: text's captions_format.h compiles there")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
