"""A page as text for a terminal or a log, fitted to its width. It changes no figure and no word.

The table libraries tried (rich, tabulate) take 30 to 100 ms to import, more than the whole of ``costplan quote``."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.render.view import Page, Table


_AMOUNT = re.compile(r"(?<=\d) (?=[A-Z]{3}\b)")
"""Between an amount and its currency, where no line ends."""

_BESIDE = re.compile(r"(?<=[A-Z]{3}) (?=\(-?\$)")
"""Between an amount and its dollars, where no line of a paragraph ends."""

_BOUND = "\u00a0"

_MARKS = "/-"
"""Behind which a name is broken that is wider than its column."""


def width_of_terminal() -> int:
    """The columns to fill: COLUMNS or the terminal's, 80 where there is none, from 60 to 120."""
    said = os.environ.get("COLUMNS", "")
    columns = int(said) if said.isdecimal() and len(said) < 6 else 0
    if not columns:
        try:
            columns = os.get_terminal_size(1).columns  # as shutil has it, which takes longer to import than this page
        except OSError:
            columns = 80
    return max(60, min(120, columns or 80))


def page_text(page: Page, width: int) -> str:
    """The whole page, a line at most ``width`` columns wide unless it is a command."""
    lines = [*_wrapped(page.title, width)]
    if page.subtitle:
        lines += _wrapped(page.subtitle, width)
    for told in page.first:
        lines += _wrapped(f"! {told}", width, indent="  ")
    label_width = max((len(label) for label, _ in page.headline), default=0)
    lines += [""] if page.headline else []
    for label, figure in page.headline:
        lines += _wrapped(f"  {label:<{label_width}}  {figure}", width, indent=" " * (label_width + 4))
    for warning in page.warnings:
        lines += _wrapped(f"! {warning}", width, indent="  ")
    for table in page.tables:
        lines += ["", *table_text(table, width).splitlines()]
    for line in ("", *page.beside) if page.beside else ():
        lines += _wrapped(line, width, indent="  ")
    lines += [f"  {command}" for command in page.commands]
    lines.append("")
    for line in page.footer:
        lines += _wrapped(line, width)
    return "\n".join(inert(line.rstrip()) for line in lines) + "\n"


def inert(line: str) -> str:
    """A line that a build does not take for a command to itself: GitHub reads ``::error::`` at the start of a line, and
    ``##[error]`` anywhere, as its own; a space comes between."""
    start = line.lstrip()
    if start.startswith("::"):
        line = f"{line[: len(line) - len(start)]}: {start[1:]}"
    return line.replace("##[", "## [")


def table_text(table: Table, width: int) -> str:
    """One table: text columns share what the numbers leave, and wrap."""
    columns = list(zip(table.headers, *table.rows, strict=True))
    natural = [max(map(columns_of, column)) for column in columns]
    words = [max(columns_of(word) for cell in column for word in _parts(cell) or [""]) for column in columns]
    widths = list(natural)
    gaps = 2 * (len(columns) - 1)
    # The widest column that can still wrap gives way first, a column at a time, until the row fits: one of words down
    # to its longest, if that is not too long; where this is not enough, words are broken, and heads over figures are.
    whole = [max(8, min(word, 40)) for word in words]
    figures = [max((columns_of(word) for cell in column[1:] for word in _parts(cell)), default=0) for column in columns]
    broken = [min(size, max(16, figures[at] if at in table.right else 0)) for at, size in enumerate(whole)]
    for least in (whole, broken):
        while sum(widths) + gaps > width:
            flexible = [index for index, size in enumerate(widths) if size > least[index]]
            if not flexible:
                break
            widths[max(flexible, key=lambda index: widths[index])] -= 1
    ruler = "  ".join("-" * size for size in widths)
    body = [*_row(table.headers, widths, table.right), ruler]
    for row in table.rows:
        body += _row(row, widths, table.right)
    lines = [table.title] if table.title else []
    lines += body
    for note in table.notes:
        lines += _wrapped(note, width, indent="  ")
    return "\n".join(lines)


def _row(cells: Sequence[str], widths: list[int], right: frozenset[int]) -> Iterator[str]:
    """The lines of one row; a cell that is too wide goes on below."""
    wrapped = [_cell(cell, size) for cell, size in zip(cells, widths, strict=True)]
    for height in range(max(map(len, wrapped))):
        parts = (lines[height] if height < len(lines) else "" for lines in wrapped)
        placed = (
            _padding(part, size) + part if index in right else part + _padding(part, size)
            for index, (part, size) in enumerate(zip(parts, widths, strict=True))
        )
        yield "  ".join(placed).rstrip()


def columns_of(text: str) -> int:
    """The columns that a terminal gives a text: two for a wide character, none for one that combines."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _parts(cell: str) -> list[str]:
    """What of a cell stands on one line at least: words, and amounts with their currency."""
    return _AMOUNT.sub(_BOUND, cell).split(" ") if _AMOUNT.search(cell) else cell.split()


def _padding(text: str, width: int) -> str:
    return " " * (width - columns_of(text))


def _cell(text: str, width: int) -> list[str]:
    taken = columns_of(text)
    if taken <= width:
        return [text]
    import textwrap

    room = max(width, 1) if taken == len(text) else max(width // 2, 1)  # as if every character were wide
    lines = textwrap.wrap(_AMOUNT.sub(_BOUND, text), room, break_on_hyphens=False, break_long_words=False)
    pieces = (piece for line in lines for piece in _broken(line, room))
    return [piece.replace(_BOUND, " ") for piece in pieces] or [""]


def _broken(line: str, room: int) -> Iterator[str]:
    """The pieces of a word that is wider than its column: it breaks behind a ``/`` or ``-``, as names of models
    have them, where there is one, else anywhere."""
    while len(line) > room:
        at = max(line.rfind(mark, 0, room) for mark in _MARKS) + 1
        yield line[: at or room]
        line = line[at or room :]
    yield line


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of a paragraph; an address is never broken, so that it can be copied."""
    if len(text) <= width and text == " ".join(text.split()):
        return [text]
    import textwrap  # for the few pages with long lines

    bound = _BESIDE.sub(_BOUND, _AMOUNT.sub(_BOUND, text))
    lines = textwrap.wrap(bound, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
    return [line.replace(_BOUND, " ") for line in lines] or [""]
