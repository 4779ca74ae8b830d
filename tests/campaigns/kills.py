#!/usr/bin/env python3
"""Sends kill -9 at random moments to a busy mount: kills.py KILLS

Each kill has a seed: twelve programs do everything, the daemon dies within a second and is started again. After that, no
message is in the service's ledger twice, no acknowledged message is missing, and no message that was carried out is called
failed, in this round and all earlier ones. (tests/cases/50-crash/kill_everywhere kills at each system call.)
"""

import random
import signal
import sys
import time

from churned import Results, forget_all, seen_by, start, wrong
from mounted import Place, wait_until

ROUNDS_OF_A_FOLDER = 40


def idle(place):
    with open(place.mount + "/status", encoding="utf-8") as f:
        return not [line for line in f if line[0].isdigit() or line.startswith("made")]


def round_of(place, seed, results):
    seen = {"acknowledged": [], "surprise": []}
    place.session()
    churn = start(place, seed, 1.2, "ENOTCONN,ECONNABORTED,ECANCELED")
    time.sleep(0.15 + random.Random(seed).random())
    place.kill(signal.SIGKILL)
    seen = seen_by(churn, 2)
    place.begin()
    wait_until("all that was unclear is known", lambda: idle(place), 60)
    results.add({"seed": seed, "operations": seen["done"], "messages": len(seen["written"]),
                 "acknowledged": len(seen["acknowledged"]), "wrong": wrong(place, seen)})


def main(wanted):
    results = Results("kills")
    while len(results.lines) < wanted:
        with Place("state_ttl=0.05,render_wait=10,turn_limit=3") as place:
            place.begin()
            for _ in range(ROUNDS_OF_A_FOLDER):
                if len(results.lines) < wanted:
                    round_of(place, results.next_seed(), results)
            forget_all(place)
            place.end()
    print(f"{len(results.lines)} kills among {results.sum('operations')} operations, {results.sum('messages')} messages, "
          f"{results.sum('acknowledged')} acknowledged; wrong: {results.bad() or 'none'}")
    return bool(results.bad())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1])))
