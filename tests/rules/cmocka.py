#!/usr/bin/env python3
"""Unit tests build with cmocka 1 and 2. Exit 1 and one line per offence.

Version 2 warns about assert_in_range, which tests/unit/ranges.h replaces, and has macros whose names no function of a test
can have."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
FOLDER = TOP / "tests" / "unit"
WORDS = [
    (re.compile(r"\bassert_(not_)?in_range\("), "cmocka 2 has no assert_in_range: assert_within, of ranges.h"),
    (re.compile(r"^(static )?\w[\w *]* \*?(stop|fail|skip)\("), "cmocka 2 has a macro of that name"),
]


def main():
    wrong, read = [], 0
    for page in sorted(FOLDER.glob("*.c")):
        read += 1
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            wrong += [f"{page.relative_to(TOP)}:{number}: {words}" for pattern, words in WORDS if pattern.search(line)]
    if read < 50:
        wrong.append("there are hardly any tests: are they read?")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
