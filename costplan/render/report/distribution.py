"""The distribution of the total as a chart: a dot a quantile, and lines at the expected total and at its cap.
It holds coordinates and finished strings; the template draws them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.render.report.charts import LEFT, ROW, WIDE
from costplan.render.report.limits import limits_of
from costplan.render.view import Table, chance_text, clean
from costplan.units import fixed, money

if TYPE_CHECKING:
    from costplan.books.report import Report
    from costplan.units import Number

_BELOW = {"p5": 0.05, "p20": 0.2}
"""Quantiles under those that every page tells, so that both sides of the middle are seen."""

_CHANCES = {"p5": "95%", "p20": "80%", "p50": "50%", "p80": "20%", "p90": "10%", "p95": "5%"}


class Dot(NamedTuple):
    """A quantile: ``x`` and ``y`` of its dot, ``middle`` the line of its text; ``x`` is empty where it is off the scale."""

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


def distribution_of(report: Report) -> Distribution | None:
    """The chart, or None where nothing is uncertain."""
    risk = report.risks.of()
    if risk.is_certain:
        return None
    quantiles: dict[str, Number] = {name: round(risk.distribution.quantile(share)) for name, share in _BELOW.items()}
    quantiles |= {name: cost for name, cost in report.verdict.quantiles if name != "expected"}
    marks = [("expected", risk.expected, chance_text(risk.above(risk.expected)))]
    limit = limits_of(report).get("")
    if limit is not None:
        chance = limit.finding.probability
        marks.append((clean(limit.name), limit.finding.allowed or 0, "-" if chance is None else chance_text(chance)))
    whole = {**quantiles, **{name: cost for name, cost, _ in marks}}
    middle = [cost for name, cost in whole.items() if name in _CHANCES]
    reach = max(middle) - min(middle)  # what lies further out would squeeze the rest into a point
    shown = [cost for cost in whole.values() if min(middle) - reach <= cost <= max(middle) + reach]
    low, high = min(shown), max(shown)

    def x_of(cost: Number) -> str:
        if not low <= cost <= high:
            return ""
        return fixed(LEFT + Fraction(cost - low) / Fraction((high - low) or 1) * WIDE, 1)

    top = len(marks) * 20
    dots = []
    for number, (name, cost) in enumerate(quantiles.items()):
        y = top + number * ROW + ROW // 2
        dots.append(Dot(name, x_of(cost), str(y), str(y + 5), money(cost)))
    lines = tuple(
        Line(kind, x_of(cost), str(number * 20 + 2), str(number * 20 + 14), kind, money(cost))
        for number, (kind, (_, cost, _)) in enumerate(zip(("expected", "cap"), marks, strict=False))
    )
    bottom = top + len(dots) * ROW
    rows = [(name, money(cost), _CHANCES.get(name, "-")) for name, cost in quantiles.items()]
    rows += [(name, money(cost), chance) for name, cost, chance in marks]
    return Distribution(
        "What the total may be",
        "A dot at p80: the total stays at or below it with a chance of 80%. The scale does not begin at $0."
        + ("" if report.plan.complete else " What is unknown is not in it."),
        str(bottom + 20),
        str(bottom),
        str(bottom + 16),
        tuple(dots),
        " ".join(f"{'L' if number else 'M'}{dot.x} {dot.y}" for number, dot in enumerate(dots) if dot.x),
        lines,
        (money(low), money(high)),
        "; ".join(name for name, _, _ in marks[1:]),
        Table("What the total may be", ("figure", "total", "chance of more"), tuple(rows), frozenset({1, 2})),
    )
