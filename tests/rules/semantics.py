#!/usr/bin/env python3
"""The tables of docs/SEMANTICS.md show what programs really did: the rows that the cases of 15-programs write.

    semantics.py ROWS...            exit 1 and a diff if the page has other rows
    semantics.py --write ROWS...    writes these tables of the page again

ROWS is build/semantics/CASE.tsv; the page has a pair of markers for each CASE."""

import difflib
import pathlib
import sys

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/SEMANTICS.md"


def markers(case):
    return f"<!-- seen by tests/cases/15-programs/{case}.sh -->\n", f"<!-- end of {case}.sh -->\n"


def code(command):
    return "`" + command.replace("|", "\\|") + "`"


def table(rows):
    lines = ["| program | command | fresh | rendered |\n", "| --- | --- | --- | --- |\n"]
    shown = None
    for program, command, fresh, rendered in rows:
        lines.append(f"| {program if program != shown else ''} | {code(command)} | {fresh} | {rendered} |\n")
        shown = program
    return lines


def replaced(page, path):
    """The page with the table of this file of rows."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    begin, end = markers(path.stem)
    if not rows or any(len(row) != 4 for row in rows):
        sys.exit(f"{path} has no rows, or not of four columns")
    if begin not in page or end not in page:
        sys.exit(f"{PAGE} has no place for {path.stem}: {begin.strip()} … {end.strip()}")
    return page[:page.index(begin) + 1] + table(rows) + page[page.index(end):]


def main(arguments):
    write = "--write" in arguments
    page = wanted = PAGE.read_text(encoding="utf-8").splitlines(keepends=True)
    for argument in arguments:
        if argument != "--write":
            wanted = replaced(wanted, pathlib.Path(argument))
    if write:
        PAGE.write_text("".join(wanted), encoding="utf-8")
        return 0
    difference = list(difflib.unified_diff(page, wanted, "docs/SEMANTICS.md", "seen"))
    sys.stdout.writelines(difference)
    return 1 if difference else 0


sys.exit(main(sys.argv[1:]))
