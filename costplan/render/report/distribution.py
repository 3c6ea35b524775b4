"""The distribution of the total as a chart: a dot a quantile, and lines at the expected total and at its cap.
It holds coordinates and finished strings; the template draws them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.per import QUANTILES
from costplan.named import NamedTuple
from costplan.render.currency import currency, money
from costplan.render.report.limits import limits_of
from costplan.render.view import LEFT, ROW, WIDE, Table, chance_text, clean
from costplan.units import fixed, sum_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costplan.books.report import Report
    from costplan.risk.risk import Risk
    from costplan.units import Number

_TITLE = "What the total may be"

_BELOW = {"p5": 0.05, "p20": 0.2}
"""Quantiles under those that every page tells, so that both sides of the middle are seen."""

_CHANCES = {"p5": "95%", "p20": "80%", "p50": "50%", "p80": "20%", "p90": "10%", "p95": "5%"}


class Dot(NamedTuple):
    """A quantile: ``x`` and ``y`` of its dot, ``middle`` the line of its text; ``x`` is empty where it is off the
    scale."""

    name: str
    x: str
    y: str
    middle: str
    sum: str


class Line(NamedTuple):
    """A line at a sum, from ``top`` down; ``y`` is the line of its text, ``kind`` how it is drawn; ``x`` is
    empty where it is off the scale."""

    name: str
    x: str
    top: str
    y: str
    kind: str
    sum: str


class Distribution(NamedTuple):
    """The chart: ``path`` joins the dots, ``ends`` are what its left and right edge stand for and ``foot`` the line of
    their text; ``caps`` names the cap that is drawn, if one is."""

    title: str
    description: str
    height: str
    bottom: str
    foot: str
    dots: tuple[Dot, ...]
    path: str
    lines: tuple[Line, ...]
    ends: tuple[str, str]
    caps: str
    table: Table


class _Mark(NamedTuple):
    """A sum that the total is held beside, and the chance of more."""

    name: str
    cost: Number
    chance: str


class _Scale(NamedTuple):
    """From the left edge of the chart to its right one."""

    low: Number
    high: Number

    def x(self, cost: Number) -> str:
        """Where a sum lies; empty where it is off the scale."""
        if not self.low <= cost <= self.high:
            return ""
        return fixed(LEFT + Fraction(cost - self.low) / Fraction((self.high - self.low) or 1) * WIDE, 1)


def distribution_of(report: Report) -> Distribution | None:
    """The chart, or None where no law spreads the cost."""
    risk = report.risks.of()
    if not risk.has_spread:
        return None
    quantiles: dict[str, Number] = {name: round(risk.distribution.quantile(share)) for name, share in _BELOW.items()}
    quantiles |= {name: cost for name, cost in report.verdict.quantiles if name in QUANTILES}
    marks = _marks(report, risk)
    scale = _scale(quantiles, marks)
    top = len(marks) * 20
    bottom = top + len(quantiles) * ROW
    dots = _dots(quantiles, top, scale)
    return Distribution(
        title=_TITLE,
        description="A dot at p80: the total stays at or below it with a chance of 80%. The scale does not begin at "
        + ("$0." if currency() == "USD" else "0.")
        + ("" if report.plan.complete else " What is unknown is not in it."),
        height=str(bottom + 20),
        bottom=str(bottom),
        foot=str(bottom + 16),
        dots=dots,
        path=" ".join(f"{'L' if number else 'M'}{dot.x} {dot.y}" for number, dot in enumerate(dots) if dot.x),
        lines=_lines(marks, scale),
        ends=(money(scale.low), money(scale.high)),
        caps="; ".join(mark.name for mark in marks[1:]),
        table=_table(quantiles, marks),
    )


def _marks(report: Report, risk: Risk) -> list[_Mark]:
    """The expected total, then the cap on all of the period, where there is one, as the total that reaches it. Its
    chance is the one that the gate found, where that is of the figure beside it."""
    marks = [_Mark("expected", risk.expected, chance_text(risk.above(risk.expected)))]
    limit = limits_of(report).get("")
    if limit is not None:
        finding = limit.finding
        allowed = sum_text(finding.allowed or 0, finding.currency)
        name = limit.name + ("" if limit.is_amount else f": {allowed}, as the bare cost that reaches it")
        chance = None if limit.is_reserved else finding.probability
        marks.append(_Mark(clean(name), limit.cost, "-" if chance is None else chance_text(chance)))
    return marks


def _scale(quantiles: Mapping[str, Number], marks: Sequence[_Mark]) -> _Scale:
    """What lies further out than the quantiles reach would squeeze them into a point, and is left out."""
    whole = {**quantiles, **{mark.name: mark.cost for mark in marks}}
    middle = [cost for name, cost in whole.items() if name in _CHANCES]
    reach = max(middle) - min(middle)
    shown = [cost for cost in whole.values() if min(middle) - reach <= cost <= max(middle) + reach]
    return _Scale(min(shown), max(shown))


def _dots(quantiles: Mapping[str, Number], top: int, scale: _Scale) -> tuple[Dot, ...]:
    middles = [top + number * ROW + ROW // 2 for number in range(len(quantiles))]
    return tuple(
        Dot(name=name, x=scale.x(cost), y=str(y), middle=str(y + 5), sum=money(cost))
        for y, (name, cost) in zip(middles, quantiles.items(), strict=True)
    )


def _lines(marks: Sequence[_Mark], scale: _Scale) -> tuple[Line, ...]:
    return tuple(
        Line(
            name=kind,
            x=scale.x(mark.cost),
            top=str(number * 20 + 2),
            y=str(number * 20 + 14),
            kind=kind,
            sum=money(mark.cost),
        )
        for number, (kind, mark) in enumerate(zip(("expected", "cap"), marks, strict=False))
    )


def _table(quantiles: Mapping[str, Number], marks: Sequence[_Mark]) -> Table:
    rows = [(name, money(cost), _CHANCES.get(name, "-")) for name, cost in quantiles.items()]
    rows += [(mark.name, money(mark.cost), mark.chance) for mark in marks]
    return Table(title=_TITLE, headers=("figure", "total", "chance of more"), rows=tuple(rows), right=frozenset({1, 2}))
