"""One input that varies as a chart: a dot at each value, joined, with a shade from low to high.
It holds coordinates and finished strings; the template draws them, and the numbers stand in a table beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.render.comparison.bars import shortened
from costplan.render.currency import currency, money
from costplan.render.sensitivity.page import against, cost_words, value_words
from costplan.render.view import Table, clean
from costplan.units import fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.comparing.vary import Point, Sensitivity, Varied
    from costplan.units import Number

WIDE, HIGH, LEFT, TOP = 520, 220, 90, 24
"""The field that the line is drawn in, and where it begins; sums stand left of it. The template knows them too."""


class Dot(NamedTuple):
    """A point of a line; ``told`` is its value and its total."""

    x: str
    y: str
    is_present: bool
    told: str


class Line(NamedTuple):
    """One input: ``path`` joins the dots, ``band`` goes from their low to their high totals and is empty where these
    are known. ``sums`` are the heights that are named, ``places`` the values below that are."""

    title: str
    description: str
    height: str
    path: str
    band: str
    dots: tuple[Dot, ...]
    sums: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str, str], ...]
    table: Table


class _Field(NamedTuple):
    """From the value on the left to that on the right, and from the lowest sum to the highest."""

    left: Number
    right: Number
    low: Number
    high: Number

    def x(self, at: Number) -> str:
        return fixed(LEFT + Fraction(at - self.left) / Fraction((self.right - self.left) or 1) * WIDE, 1)

    def y(self, cost: Number) -> str:
        return fixed(TOP + HIGH - Fraction(cost - self.low) / Fraction((self.high - self.low) or 1) * HIGH, 1)


def line_of(found: Sensitivity) -> Line | None:
    """The chart of one input; None where another one is drawn, or there are fewer than two points of it."""
    one = found.variables[0]
    points = [point for point in one.points if point.total is not None]
    if found.kind != "line" or len(points) < 2:
        return None
    ends = [number for point in points if point.total for number in point.total.numbers]
    field = _Field(one.points[0].at, one.points[-1].at, min(ends), max(ends))
    dots = tuple(
        Dot(
            x=field.x(point.at),
            y=field.y(point.total.expected),
            is_present=point.is_present,
            told=f"{value_words(point, clean)}: {cost_words(point)}",
        )
        for point in points
        if point.total
    )
    lows = [f"{field.x(point.at)} {field.y(point.total.low)}" for point in points if point.total]
    highs = [f"{field.x(point.at)} {field.y(point.total.high)}" for point in reversed(points) if point.total]
    is_ranged = any(point.total and not point.total.is_exact for point in points)
    return Line(
        title=f"Total by {shortened(clean(one.path))}",
        description="A dot at each value, the large one as planned; the shade is from low to high. "
        f"The scale does not begin at {'$0' if currency() == 'USD' else '0'}.",
        height=str(TOP + HIGH + 32),
        path=_joined([f"{dot.x} {dot.y}" for dot in dots]),
        band=f"{_joined([*lows, *highs])}Z" if is_ranged else "",
        dots=dots,
        sums=_sums(points, field, found.total.expected),
        places=_values(points, field),
        table=_numbers(one, found.total.expected),
    )


def _joined(places: Sequence[str]) -> str:
    return "M" + "L".join(places)


def _sums(points: Sequence[Point], field: _Field, present: Number) -> tuple[tuple[str, str], ...]:
    """The sums of the first and the last point and of the plan, where they do not stand on each other."""
    sums: list[tuple[str, str]] = []
    shown = [present, *(point.total.expected for point in (points[0], points[-1]) if point.total)]
    for cost in shown:
        y = field.y(cost)
        if all(abs(float(y) - float(other)) >= 16 for other, _ in sums):
            sums.append((y, money(cost)))
    return tuple(sums)


def _values(points: Sequence[Point], field: _Field) -> tuple[tuple[str, str, str], ...]:
    """The values below, as many as do not stand on each other: the ends and the present one first."""
    order = sorted(points, key=lambda point: point not in (points[0], points[-1]) and not point.is_present)
    placed: list[tuple[str, str, str]] = []
    for point in order:
        x = field.x(point.at)
        if all(abs(float(x) - float(other)) >= 84 for other, _, _ in placed):
            anchor = "start" if point is points[0] else "end" if point is points[-1] else "middle"
            placed.append((x, shortened(clean(point.words), 14), anchor))
    return tuple(placed)


def _numbers(one: Varied, present: Number) -> Table:
    rows = [(value_words(point, clean), cost_words(point), against(point, present)) for point in one.points]
    return Table(title="", headers=("value", "total", "against the plan"), rows=tuple(rows), right=frozenset({1, 2}))
