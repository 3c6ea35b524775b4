"""The headings of a table that finance fills, and which column of a grid each of them stands over.
How they may be spelled stands in spellings.py; what stands below them is read in table_cells.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.drafting.spellings import IMAGES, field_of, words_of
from costplan.errors import Place, Problems, nearest, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.connect.text.grid import Grid, GridCell

ABOUT = {
    "what": "What the images are for, in your own words. Each row is planned by itself.",
    "model": "Who makes them: choose one, or write its name as your code or your invoice has it.",
    "size": "Width x height in pixels; some models sell classes such as 2K. Empty: 1024x1024, marked as assumed.",
    "quality": "low, medium, high, or what else the model has. Empty: medium, marked as assumed.",
    "images_per_month": "How many images you need each month after a person has chosen; the ones that are rejected are "
    "paid for as well, and 'accepted' adds them. A number, or a range such as 800 to 1200.",
    "accepted": "The share of the images made that a person accepts, such as 70%. Empty: all of them.",
}
"""The headings of the empty table in order, and what is to stand below them."""

HELP = {
    **ABOUT,
    "more columns": "You may add columns: prompt_tokens, owner, cost_center, note. Other columns are not read, and "
    "that is told.",
}
"""What the empty table explains in its sheet About, below the labels."""

TABLE = tuple(ABOUT)
NUMBERS = ("images_per_month", "accepted")
NEEDED = ("what", "model", "images_per_month")

LISTS = "Lists"
"""The sheet of the empty table with what its drop-downs list."""

EXAMPLE = "Example: "
"""What the rows begin with that the empty table comes with."""

_DIVIDED = {"year": 12, "quarter": 3}
"""Units of time that a scenario does not plan by, with the months that they have."""

_LONGEST = 60
_SEEN = 50
"""A heading row is looked for in so many rows that are not empty."""


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        field: what it holds, by its name in the empty table.
        heading: the cell that says so.
        at: which cell of a row it is, from 0.
        per: of the number of images, the unit of time; empty where the heading tells none.
        is_percent: whether the heading says that numbers are of 100.
    """

    field: str
    heading: GridCell
    at: int
    per: str = ""
    is_percent: bool = False


class Headed(NamedTuple):
    """The table in a grid: its columns by what they hold, those that are spelled as surely as one of them and hold the
    same, the headings that are not read, and the rows below."""

    grid: Grid
    columns: dict[str, Column]
    twice: tuple[Column, ...]
    strays: tuple[GridCell, ...]
    rows: tuple[tuple[GridCell, ...], ...]

    @property
    def place(self) -> Place:
        """The first heading that is read."""
        return min(column.heading.place for column in self.columns.values())


def find_table(grids: Sequence[Grid], shown: str) -> Headed:
    """The one table in some grids, each of which has rows; ``shown`` is how errors name the file.

    Raises:
        InputError: there is none, a column that is needed is missing, or several grids have one.
    """
    found = [headed for grid in grids if (headed := _headed(grid)) is not None]
    whole = [headed for headed in found if all(name in headed.columns for name in NEEDED)]
    if len(whole) > 1:
        told = f"there are tables in the sheets {' and '.join(headed.grid.sheet for headed in whole)}"
        raise wrong("not-a-table", told, "put all rows into one, or hide the sheets that do not count", whole[1].place)
    best = whole[0] if whole else max(found, key=lambda headed: len(headed.columns), default=None)
    if best is None or len(best.columns) < 2:
        told = "there is no row of headings that can be read"
        top = grids[0].rows[0][0].place if grids else Place(shown, 1, 1)
        raise wrong("not-a-table", told, f"a table has {', '.join(TABLE)}", top)
    _check(best)
    return best


def _check(table: Headed) -> None:
    """Every column that is needed is there, and once, and the images are counted in a unit of time that can be planned.

    Raises:
        InputError: with each that is not.
    """
    problems = Problems()
    strays = {" ".join(words_of(cell.text)): cell for cell in table.strays}
    for name in NEEDED:
        with problems.collect():
            if name not in table.columns:
                near = strays.get(nearest(name.replace("_", " "), strays))
                remedy = f"is it {near.text!r}? then call it so" if near else f"a table has {', '.join(TABLE)}"
                raise wrong("no-heading", f"there is no column {name}", remedy, near.place if near else table.place)
    for column in table.twice:
        with problems.collect():
            first = table.columns[column.field].heading
            second = f"{column.heading.text!r} is a second column {column.field}"
            told = f"{second}; the first is {first.text!r} at {first.place}"
            raise wrong("duplicate-key", told, "delete one, or call it otherwise", column.heading.place)
    images = table.columns.get(IMAGES)
    if images is not None and images.per in _DIVIDED:
        with problems.collect():
            told = f"{images.heading.text!r} counts by the {images.per}"
            remedy = f"divide the numbers by {_DIVIDED[images.per]}, and call it {IMAGES}"
            raise wrong("no-heading", told, remedy, images.heading.place)
    problems.stop_if_any()


def _headed(grid: Grid) -> Headed | None:
    """The row of a grid that has the most headings, as the head of a table."""
    best: Headed | None = None
    for number, row in enumerate(grid.rows[:_SEEN]):
        columns, twice, strays = _columns(row)
        if columns and (best is None or len(columns) > len(best.columns)):
            best = Headed(grid=grid, columns=columns, twice=twice, strays=strays, rows=grid.rows[number + 1 :])
    return best


def _columns(row: Sequence[GridCell]) -> tuple[dict[str, Column], tuple[Column, ...], tuple[GridCell, ...]]:
    """What the cells of a row are headings of, those that say so a second time, and those that are of nothing; of two
    for one thing the one that is spelled more surely counts."""
    found: dict[str, list[tuple[float, Column]]] = {}
    for at, cell in enumerate(row):
        if not cell.text or cell.is_number or len(cell.text) > _LONGEST:
            continue
        field, per, doubt = field_of(cell.text)
        if field:
            percent = bool(re.search(r"%|\b(percent|pct)\b", cell.text.casefold()))
            column = Column(field=field, heading=cell, at=at, per=per, is_percent=percent)
            found.setdefault(field, []).append((doubt, column))
    surest = {field: min(doubt for doubt, _ in several) for field, several in found.items()}
    alike = {field: [one for doubt, one in several if doubt == surest[field]] for field, several in found.items()}
    columns = {field: several[0] for field, several in alike.items()}
    twice = tuple(column for several in alike.values() for column in several[1:])
    taken = {column.at for column in columns.values()}
    return columns, twice, tuple(cell for at, cell in enumerate(row) if cell.text and at not in taken)
