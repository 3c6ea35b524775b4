"""Draws docs/estimate.svg, the README's picture of ``costplan estimate``: ``python docs/screenshot.py``."""

from __future__ import annotations

import os
import subprocess
import sys
from html import escape
from pathlib import Path

COMMAND = ["estimate", "scenarios/quarter.yaml", "--as-of", "2026-11-23"]
LINES, WIDTH, HEIGHT = 29, 8.4, 18


def main() -> None:
    root = Path(__file__).parent.parent
    page = subprocess.run(
        [sys.executable, "-m", "costplan", *COMMAND], cwd=root, env={**os.environ, "COLUMNS": "84"},
        capture_output=True, check=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    shown = [f"$ costplan {' '.join(COMMAND)}", *page[:LINES], "..."]
    across, down = round(88 * WIDTH), (len(shown) + 2) * HEIGHT
    rows = "\n".join(
        f'<text x="16" y="{(number + 1.6) * HEIGHT:.0f}" xml:space="preserve">{escape(line)}</text>'
        for number, line in enumerate(shown)
    )
    (root / "docs" / "estimate.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" width="{across}" height="{down}" '
        'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">\n'
        f"<title>costplan estimate of the quarter scenario</title>\n"
        f'<rect width="{across}" height="{down}" rx="8" fill="#0d1117"/>\n{rows}\n</svg>\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
