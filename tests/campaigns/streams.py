#!/usr/bin/env python3
"""Streams many replies at the same time: streams.py [STREAMS]

STREAMS (1,000) sessions each have a running message that continues only when all have started. Meanwhile it measures the
memory compared to an idle mount, and the times of stat and open. At the end each reply is complete.
"""

import os
import sys
import time

from mounted import Place


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def main(count):
    with Place() as place:
        place.begin()
        sessions = [place.session() for _ in range(count)]
        idle = place.resident_kib()
        place.ask("rules", [{"on": "message", "do": "stream", "gate": "on"}])
        for n, session in enumerate(sessions):
            with open(session + "/prompt", "wb", buffering=0) as f:
                f.write(f"edit nonce:s{n}".encode())
        busy = place.resident_kib()
        stats, opens = [], []
        for n in range(2000):
            path = sessions[n % count] + "/status"
            begin = time.monotonic()
            os.stat(path)
            stats.append(time.monotonic() - begin)
            begin = time.monotonic()
            with open(path, "rb", buffering=0) as f:
                if f.read(4096) == b"idle\n":
                    raise SystemExit(f"{path}: not under way")
            opens.append(time.monotonic() - begin)
        place.ask("release", {"gate": "on"})
        for n, session in enumerate(sessions):
            with open(session + "/reply", encoding="utf-8") as f:
                if (reply := f.read()) != f"Done: edit nonce:s{n}\n":
                    raise SystemExit(f"{session}/reply: {reply!r}")
        if len({m["nonce"] for m in place.ask("ledger")}) != count or len(place.ask("ledger")) != count:
            raise SystemExit("the ledger does not have each message once")
        place.end()
    print(f"{count} streams: {(busy - idle) / 1024:.1f} MiB over idle; stat {percentile(stats, .5):.2f} ms median, "
          f"{percentile(stats, .99):.2f} ms p99; open and read of status {percentile(opens, .99):.2f} ms p99; each reply whole")


main(int((sys.argv + ["1000"])[1]))
