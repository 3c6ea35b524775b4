"""Several inputs that vary as a chart: a bar for each, from what the plan comes to at one end to what it does at the
other. The template draws what it holds, and the numbers stand in a table beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.render.comparison.bars import shortened
from costplan.render.currency import money
from costplan.render.sensitivity.page import TODAY, cost_words
from costplan.render.view import Table, clean
from costplan.units import fixed

if TYPE_CHECKING:
    from costplan.comparing.vary import Point, Sensitivity, Varied
    from costplan.units import Number

WIDE, ROW = 620, 62
"""How long the bars reach, and how high an input is: its name, its bar, and what its ends are."""


class Bar(NamedTuple):
    """An input: ``ends`` are where the bars of its ends begin, how wide they are, and whether it is the high one;
    ``left`` and ``right`` tell the cheaper end and the dearer."""

    name: str
    y: str
    top: str
    end: str
    foot: str
    ends: tuple[tuple[str, str, bool], ...]
    left: str
    right: str


class Tornado(NamedTuple):
    """Several inputs, the one that moves the total most first; ``line`` is where the plan's total lies."""

    title: str
    description: str
    height: str
    line: str
    bars: tuple[Bar, ...]
    table: Table


def tornado_of(found: Sensitivity) -> Tornado | None:
    """The chart of several inputs; None where another one is drawn, or none of them moves the total."""
    costs = [point.total.expected for one in found.variables for point in one.points if point.total]
    if found.kind != "tornado" or not costs or min(costs) == max(costs):
        return None
    low, high, present = min(costs), max(costs), found.total.expected
    scale = Fraction(WIDE) / Fraction(high - low)
    return Tornado(
        title="What moves the total most",
        description="Each bar goes from the plan's total to that at an end of one input, all else as it is: plain "
        f"at the low end, hatched at the high one. The broken line is {TODAY}, {money(present)}.",
        height=str(ROW * len(found.variables)),
        line=fixed((present - low) * scale, 1),
        bars=tuple(_bar(at, one, low, present, scale) for at, one in enumerate(found.variables)),
        table=_numbers(found),
    )


def _bar(at: int, one: Varied, low: Number, present: Number, scale: Fraction) -> Bar:
    left, right = sorted((one.low, one.high), key=lambda point: point.total.expected if point.total else present)
    ends = []
    for point, is_high in ((one.low, False), (one.high, True)):
        if point.total is not None and point.total.expected != present:
            first, last = sorted((point.total.expected, present))
            ends.append((fixed((first - low) * scale, 1), fixed((last - first) * scale, 1), is_high))
    return Bar(
        name=shortened(clean(one.path)),
        y=str(at * ROW + 16),
        top=str(at * ROW + 22),
        end=str(at * ROW + 38),
        foot=str(at * ROW + 52),
        ends=tuple(ends),
        left=_end(left),
        right=_end(right),
    )


def _end(point: Point) -> str:
    return f"{shortened(clean(point.words), 20)}: {cost_words(point)}"


def _numbers(found: Sensitivity) -> Table:
    rows = tuple(
        (
            clean(one.path),
            *(f"{clean(point.words)}: {cost_words(point)}" for point in (one.low, one.high)),
            money(one.swing),
        )
        for one in found.variables
    )
    heads = ("input", "at its low end", "at its high end", "apart")
    return Table(title="", headers=heads, rows=rows, right=frozenset({1, 2, 3}))
