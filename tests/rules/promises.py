#!/usr/bin/env python3
"""Every test that docs/promises.md names exists, and every promise names one. Exit 1 and one line per offence."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
PAGE = TOP / "docs/promises.md"


def exists(test):
    if "/" in test:
        return (TOP / "tests/cases" / (test + ".sh")).exists()
    return (TOP / "tests/unit" / (test + ".c")).exists()


def main():
    wrong, rows = [], 0
    for number, line in enumerate(PAGE.read_text(encoding="utf-8").splitlines(), 1):
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("| ") or cells[-1] in ("held by", "---"):
            continue
        rows += 1
        tests = re.findall(r"`([^`]+)`", cells[-1])
        if not tests:
            wrong.append(f"{PAGE.name}:{number}: nothing holds this promise")
        wrong += [f"{PAGE.name}:{number}: there is no test {test}" for test in tests if not exists(test)]
    if rows < 20:
        wrong.append(f"{PAGE.name} cannot be read")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
