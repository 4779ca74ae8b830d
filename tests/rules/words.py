#!/usr/bin/env python3
"""All texts of the program beside the agent's words come from the table of languages in src/text/words/words.c.

Reads the files that write such lines. A text with a word among the arguments of a call there is an offence, and so is the mark
of such lines anywhere else. Exit 1 and one line per offence."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
TABLE = "src/text/words/words.c"
WRITERS = ["src/model/turn/*.c", "src/model/logs/chat.c", "src/model/account.c", "src/text/reply/*.c", "src/text/timeline/timeline.c",
           "src/text/timeline/timeline_diff.c", "src/text/timeline/timeline_words.c"]
STATUS = "activity.c"  # running operations, in words that programs read, too: it has one language
MARKED = {TABLE, "src/model/logs/chat.c"}  # the files that put the mark before a line

# Calls that write for people, and their arguments that are no sentences: headings of chat.md, names of files, texts for the
# agent, a code of the service.
NESTED = re.compile(r"\bstring_of\((?:[^()]|\([^()]*\))*\)")  # a key of JSON
CALL = re.compile(r"\b(buf_puts|buf_printf|bytes_create|chat_note|snprintf|words_put)\(")
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
PLAIN = re.compile(r"^(## (You|Nemo|Failed).*|.*media/.*|Skipped|code %lld|draft-.*|-%s\.json)$")


def arguments(text, start):
    """The text up to the parenthesis that ends the call."""
    depth, at = 1, start
    for piece in re.finditer(r'"(?:[^"\\]|\\.)*"|[()]', text[start:]):
        depth += {"(": 1, ")": -1}.get(piece.group(), 0)
        at = start + piece.end()
        if not depth:
            break
    return text[start:at]


def has_word(literal):
    plain = re.sub(r"%[-0-9.*]*(?:hh|h|ll|l|z)?[a-zA-Z]|\\.|PRI\w+", " ", literal)
    return re.search(r"[A-Za-z]{3,}", plain) and not PLAIN.match(literal)


def offences():
    for pattern in WRITERS:
        for path in sorted(path for path in TOP.glob(pattern) if path.name != STATUS):
            text = path.read_text(encoding="utf-8")
            for call in CALL.finditer(text):
                for literal in TEXT.findall(NESTED.sub("", arguments(text, call.end()))):
                    if has_word(literal):
                        line = text.count("\n", 0, call.start()) + 1
                        yield f'{path.relative_to(TOP)}:{line}: "{literal}" is not in {TABLE}'
    for path in sorted([*TOP.glob("src/**/*.c"), *TOP.glob("src/**/*.h")]):
        name = str(path.relative_to(TOP))
        if name not in MARKED and re.search(r'WORDS_MARK|"\[nemofs\]', path.read_text(encoding="utf-8")):
            yield f"{name}: lines of this program are marked in {TABLE} alone"


def main():
    files = [path for pattern in WRITERS for path in TOP.glob(pattern)]
    wrong = list(offences()) if len(files) > 10 else ["the files that write our lines are not found"]
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
