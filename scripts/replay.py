#!/usr/bin/env python3
"""Makes a fixture of a report: answers of the outlines that the service gave.

    nemofs doctor --try                     (whoever has met it)
    scripts/replay.py REPORT >scenario.json
    tests/cases/faultd.py --dir DIR --scenario scenario.json

The fault server then answers as in the report: the same keys and types, lengths and codes, with values of its own.
A report has no values, so what depends on them is not repeated.
"""

import json
import sys

STREAM = "text/event-stream"


def rules_of(endpoint):
    """The rules for what one endpoint answered, in the order in which it did."""
    name, outlines = endpoint["endpoint"], endpoint["outlines"]
    if not outlines:
        return
    if name == "message" and endpoint["type"] == STREAM:
        yield {"on": name, "do": "stream", "like": outlines}
        return
    for n, outline in enumerate(outlines):
        last = n == len(outlines) - 1
        yield {"on": name, "do": "like", "outline": outline, "type": endpoint["type"],
               **({"status": endpoint["status"]} if last else {"times": 1})}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as f:
        report = json.load(f)
    if report.get("report") != 1:
        sys.exit(f"{sys.argv[1]}: not a report of `nemofs doctor --try`, or of a newer version")
    rules = [rule for endpoint in report["endpoints"] for rule in rules_of(endpoint)]
    json.dump({"settings": {}, "rules": rules}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
