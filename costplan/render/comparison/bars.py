"""Options as bars with whiskers to p90, as coordinates and finished strings.
The template draws them, and their numbers stand in a table beside them; break-evens are in tips.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.render.comparison.told import BASELINE, cost_words, named
from costplan.render.currency import money
from costplan.render.text import columns_of
from costplan.render.view import Table, clean
from costplan.units import fixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.comparing.option import Option
    from costplan.render.comparison.ranked import Planned, Ranked

WIDE, ROW = 620, 46
"""How long the longest bar is, and how high a row with its name above the bar. The template knows the drawing's width
too."""

MOST = 30
"""So many bars are drawn, those of the cheapest and of the baseline."""

LETTERS = 52
"""So many columns of a name stand in a drawing; all of it stands in the table beside."""


class Bar(NamedTuple):
    """An option: ``y`` is the line of its name, ``top`` that of its bar; ``p90`` is where its whisker ends, empty where
    it has none; ``told`` says what it costs. ``width`` is empty where it cannot be planned."""

    name: str
    y: str
    top: str
    middle: str
    end: str
    width: str
    p90: str
    is_baseline: bool
    told: str


class Bars(NamedTuple):
    """The chart of options; ``line`` is where the baseline's cost lies, empty where it has none."""

    title: str
    description: str
    height: str
    line: str
    bars: tuple[Bar, ...]
    table: Table


def shortened(name: str, columns: int = LETTERS) -> str:
    """A name with an ellipsis where it is longer than so many columns."""
    if columns_of(name) <= columns:
        return name
    while columns_of(name) >= columns:
        name = name[:-1]
    return f"{name}…"


def bars_of(order: Ranked) -> Bars | None:
    """The options by their cost, then those that cannot be planned; None where none costs anything."""
    shown = order.shown(MOST)
    longest = max((max(one.costed.total.expected, one.costed.risk.p90) for one in shown), default=0)
    if not longest:
        return None
    scale = Fraction(WIDE) / Fraction(longest)
    bars = [_bar(at, one, scale) for at, one in enumerate(shown)]
    bars += [_none(at, option) for at, option in enumerate(order.others[:MOST], len(bars))]
    base = next((one for one in shown if one.option.is_baseline), None)
    has_whiskers = any(bar.p90 for bar in bars)
    whiskers = " The thin line ends at p90: nine times in ten it costs no more." if has_whiskers else ""
    return Bars(
        title="What each option costs",
        description=f"Bars of expected cost, the cheapest first.{whiskers}"
        + (f" The broken line is where the {BASELINE} ends." if base else ""),
        height=str(len(bars) * ROW + 8),
        line=fixed(base.costed.total.expected * scale, 1) if base else "",
        bars=tuple(bars),
        table=_numbers(shown, order.others),
    )


def _bar(at: int, one: Planned, scale: Fraction) -> Bar:
    expected, p90 = one.costed.total.expected, one.costed.risk.p90
    until = f", p90 {money(p90)}" if p90 != expected else ""
    return Bar(
        name=shortened(named(one.option, clean)),
        y=str(at * ROW + 16),
        top=str(at * ROW + 22),
        middle=str(at * ROW + 31),
        end=str(at * ROW + 40),
        width=fixed(expected * scale, 1).replace(",", ""),
        p90=fixed(p90 * scale, 1) if p90 != expected else "",
        is_baseline=one.option.is_baseline,
        told=cost_words(one.costed) + until,
    )


def _none(at: int, option: Option) -> Bar:
    return Bar(
        name=shortened(named(option, clean)),
        y=str(at * ROW + 16),
        top="",
        middle="",
        end="",
        width="",
        p90="",
        is_baseline=option.is_baseline,
        told="cannot be planned",
    )


def _numbers(shown: Sequence[Planned], others: Iterable[Option]) -> Table:
    rows = [
        (named(one.option, clean), cost_words(one.costed), money(one.costed.risk.p90), money(one.costed.risk.worst))
        for one in shown
    ]
    rows += [(named(option, clean), "cannot be planned", "-", "-") for option in others]
    heads = ("option", "expected", "p90", "if everything goes wrong")
    return Table(title="", headers=heads, rows=tuple(rows), right=frozenset({1, 2, 3}))
