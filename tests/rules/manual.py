#!/usr/bin/env python3
"""The error tables of nemofs.5 and docs/TROUBLESHOOTING.md are those of include/base/error.h and include/product/causes.h:
every cause with its errno, meaning and remedy.

Exit 1 and a diff when they differ; with --write the tables are written again."""

import difflib
import errno
import os
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
HEADERS = ["include/base/error.h", "include/product/causes.h"]
MADE = "The tables of base/error.h and product/causes.h; made by tests/rules/manual.py --write"


def causes():
    """Header, number, name, errno, meaning and remedy of each cause, in the order of their numbers."""
    string = r'((?:"(?:[^"\\]|\\.)*"\s*\\?\s*)+)'
    row = r"X\((\d+),\s*(\w+),\s*(E\w+),\s*" + string + r",\s*" + string + r"\)"
    found = [(name, int(number), cause, err, text(meaning), text(remedy)) for name in HEADERS
             for number, cause, err, meaning, remedy in re.findall(row, (TOP / name).read_text(encoding="utf-8"))]
    return sorted(found, key=lambda cause: cause[1])


def text(literal):
    """The value of adjacent C string literals."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal)).replace('\\"', '"').replace("\\\\", "\\")


def roff(words):
    words = words.replace("\\", "\\e").replace("-", "\\-")
    words = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", words)
    return "\\&" + words if words[:1] in ".'" else words


def capital(words):
    return words[:1].upper() + words[1:]


def manual():
    lines = [f'.\\" {MADE}\n']
    for *_, number, meaning, remedy in causes():
        lines += [".TP\n", f".B {number}\n", roff(meaning) + ".\n", roff(capital(remedy)) + ".\n"]
    return lines + ['.\\" End of the table\n']


def markdown():
    lines = [f"<!-- {MADE} -->\n", "| the command says | `error` says | what to do |\n", "| --- | --- | --- |\n"]
    for *_, number, meaning, remedy in causes():
        lines.append(f"| {os.strerror(getattr(errno, number))} | {number}: {meaning} | {capital(remedy)} |\n")
    return lines + ["<!-- End of the table -->\n"]


def differs(name, wanted):
    path = TOP / name
    page = path.read_text(encoding="utf-8").splitlines(keepends=True)
    begin, end = page.index(wanted[0]), page.index(wanted[-1])
    if "--write" in sys.argv:
        path.write_text("".join(page[:begin] + wanted + page[end + 1:]), encoding="utf-8")
        return False
    difference = list(difflib.unified_diff(page[begin:end + 1], wanted, name, "the tables of causes"))
    sys.stdout.writelines(difference)
    return bool(difference)


def broken(rows):
    """Lines about errors in the rows themselves."""
    for header in HEADERS:
        begun = re.findall(r"^\tX\(.*$", (TOP / header).read_text(encoding="utf-8"), re.M)
        if len(begun) != sum(row[0] == header for row in rows):
            yield f"{header}: a row has not number, name, errno, meaning and remedy"
    numbers = [number for _, number, *_ in rows]
    for header, number, name, _, meaning, remedy in rows:
        if len(meaning) < 6:
            yield f"{header}: {name} has no meaning"
        if len(remedy) < 6:
            yield f"{header}: {name} has no remedy"
        if numbers.count(number) > 1:
            yield f"{header}: {name} has the number of another cause"


def main():
    if len(causes()) < 20:
        print("the tables of causes cannot be read")
        return 1
    wrong = list(broken(causes()))
    print("\n".join(wrong))
    return int(any([wrong, differs("man/nemofs.5", manual()), differs("docs/TROUBLESHOOTING.md", markdown())]))


sys.exit(main())
