"""CSV as spreadsheet programs save it, as a grid: parted by commas, semicolons or tabs, a byte order mark or none.
What is strict about CSV is read in csv_text.py."""

from __future__ import annotations

from typing import IO

from costplan.connect.text.csv_text import parted, records
from costplan.connect.text.grid import MAX_ROWS, Grid, GridCell
from costplan.connect.text.text_lines import lines_of
from costplan.errors import InputError, Problems, wrong

MAX_FAULTS = 20
"""So many records that are wrong are told, and no more is read."""


def csv_grid(stream: IO[bytes], file: str) -> Grid:
    """The cells of a CSV file; ``file`` is how errors name it.

    Raises:
        InputError: with what is wrong in each record: a quote that does not close, another number of cells than the
            first has, a control character, text that is not UTF-8; or it is too large.
    """
    delimiter, lines = parted(lines_of(stream, file))
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
