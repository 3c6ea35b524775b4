"""Draws docs/compare.svg, the README's picture, docs/estimate.svg and docs/quote.svg: ``python docs/screenshot.py``."""

from __future__ import annotations

import os
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import NamedTuple

DAY = "2026-11-23"
WIDTH, HEIGHT = 8.4, 18


class Picture(NamedTuple):
    name: str
    title: str
    command: list[str]
    lines: int


PICTURES = (
    Picture("compare", "costplan compare of seats with an API", ["compare", "scenarios/subscription.yaml"], 22),
    Picture("estimate", "costplan estimate of the quarter scenario", ["estimate", "scenarios/quarter.yaml"], 29),
    Picture("quote", "costplan quote of 8 images of gpt-image-2", ["quote", "gpt-image-2", "-n", "8"], 31),
)


def main() -> None:
    for picture in PICTURES:
        draw(picture)


def draw(picture: Picture) -> None:
    root = Path(__file__).parent.parent
    command = [*picture.command, "--as-of", DAY]
    page = subprocess.run(
        [sys.executable, "-m", "costplan", *command], cwd=root, env={**os.environ, "COLUMNS": "84"},
        capture_output=True, check=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    shown = [f"$ costplan {' '.join(command)}", *page[: picture.lines], *(["..."] if page[picture.lines :] else [])]
    across, down = round(88 * WIDTH), (len(shown) + 2) * HEIGHT
    rows = "\n".join(
        f'<text x="16" y="{(number + 1.6) * HEIGHT:.0f}" xml:space="preserve">{escape(line)}</text>'
        for number, line in enumerate(shown)
    )
    (root / "docs" / f"{picture.name}.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" width="{across}" height="{down}" '
        'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">\n'
        f"<title>{picture.title}</title>\n"
        f'<rect width="{across}" height="{down}" rx="8" fill="#0d1117"/>\n{rows}\n</svg>\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
