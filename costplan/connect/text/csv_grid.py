"""CSV as spreadsheet programs save it, as a grid: parted by commas, semicolons or tabs, a byte order mark or none.
What is strict about CSV is read in csv_text.py."""

from __future__ import annotations

import re
from itertools import chain
from typing import IO, TYPE_CHECKING

from costplan.connect.text.csv_text import records
from costplan.connect.text.grid import MAX_ROWS, Grid, GridCell
from costplan.connect.text.text_lines import lines_of
from costplan.errors import InputError, Problems, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.connect.text.text_lines import Line

_PARTING = (b",", b";", b"\t")
_QUOTED = re.compile(rb'"[^"]*"')
_SAID = re.compile(rb"sep=([,;\t])\r?\n?\Z")
"""The first line by which Excel is told what parts the cells."""

MAX_FAULTS = 20
"""So many records that are wrong are told, and no more is read."""


def csv_grid(stream: IO[bytes], file: str) -> Grid:
    """The cells of a CSV file; ``file`` is how errors name it.

    Raises:
        InputError: with what is wrong in each record: a quote that does not close, another number of cells than the
            first has, a control character, text that is not UTF-8; or it is too large.
    """
    lines = lines_of(stream, file)
    delimiter, lines = _parted(lines)
    problems = Problems()
    rows = []
    for cells, place in records(lines, file, delimiter):
        if place.line > MAX_ROWS:
            raise wrong("too-large", f"the table has more than {MAX_ROWS:,} rows", "sum up rows that are alike", place)
        with problems.collect():
            if isinstance(cells, InputError):
                raise cells
            if any(cell.strip() for cell in cells):
                rows.append(tuple(GridCell(cell.strip(), place._replace(col=col)) for col, cell in enumerate(cells, 1)))
        if len(problems.errors) > MAX_FAULTS:
            break
    problems.stop_if_any()
    return Grid(file, "", tuple(rows))


def _parted(lines: Iterator[Line]) -> tuple[str, Iterator[Line]]:
    """What parts the cells, by the first line with some, and the lines that are to be read."""
    passed: list[Line] = []
    for line in lines:
        if said := _SAID.match(line.data):
            return said[1].decode(), lines
        passed.append(line)
        if line.data.strip():
            break
    first = _QUOTED.sub(b"", passed[-1].data) if passed else b""
    return max(_PARTING, key=first.count).decode(), chain(passed, lines)
