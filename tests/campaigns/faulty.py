#!/usr/bin/env python3
"""Runs operations while a quarter of the service's answers are faults: faulty.py OPERATIONS [SHARE]

It runs rounds of ten seconds, each with a seed, until that many operations are done. No acknowledged message is lost, no
message is sent twice, and nothing hangs.
"""

import sys

from churned import Results, forget_all, seen_by, start, wrong
from mounted import Place

SECONDS = 10


def main(wanted, share):
    results = Results("faulty")
    with Place("state_ttl=0.05,render_wait=10") as place:
        place.begin()
        while results.sum("operations") < wanted:
            seed = results.next_seed()
            place.session()
            place.ask("settings", {"share": share, "seed": seed})
            seen = seen_by(start(place, seed, SECONDS), SECONDS)
            place.ask("settings", {"share": 0})
            faults = place.ask("faults")
            results.add({"seed": seed, "operations": seen["done"], "messages": len(seen["written"]), "faults": faults,
                         "acknowledged": len(seen["acknowledged"]), "wrong": wrong(place, seen)})
            forget_all(place)
        place.end()
    print(f"{results.sum('operations')} operations in {len(results.lines)} rounds, {results.sum('faults')} faults, "
          f"{results.sum('messages')} messages, {results.sum('acknowledged')} acknowledged; wrong: {results.bad() or 'none'}")
    return bool(results.bad())


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1]), float((sys.argv + ["0.25"])[2])))
