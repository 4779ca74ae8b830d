#!/usr/bin/env python3
"""The rules detect offences: each is run on a copy of the sources with a planted offence, and must fail with a message that names
the file. Exit 1 and one line per rule that does not."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
READ = ["include", "src", "man", "docs", "packaging/completions", "tests/rules", "tests/unit"]

# Rule, file, the text there, the text that is planted instead, words of the complaint.
OFFENCES = [
    ("tree", "src/tree/tree.c", '\t{"url", ', '\t{"url.txt", S_IFREG | 0400, LISTED, .ops = &node_url},\n\t{"url", ',
     "src/tree/tree.c: url.txt has no paragraph in man/nemofs.5"),
    ("tree", "src/tree/tree.c", '\t{"rendered", ', '\t{"frames.zip", S_IFREG | 0644, UNLISTED, .ops = &node_export},\n\t{"rendered", ',
     "src/tree/tree.c: export/frames.zip has no paragraph in man/nemofs.5"),
    ("tree", "src/tree/tree.c", '\t{"url", ', '\t{"url.txt", S_IFREG | 0400,\n\t LISTED, .ops = &node_url},\n\t{"url", ',
     "src/tree/tree.c: url.txt has no paragraph in man/nemofs.5"),
    ("tree", "src/tree/tree.c", '\t{"url", ', '\tPAGE(url.txt),\n\t{"url", ', "src/tree/tree.c: session: cannot read 'PAGE(url.txt),'"),
    ("tree", "src/tree/tree.c", '\t{"media", ', '\t{"stills", S_IFDIR, LISTED, .dir = &dir_media},\n\t{"media", ',
     "src/tree/tree.c: stills has no paragraph in man/nemofs.5"),
    ("settings", "src/settings/setting.c", "\tSECONDS(RARE, render_wait,", '\tSECONDS(RARE, nap, "5", "how long it sleeps"),\n\tSECONDS(RARE, render_wait,',
     "+.BI nap= SECONDS"),
    ("settings", "src/settings/setting.c", "\tSECONDS(RARE, render_wait,", '\tNAP(RARE),\n\tSECONDS(RARE, render_wait,',
     "src/settings/setting.c: cannot read 'NAP(RARE),'"),
    ("settings", "packaging/completions/_nemofs", "'browse[", "'browsed[", "-\t'browsed["),
    ("manual", "include/product/causes.h", '"use another name")', '"")', "include/product/causes.h: NAME_TAKEN has no remedy"),
    ("manual", "include/product/causes.h", '"use another name")', "NAME_REMEDY)",
     "include/product/causes.h: a row has not number, name, errno, meaning and remedy"),
    ("manual", "include/base/error.h", '"start it again")', '"")', "include/base/error.h: CANCELLED has no remedy"),
    ("manual", "include/product/causes.h", '"use another name")', '"use some other name")', "man/nemofs.5"),
    ("manual", "include/product/causes.h", "X(33, NAME_TAKEN", "X(32, NAME_TAKEN",
     "include/product/causes.h: NAME_TAKEN has the number of another cause"),
    ("cmocka", "tests/unit/test_str.c", "int main(void)", "static void stop(void)\n{\n}\nint main(void)",
     "cmocka 2 has a macro of that name"),
    ("includes", "src/fs/op.c", '#include "core.h"', '#include "core.h"\n#include "model/model.h"', "src/fs/op.c: fs must not include model/model.h"),
    ("includes", "src/base/error.c", '#include "base/error.h"', '#include "base/error.h"\n#include "product/causes.h"',
     "src/base/error.c: base must not include product/causes.h"),
    ("includes", "src/tree/disk.c", '#include "disk.h"', '#include "disk.h"\n#include "caller.h"', "src/tree/disk.c: tree has no header caller.h"),
    ("words", "src/model/turn/turn_words.c", "buf_putc(out, '\\n');", 'buf_puts(out, " as you wished\\n");',
     '" as you wished\\n" is not in src/text/words/words.c'),
    ("words", "src/tree/node_url.c", "#include", 'static const char line[] = "[nemofs] Hello";\n#include',
     "src/tree/node_url.c: lines of this program are marked in src/text/words/words.c alone"),
]


def complaint(rule, name, old, new):
    """The output of the rule for a copy with the offence; None: there is no place for it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for part in READ:
            shutil.copytree(TOP / part, copy / part)
        text = (copy / name).read_text(encoding="utf-8")
        if old not in text:
            return None
        (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        ran = subprocess.run([sys.executable, copy / f"tests/rules/{rule}.py"], capture_output=True, text=True)
        return ran.stdout if ran.returncode == 1 else ""


def main():
    wrong = []
    for rule, name, old, new, words in OFFENCES:
        said = complaint(rule, name, old, new)
        if said is None:
            wrong.append(f"planted.py: {name} has no {old.strip()!r} to plant an offence at")
        elif words not in said:
            wrong.append(f"rules/{rule}.py does not say {words!r}, but {said.strip()!r}")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
