#!/usr/bin/env python3
"""The settings in man/nemofs.1 and in the three completions are those of the table of src/settings/setting.c.

Exit 1 and a diff when they differ; with --write they are written again. (nemofs --help prints the table itself.)"""

import difflib
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
TABLE = "src/settings/setting.c"
BEGIN, END = "Begin of the settings; made by tests/rules/settings.py --write", "End of the settings"
# What completions offer besides: name, values or None for a word alone, words.
MOUNTS = [("allow_other", None, "other users may use the mount, too"), ("ro", None, "read-only")]


class Setting:
    def __init__(self, macro, rank, fields, words):
        self.rank, self.words = rank, words
        self.key = re.sub(r'"', "", fields[0])
        self.env, self.form, self.usual, self.choices, self.kind = None, None, None, [], macro
        values = {"NULL": None, "WIRE_API_URL": "https://mega-api-prod.nemovideo.ai", "WIRE_WEB_URL": "https://nemovideo.com",
                  "WIRE_SKILL_SOURCE_USUAL": "youtube-video-caption-download", "NEMOFS_VERSION": "that of the program"}
        fields = [values.get(field, field.strip('"')) for field in fields]
        if macro == "CHOICE":
            _, _, yes, no, self.usual = fields
            self.choices = [self.usual] + [word for word in (yes, no) if word != self.usual]
        elif macro == "VALUE":
            _, parse, _, self.env, self.form, self.usual = fields
            self.kind = {"parse_path": self.form, "parse_level": "LEVEL"}.get(parse, "")
        elif macro == "TEXT":
            _, self.env, self.form, self.usual = fields
        elif macro == "URL":
            _, self.env, self.usual = fields
            self.form = "URL"
        elif macro in ("FOLDER", "SECONDS"):
            self.form, self.usual = macro, (fields[1] if len(fields) > 1 else None)
        else:
            _, self.form = fields
        if self.kind == "LEVEL":
            self.choices = ["error", "warning", "info", "debug"]
        self.is_word = self.choices == ["no", "yes"]


def read(name):
    return (TOP / name).read_text(encoding="utf-8")


def table():
    body = re.search(r"struct setting settings\[\] = \{\n(.*?)^\};", read(TABLE), re.S | re.M).group(1)
    for line in body.splitlines():
        found = re.fullmatch(r'\t([A-Z]+)\(([A-Z]+), (.*), "((?:[^"\\]|\\.)*)"\),', line)
        if not found:
            print(f"{TABLE}: cannot read {line.strip()!r}")
            sys.exit(1)
        yield Setting(found[1], found[2], found[3].split(", "), found[4])


def sentence(words):
    words = words[:1].upper() + words[1:]
    return words if words.endswith("?") else words + "."


def roff(words):
    return words.replace("-", "\\-").replace("'", "\\(aq")


def manual(settings):
    lines = []
    for s in settings:
        if s.key == "token":
            continue
        head = f".B {s.key}" if s.is_word else f".BR {s.key}=" + " | ".join(s.choices) if s.choices and not s.form else f".BI {s.key}= {s.form}"
        lines += [".TP", head, roff(sentence(s.words))]
        if s.usual and not s.is_word:
            lines.append(f"Default: {roff(s.usual)}.")
        if s.env:
            lines += ["Environment:", f".BR {s.env} ."]
    return lines


def offered(settings):
    for s in settings:
        if s.rank != "TUNING":
            yield s.key, (None if s.is_word else s.choices), s.words, s
    for name, choices, words in MOUNTS:
        yield name, choices, words, None


def bash(settings):
    words = []
    for key, choices, _, s in offered(settings):
        words += [key] if choices is None else [f"{key}={choice}" for choice in choices] or [f"{key}="]
    lines, line = [], "\tlocal settings='"
    for word in words:
        if len(line) + len(word) > 110:
            lines.append(line.rstrip())
            line = "\t\t"
        line += word + " "
    folders = [s.key for *_, s in offered(settings) if s and s.kind == "FOLDER"]
    files = [s.key for *_, s in offered(settings) if s and s.kind == "FILE"]
    return lines + [line.rstrip() + "'", f"\tlocal folders='{' '.join(folders)}' files='{' '.join(files)}'"]


def zsh(settings):
    lines = []
    for key, choices, words, s in offered(settings):
        words = re.sub(r"([\[\]:'])", "", words)
        action = {"FOLDER": "_directories", "FILE": "_files"}.get(s.kind if s else "", f"({' '.join(choices)})" if choices else "")
        lines.append(f"\t'{key}[{words}]'" if choices is None else f"\t'{key}[{words}]:{(s.form or key).lower()}:{action}'")
    return ["_nemofs_settings=(", *lines, ")"]


def fish(settings):
    words = []
    for key, choices, *_ in offered(settings):
        words += [key] if choices is None else [f"{key}={choice}" for choice in choices] or [f"{key}="]
    lines, line = [], "set -l settings"
    for word in words:
        if len(line) + len(word) > 110:
            lines.append(line + " \\")
            line = "   "
        line += " " + word
    return lines + [line]


PLACES = [("man/nemofs.1", '.\\" ', manual), ("packaging/completions/nemofs.bash", "\t# ", bash),
          ("packaging/completions/_nemofs", "# ", zsh), ("packaging/completions/nemofs.fish", "# ", fish)]


def differs(name, mark, wanted):
    page = read(name).splitlines()
    begin, end = page.index(mark + BEGIN), page.index(mark + END)
    if "--write" in sys.argv:
        (TOP / name).write_text("\n".join(page[:begin + 1] + wanted + page[end:]) + "\n", encoding="utf-8")
        return False
    difference = list(difflib.unified_diff(page[begin + 1:end], wanted, name, TABLE, lineterm=""))
    print("\n".join(difference))
    return bool(difference)


def main():
    settings = list(table())
    if len(settings) < 30:
        sys.exit(f"{TABLE} cannot be read")
    return int(any([differs(name, mark, make(settings)) for name, mark, make in PLACES]))


sys.exit(main())
