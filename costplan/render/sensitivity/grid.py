"""Two inputs that vary as a chart: a cell for each pair of values, the darker the dearer, with its sum in it.
It holds coordinates and finished strings; the template draws them, and the numbers stand in a table beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.render.comparison.bars import shortened
from costplan.render.currency import currency
from costplan.render.sensitivity.page import cost_words, value_words
from costplan.render.view import Table, clean
from costplan.units import PICO, fixed

if TYPE_CHECKING:
    from costplan.comparing.vary import Point, Sensitivity
    from costplan.units import Number

LEFT, TOP, WIDE, ROW = 100, 44, 536, 34
"""Where the cells begin, how wide they are together, and how high one is."""

SHADES = 6
"""So many shades there are from the cheapest to the dearest."""


class Shade(NamedTuple):
    """A cell of a grid: the darker the ``shade`` the dearer; ``cross`` where it cannot be planned."""

    x: str
    y: str
    middle: str
    line: str
    shade: int
    is_present: bool
    sum: str


class Grid(NamedTuple):
    """Two inputs, with the names of rows and columns at their places."""

    title: str
    description: str
    height: str
    wide: str
    axes: str
    heads: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]
    cells: tuple[Shade, ...]
    table: Table


def grid_of(found: Sensitivity) -> Grid | None:
    """The chart of two inputs; None where another one is drawn, or nothing of it can be planned."""
    known = [point.total.expected for row in found.rows for point in row if point.total]
    if found.kind != "grid" or not known:
        return None
    first, second = found.variables
    wide = Fraction(WIDE, len(second.points))
    low, high = min(known), max(known)
    cells = [
        _shade(point, number, at, wide, low, high)
        for at, row in enumerate(found.rows)
        for number, point in enumerate(row)
    ]
    return Grid(
        title=shortened(f"Total by {clean(first.path)} and {clean(second.path)}", 80),
        description="The darker a cell, the dearer; the cell with a frame is as planned. "
        f"Sums are in whole {'dollars' if currency() == 'USD' else currency()}.",
        height=str(TOP + 4 + ROW * len(first.points)),
        wide=fixed(wide - 2, 1),
        axes=f"down: {shortened(clean(first.path), 36)}; across: {shortened(clean(second.path), 36)}",
        heads=tuple(
            (fixed(LEFT + (number + Fraction(1, 2)) * wide, 1), shortened(clean(point.words), 10))
            for number, point in enumerate(second.points)
        ),
        names=tuple(
            (str(TOP + 22 + ROW * at), shortened(clean(point.words), 12)) for at, point in enumerate(first.points)
        ),
        cells=tuple(cells),
        table=_numbers(found),
    )


def _shade(point: Point, number: int, at: int, wide: Fraction, low: Number, high: Number) -> Shade:
    cost = point.total.expected if point.total else None
    step = 0 if cost is None else int(Fraction(cost - low) / Fraction((high - low) or 1) * (SHADES - 1))
    return Shade(
        x=fixed(LEFT + number * wide, 1),
        y=str(TOP + ROW * at),
        middle=fixed(LEFT + (number + Fraction(1, 2)) * wide - 1, 1),
        line=str(TOP + 22 + ROW * at),
        shade=step,
        is_present=point.is_present,
        sum="-" if cost is None else "$" * (currency() == "USD") + fixed(cost, 0, PICO),
    )


def _numbers(found: Sensitivity) -> Table:
    first, second = found.variables
    rows = tuple(
        (value_words(one, clean), *map(cost_words, row)) for one, row in zip(first.points, found.rows, strict=True)
    )
    heads = (f"{clean(first.path)} / {clean(second.path)}", *(value_words(point, clean) for point in second.points))
    return Table(title="", headers=heads, rows=rows, right=frozenset(range(1, len(heads))))
