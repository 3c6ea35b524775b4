"""Break-evens as charts: what an option and the baseline cost at each value of an input, and where the lines cross.
It holds coordinates and finished strings; the template draws them, and the numbers stand in a table beside each."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.render.comparison.bars import shortened
from costplan.render.comparison.told import BASELINE, tips_cell, unit_words
from costplan.render.currency import unit_money
from costplan.render.view import Table, clean
from costplan.units import fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.comparing.break_even import BreakEven, Costs
    from costplan.units import Number

MOST = 8
"""So many break-evens are drawn."""

LEFT, WIDE, TOP, HIGH = 80, 530, 46, 150
"""The field of the lines; sums stand left of it. The template knows them too."""

BENT = 12
"""A cost by acceptance is no straight line: it is drawn through so many places more."""

APART = 14
"""Sums on the left stand no nearer to each other."""


class Tip(NamedTuple):
    """A break-even: ``option`` and ``baseline`` are the paths of their costs, which cross at ``x`` and ``y``. ``today``
    is where the input stands, empty where that is off the field; ``sums`` are heights that are named."""

    title: str
    description: str
    height: str
    option: str
    baseline: str
    x: str
    y: str
    today: str
    sums: tuple[tuple[str, str], ...]
    low: str
    high: str
    below: str
    above: str
    table: Table


def tips_of(found: Sequence[BreakEven]) -> tuple[Tip, ...]:
    """The first so many of which it is known what both cost elsewhere."""
    return tuple(_tip(one) for one in found[:MOST] if one.at is not None and one.cost is not None and one.curve)


class _Field(NamedTuple):
    """From ``low`` to ``high`` of the input, and from nothing to the ``top`` cost in it."""

    low: Number
    high: Number
    top: Number

    def x(self, at: Number) -> str:
        return fixed(LEFT + Fraction(at - self.low) / Fraction((self.high - self.low) or 1) * WIDE, 1)

    def y(self, cost: Number) -> str:
        return fixed(TOP + HIGH - Fraction(cost) / Fraction(self.top or 1) * HIGH, 1)


def _tip(found: BreakEven) -> Tip:
    at, cost = found.at or 0, found.cost or 0
    low, high = _window(found)
    ways = [
        _line([(one.at, one.option) for one in found.curve], low, high, bent=found.unit == "%"),
        _line([(one.at, one.baseline) for one in found.curve], low, high, bent=found.unit == "%"),
    ]
    field = _Field(low, high, max(value for line in ways for _, value in line))
    paths = ["M" + "L".join(f"{field.x(where)} {field.y(value)}" for where, value in line) for line in ways]
    today = found.present
    return Tip(
        title=f"{shortened(clean(found.option), 60)}: {shortened(clean(found.words), 60)}, {tips_cell(found)}",
        description=f"The unbroken line is {clean(found.option)}, the broken one the {BASELINE}, "
        f"{clean(found.baseline)}: cost {'an accepted image' if found.unit == '%' else 'in all'}. The dot is where "
        "they cross, the circle today.",
        height=str(TOP + HIGH + 28),
        option=paths[0],
        baseline=paths[1],
        x=field.x(at),
        y=field.y(cost),
        today=field.x(today) if today is not None and low <= today <= high else "",
        sums=_sums(field, cost),
        low=unit_words(low, found.unit),
        high=unit_words(high, found.unit),
        below=shortened(clean(found.below), 30),
        above=shortened(clean(found.above), 30),
        table=_numbers(found),
    )


def _window(found: BreakEven) -> tuple[Number, Number]:
    """Half and twice as far as what it must show, or as far as anybody has looked."""
    shown = [found.at or 0, *([found.present] if found.present is not None else [])]
    low = max(found.curve[0].at, Fraction(min(shown), 2)) if found.unit == "%" else found.curve[0].at
    return low, min(found.curve[-1].at, 2 * max(shown)) or found.high


def _line(
    known: Sequence[tuple[Number, Number]], low: Number, high: Number, *, bent: bool
) -> list[tuple[Number, Number]]:
    """A line through what was planned, from end to end of the field."""
    wide = Fraction(high - low, BENT)
    more = {low + at * wide for at in range(BENT)} if bent else set()
    places = sorted({low, high, *(at for at, _ in known if low <= at <= high), *more})
    return [(at, _between(known, at, bent=bent)) for at in places]


def _between(known: Sequence[tuple[Number, Number]], at: Number, *, bent: bool) -> Number:
    """What it costs between two places: by acceptance, which says how often it is tried, by 1 / acceptance."""

    def place(value: Number) -> Fraction:
        return 1 / Fraction(value) if bent and value else Fraction(value)

    for (first, one), (last, other) in itertools.pairwise(known):
        if first <= at <= last and first != last:
            share = (place(at) - place(first)) / (place(last) - place(first))
            return one + (other - one) * share
    return known[-1][1]


def _sums(field: _Field, cost: Number) -> tuple[tuple[str, str], ...]:
    """The cost where the lines cross, then the ends of the field where they do not stand on it."""
    sums = [(field.y(cost), unit_money(cost, 4))]
    for end in (0, field.top):
        if all(abs(float(field.y(end)) - float(other)) >= APART for other, _ in sums):
            sums.append((field.y(end), unit_money(end, 4)))
    return tuple(sums)


def _numbers(found: BreakEven) -> Table:
    def row(one: Costs) -> tuple[str, ...]:
        mark = " (break-even)" if one.at == found.at else " (today)" if one.at == found.present else ""
        return unit_words(one.at, found.unit) + mark, unit_money(one.option, 4), unit_money(one.baseline, 4)

    heads = (clean(found.words), clean(found.option), f"{clean(found.baseline)} ({BASELINE})")
    return Table(title="", headers=heads, rows=tuple(map(row, found.curve)), right=frozenset({1, 2}))
