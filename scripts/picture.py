#!/usr/bin/env python3
"""Draws what a terminal shows, text with ANSI colours on stdin, as an SVG that is light or dark as the viewer prefers."""
import html
import re
import sys

CELL, LINE, LEFT, TOP, COLUMNS = 8.43, 19, 18, 50, 84
COLOURS = {"31": "red", "32": "green", "33": "yellow", "34": "blue", "35": "violet", "36": "cyan"}
STYLE = """
.paper{fill:#fff;stroke:#d0d7de}.bar{fill:#f3f4f6}.dot{fill:#c5ccd3}
text{font:14px ui-monospace,'SFMono-Regular','DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#1f2328;white-space:pre}
.typed{font-weight:600}.sign{fill:#1a7f37}
.red{fill:#cf222e}.green{fill:#1a7f37}.yellow{fill:#7d4e00}.blue{fill:#0550ae}.violet{fill:#6639ba}.cyan{fill:#1b7c83}
@media (prefers-color-scheme:dark){
.paper{fill:#0d1117;stroke:#30363d}.bar{fill:#161b22}.dot{fill:#484f58}text{fill:#e6edf3}.sign{fill:#3fb950}
.red{fill:#ff7b72}.green{fill:#3fb950}.yellow{fill:#d29922}.blue{fill:#79c0ff}.violet{fill:#d2a8ff}.cyan{fill:#56d4dd}}
"""


def spans(line):
    """Splits a line into (class, text) at its colour sequences."""
    if line.startswith("$ "):
        return [("sign", "$ "), ("typed", re.sub(r"\x1b\[[0-9;]*m", "", line[2:]))]
    found, colour = [], ""
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            for number in part[2:-1].split(";"):
                colour = COLOURS.get(number, "" if number in ("", "0", "39") else colour)
        elif part:
            found.append((colour, part))
    return found


lines = [line.rstrip() for line in sys.stdin.read().rstrip().split("\n")]
while lines and lines[-1] in ("", "$"):
    lines.pop()
width, height = 2 * LEFT + CELL * COLUMNS, TOP + LINE * len(lines) + 8
words = html.escape("; ".join(line[2:] for line in lines if line.startswith("$ ")))
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" role="img" xml:space="preserve">')
print(f"<title>A session with nemofs</title>\n<desc>{words}</desc>\n<style>{STYLE}</style>")
print(f'<rect class="paper" x=".5" y=".5" width="{width - 1:.0f}" height="{height - 1}" rx="8"/>')
print(f'<path class="bar" d="M1 30V9a8 8 0 0 1 8-8H{width - 9:.0f}a8 8 0 0 1 8 8V30z"/>')
print("".join(f'<circle class="dot" cx="{x}" cy="15" r="5"/>' for x in (20, 38, 56)))
for number, line in enumerate(lines):
    inner = "".join(f'<tspan class="{name}">{html.escape(text)}</tspan>' if name else html.escape(text)
                    for name, text in spans(line))
    if inner:
        print(f'<text x="{LEFT}" y="{TOP + 2 + LINE * number}">{inner}</text>')
print("</svg>")
