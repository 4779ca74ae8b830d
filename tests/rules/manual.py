#!/usr/bin/env python3
"""The error table of nemofs.5 is that of src/base/error.h: every cause with its errno, meaning and remedy.

Exit 1 and a difference when they part; with --write the manual's table is made anew."""

import difflib
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
HEADER, PAGE = TOP / "src/base/error.h", TOP / "man/nemofs.5"
BEGIN, END = '.\\" The table of src/base/error.h; made by tests/rules/manual.py --write\n', '.\\" End of the table\n'


def causes():
    string = r'((?:"(?:[^"\\]|\\.)*"\s*\\?\s*)+)'
    rows = re.findall(r"X\((\w+),\s*(E\w+),\s*" + string + r",\s*" + string + r"\)", HEADER.read_text(encoding="utf-8"))
    return [(name, number, text(meaning), text(remedy)) for name, number, meaning, remedy in rows]


def text(literal):
    """The value of adjacent C string literals."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal)).replace('\\"', '"').replace("\\\\", "\\")


def roff(words):
    words = words.replace("\\", "\\e").replace("-", "\\-")
    words = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", words)
    return "\\&" + words if words[:1] in ".'" else words


def table():
    lines = [BEGIN]
    for _, number, meaning, remedy in causes():
        lines += [".TP\n", f".B {number}\n", roff(meaning) + ".\n", roff(remedy[:1].upper() + remedy[1:]) + ".\n"]
    return lines + [END]


def main():
    page = PAGE.read_text(encoding="utf-8").splitlines(keepends=True)
    begin, end = page.index(BEGIN), page.index(END)
    wanted = table()
    if len(wanted) < 40:
        print("the table of error.h cannot be read")
        return 1
    if "--write" in sys.argv:
        PAGE.write_text("".join(page[:begin] + wanted + page[end + 1:]), encoding="utf-8")
        return 0
    difference = list(difflib.unified_diff(page[begin:end + 1], wanted, "man/nemofs.5", "src/base/error.h"))
    sys.stdout.writelines(difference)
    return 1 if difference else 0


sys.exit(main())
