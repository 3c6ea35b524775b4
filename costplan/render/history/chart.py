"""How a model's rates changed as a chart, a line a rate, from its first day to today or what is announced.
It holds coordinates and finished strings; the template draws them, and the numbers stand in tables beside it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.pricing.history import RateOf, history, rates_of, unpriced_from
from costplan.render.view import clean, rate_text
from costplan.units import METERS, fixed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costplan.pricing.prices import PriceTable
    from costplan.units import Number

LEFT, WIDE, ROW, HIGH, TOP = 20, 600, 64, 24, 28
"""Where lines begin, how long they are, how high a row is and its line, and where the first row begins; the template
knows them too."""

MOST = 40
"""So many rates are drawn at most; the tables have all."""


class Dot(NamedTuple):
    """The first day of a rate, and what it says."""

    x: str
    y: str
    told: str


class RateLine(NamedTuple):
    """One rate: ``past`` is the path of its steps until today, ``ahead`` of those that are announced, empty without."""

    name: str
    last: str
    label: str
    base: str
    past: str
    ahead: str
    dots: tuple[Dot, ...]


class HistoryChart(NamedTuple):
    """The lines, the day on the left and the one on the right; ``today`` is where today stands, empty at the right end,
    and ``foot`` the line of the days."""

    title: str
    description: str
    height: str
    lines: tuple[RateLine, ...]
    first: str
    last: str
    today: str
    foot: str


def history_chart(table: PriceTable, day: date) -> HistoryChart:
    """The chart of a table's rates, of the standard tier first, as it has them."""
    series: dict[RateOf, list[tuple[date, Number | None]]] = {}
    ends = unpriced_from(table)
    is_after_gap = False
    for block, rates in history(table):
        again = rates_of(block).items() if is_after_gap else ()
        for of, pico in dict([*((one.of, one.now) for one in rates), *again]).items():
            series.setdefault(of, []).append((block.start, pico))
        is_after_gap = block.start in ends
        for of in rates_of(block) if is_after_gap else ():
            series[of].append((ends[block.start], None))
    first = table.blocks[0].start
    last = max(day, table.blocks[-1].start + timedelta(days=30), first + timedelta(days=1))
    if table.shutdown is not None:
        last = min(last, max(table.shutdown, table.blocks[-1].start + timedelta(days=1)))
    if ends:
        last = max(last, *(end + timedelta(days=1) for end in ends.values()))
    scale = _Scale(first, last)
    shown = list(series.items())[:MOST]
    lines = tuple(_line(of, steps, scale, day, TOP + number * ROW) for number, (of, steps) in enumerate(shown))
    left_out = f", the first {MOST} of {len(series)} rates" if len(series) > MOST else ""
    foot = TOP + len(lines) * ROW
    return HistoryChart(
        title=clean(f"Rates of {table.model}"),
        description=f"A line a rate from {first} to {last}, each on a scale of its own from 0{left_out}; what is "
        "announced is dashed.",
        height=str(foot + 12),
        lines=lines,
        first=str(first),
        last=str(last),
        today=scale.x(day) if first < day < last else "",
        foot=str(foot + 4),
    )


class _Scale(NamedTuple):
    first: date
    last: date

    def x(self, day: date) -> str:
        return fixed(LEFT + Fraction((day - self.first).days, (self.last - self.first).days) * WIDE, 1)


def _line(of: RateOf, steps: Sequence[tuple[date, Number | None]], scale: _Scale, day: date, top: int) -> RateLine:
    """Steps of one rate; where it has no price the line is broken."""
    highest = max((pico for _, pico in steps if pico is not None), default=0) or 1
    base = top + 14 + HIGH

    def y(pico: Number) -> str:
        return fixed(base - Fraction(pico) / Fraction(highest) * HIGH, 1)

    past: list[str] = []
    ahead: list[str] = []
    dots: list[Dot] = []
    ends = [start for start, _ in steps[1:]] + [scale.last]
    for (start, pico), end in zip(steps, ends, strict=True):
        if pico is None or start >= scale.last:
            continue
        told = f"{start}: {rate_text(of.meter, pico)}"
        dots.append(Dot(scale.x(start), y(pico), told + (", announced" if start > day else "")))
        path = ahead if start > day else past
        path.append(f"M{scale.x(start)} {y(pico)}H{scale.x(min(end, scale.last))}")
    name = ", ".join(filter(None, (of.tier, METERS[of.meter].label, of.condition)))
    pico = next((pico for start, pico in reversed(steps) if start <= day), steps[0][1])
    return RateLine(
        name=clean(name),
        last="no price" if pico is None else rate_text(of.meter, pico),
        label=str(top + 4),
        base=str(base),
        past="".join(past),
        ahead="".join(ahead),
        dots=tuple(dots),
    )
