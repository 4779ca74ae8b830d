"""Runs rounds of twelve programs that do everything at once (tests/cases/churn.py), and checks what must hold after each."""

import collections
import json
import os
import sqlite3
import subprocess
import sys

from mounted import TOP


def start(place, seed, seconds, also=""):
    """`also`: errnos, separated by commas, that are expected in addition to those of the contract."""
    return subprocess.Popen([sys.executable, TOP + "/tests/cases/churn.py", place.mount, str(seed), str(seconds)], cwd=place.folder,
                            env={**os.environ, "CHURN_ALSO": also}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def seen_by(churn, seconds):
    """Returns what the programs have seen; SystemExit if they hang or break."""
    try:
        out, err = churn.communicate(timeout=seconds + 120)
    except subprocess.TimeoutExpired as e:
        churn.kill()
        raise SystemExit("the programs hang") from e
    if churn.returncode:
        raise SystemExit(f"the programs: {err[-500:]}")
    return json.loads(out)


def wrong(place, seen):
    """Returns the violations in words: a message was sent twice, was acknowledged and lost, or was carried out and called failed."""
    ledger = place.ask("ledger")
    times = collections.Counter(m["nonce"] for m in ledger if m["nonce"])
    edited = {f"edit nonce:{m['nonce']}" for m in ledger if m["edited"]}
    journal = sqlite3.connect(f"file:{place.folder}/state/nemofs/nemofs.db?mode=ro", uri=True)
    failed = {row[0] for row in journal.execute("select payload from ops where phase = 3")}
    journal.close()
    found = {"unexpected": seen["surprise"], "twice": [n for n, count in times.items() if count > 1],
             "lost": [n for n in seen["acknowledged"] if n not in times], "called failed": sorted(edited & failed)}
    return {what: values[:5] for what, values in found.items() if values}


def forget_all(place):
    for name in os.listdir(place.mount):
        path = f"{place.mount}/{name}"
        if name != "new" and os.path.isdir(path) and not os.path.islink(path):
            os.rmdir(path)
    place.ask("forget", {})


class Results:
    """Writes a line for each round: a campaign that is started again continues after the last one."""

    def __init__(self, name):
        self.path, self.lines = os.environ.get("RESULTS", name + ".jsonl"), []
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as f:
                self.lines = [json.loads(line) for line in f]

    def next_seed(self):
        return 1 + max((line["seed"] for line in self.lines), default=0)

    def add(self, line):
        self.lines.append(line)
        with open(self.path, "a", encoding="utf-8") as f:
            f.write(json.dumps(line) + "\n")
        if line["wrong"]:
            print(f"seed {line['seed']}: {line['wrong']}", flush=True)

    def sum(self, what):
        return sum(line.get(what, 0) for line in self.lines)

    def bad(self):
        return [line["seed"] for line in self.lines if line["wrong"]]
