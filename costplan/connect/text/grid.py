"""A grid: the cells of a sheet or of a CSV file as somebody filled them, each a text with its place.
It knows no heading and no meaning; drafting/ finds the table in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.errors import Place

MAX_ROWS = 100_000
"""A grid may have so many, empty ones included."""


class GridCell(NamedTuple):
    """A cell.

    Attributes:
        text: what stands in it; a number of a spreadsheet as a plain decimal, a share of one as ``70%``.
        place: where it stands.
        is_number: whether a spreadsheet holds it as a number, so that its point is no sign of thousands.
        fault: what stands there instead of a value, such as a formula whose result nobody saved; else empty.
    """

    text: str
    place: Place
    is_number: bool = False
    fault: str = ""


class Grid(NamedTuple):
    """The rows that are not empty, from the top.

    Attributes:
        file: how errors name the file.
        sheet: the name of the sheet; empty of CSV.
        rows: the cells by row; a row may be shorter than others.
        hidden: the numbers of the rows that its program does not show.
    """

    file: str
    sheet: str
    rows: tuple[tuple[GridCell, ...], ...]
    hidden: frozenset[int] = frozenset()
