"""A filled table as a draft: what its rows, its months and its cap say, and what of it is not read.
Its headings are found in headings.py, a row is read in table_rows.py, the months and the cap in about.py."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from costplan.drafting.about import SHEET, read_about
from costplan.drafting.draft import Draft
from costplan.drafting.headings import LISTS, find_table
from costplan.drafting.table_rows import Rows
from costplan.errors import Problems, wrong
from costplan.yamlio import seen_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.connect.text.grid import Grid
    from costplan.drafting.headings import Headed

_LONGEST = 200
_MOST_WRONG = 100
"""So many rows that are wrong are told, and no more is read."""


def draft_of_table(grids: Sequence[Grid], shown: str, catalogue: Catalogue, as_of: date) -> Draft:
    """The plan that a table says, one workflow a row.

    Args:
        grids: the sheets of the file, or its CSV.
        shown: how errors name the file.
        catalogue: whose models may be named.
        as_of: the day; the months after it are planned where none are named.

    Raises:
        InputError: with everything that is wrong in it, each at its cell.
    """
    table = find_table([grid for grid in grids if grid.rows and grid.sheet not in (SHEET, LISTS)], shown)
    problems = Problems()
    about = None
    with problems.collect():
        about = read_about(grids, as_of)
    rows = Rows(table, catalogue)
    for cells in table.rows:
        with problems.collect():
            rows.read(cells)
        if len(problems.errors) >= _MOST_WRONG:
            break
    problems.stop_if_any()
    if not rows.workflows or about is None:
        told = "the table has headings, and no row below them"
        raise wrong("nothing-to-draft", told, "fill a row", table.place)
    period = about.period
    months = [f"{period.origin}: {period.value}"] if period.assumed else []
    empty = rows.examples == len(rows.workflows)
    nothing = ["nobody has filled the table yet: all of this plan are the rows that it came with"] if empty else []
    return Draft(
        title=about.title or _titled(shown),
        source=shown,
        period=period,
        workflows=tuple(rows.workflows),
        cap=about.cap,
        told=(*_not_read(table, grids), *about.told, *rows.told),
        taken=(*nothing, *_taken(table), *months, *rows.taken),
    )


def _titled(shown: str) -> str:
    """A plan's title by its file."""
    return seen_as(PurePosixPath(shown).stem).strip()[:_LONGEST] or "Image plan"


def _not_read(table: Headed, grids: Sequence[Grid]) -> Iterator[str]:
    """What stands in the file and is in no figure."""
    for cell in table.strays:
        yield f"the column {seen_as(cell.text)[:_LONGEST]!r} is not read"
    headed = {column.heading.place.col for column in table.columns.values()} | {one.place.col for one in table.strays}
    bare = {cell.place.col for row in table.rows for cell in row if cell.text and cell.place.col not in headed}
    if bare:
        yield f"what stands below no heading is not read: {len(bare)} column{'' if len(bare) == 1 else 's'}"
    for grid in grids:
        if grid.rows and grid is not table.grid and grid.sheet not in (SHEET, LISTS):
            yield f"the sheet {seen_as(grid.sheet)!r} has no table, and is not read"


def _taken(table: Headed) -> Iterator[str]:
    """The headings that are spelled in another way than those of the empty table."""
    others = [
        f"{seen_as(column.heading.text)!r} for {field}"
        for field, column in table.columns.items()
        if column.heading.text != field
    ]
    if others:
        yield f"the headings are taken so: {', '.join(others)}"
