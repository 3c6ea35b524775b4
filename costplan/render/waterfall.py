"""A bridge as a waterfall: bars that begin where the one before them ended, as coordinates and finished strings.
The template draws them; the same figures stand in a table beside the chart."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from costplan.bridging.shown import shown
from costplan.named import NamedTuple
from costplan.render.bridge import SIGN, Scale
from costplan.render.view import LEFT, ROW, WIDE, clean
from costplan.units import fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.bridging.bridge import Bridge

TOTAL, MORE, LESS = 0, 1, 2
"""What a bar stands for; its colour and pattern in the template."""

LEGEND = ((TOTAL, "what a side costs"), (MORE, "+ costs more"), (LESS, "- costs less"))

_HIGH, _THIN = 22, 3

_FEW = Fraction(3, 10)
"""Where all bars end within this share of the largest sum, the scale does not begin at nothing."""


class Fall(NamedTuple):
    """A row: its bar from ``x`` on, and the lead from its end down through the next, at ``end`` from ``bottom`` to
    ``next``."""

    name: str
    kind: int
    x: str
    width: str
    y: str
    middle: str
    end: str
    bottom: str
    next: str
    sum: str


class Waterfall(NamedTuple):
    """The chart, whose names and sums :func:`costplan.render.bridge.bridge_table` has, to stand beside it; ``legend``
    names the kinds of bars."""

    title: str
    description: str
    height: str
    rows: tuple[Fall, ...]
    legend: tuple[tuple[int, str], ...]


def waterfall_of(bridge: Bridge) -> Waterfall | None:
    """The chart from what the base costs over each part to what the head costs; None where nothing changed."""
    if bridge.is_nothing:
        return None
    scale, total = Scale.of(bridge), bridge.total
    of = shown(total, scale.unit)
    ends = list(accumulate(of.parts.values(), initial=of.base))
    low, high = axis_of(ends)
    rows = [_fall("before", TOTAL, low, of.base, low, high, 0, scale.sum(of.base))]
    for at, (part, units) in enumerate(of.parts.items()):
        told = scale.change(units, total.parts[part])
        rows.append(_fall(part, LESS if units < 0 else MORE, ends[at], ends[at + 1], low, high, at + 1, told))
    rows.append(_fall("after", TOTAL, low, of.head, low, high, len(rows), scale.sum(of.head)))
    begins = "" if low == 0 else f" The scale begins at {scale.sum(low)}."
    return Waterfall(
        title=clean(f"From {bridge.base} to {bridge.head}"),
        description=f"Each bar begins where the one above it ends; {SIGN}.{begins}",
        height=str(len(rows) * ROW + 4),
        rows=tuple(rows),
        legend=LEGEND,
    )


def axis_of(ends: Sequence[int]) -> tuple[int, int]:
    """From where to where the scale of a waterfall goes whose bars end at some sums. It begins at nothing, unless the
    bars would be too small to be seen then; at a round sum in that case."""
    low, high = min(ends), max(ends)
    if low <= 0 or high - low > _FEW * high:
        return min(low, 0), max(high, 0)
    step = 10 ** (len(str(high - low)) - 1)
    return max(0, low - (high - low) // 2) // step * step, high


def _fall(name: str, kind: int, start: int, end: int, low: int, high: int, at: int, told: str) -> Fall:
    """A bar between two sums, which is seen however little it is."""
    per_unit = Fraction(WIDE, (high - low) or 1)
    first, last = (LEFT + (one - low) * per_unit for one in sorted((start, end)))
    y = at * ROW + 4
    return Fall(
        name=name,
        kind=kind,
        x=fixed(first, 1),
        width=fixed(max(last - first, Fraction(_THIN)), 1),
        y=str(y),
        middle=str(y + 16),
        end=fixed(LEFT + (end - low) * per_unit, 1),
        bottom=str(y + _HIGH),
        next=str(y + ROW + _HIGH),
        sum=told,
    )
