#!/usr/bin/env python3
"""Every source file that the documentation names exists. Exit 1 and one line per offence.

A name may leave out src/ or include/; .h and .c are different files: model/send.c, base/wait.h, tree/node_*.c."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
PAGES = [TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").rglob("*.md"))]
NAME = re.compile(r"(?<![\w/.<-])((?:src/|include/|tests/|scripts/)?[a-z]+(?:/[a-z_*]+)+\.(?:c|h|py|sh))\b")


def exists(name):
    return any(any(TOP.glob(root + name)) for root in ("", "src/", "include/", "src/*/", "tests/cases/"))


def main():
    wrong, named = [], 0
    for page in PAGES:
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            for name in NAME.findall(line):
                named += 1
                if not exists(name):
                    wrong.append(f"{page.relative_to(TOP)}:{number}: there is no {name}")
    if named < 20:
        wrong.append("the documentation names hardly any file: is it read?")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
