"""The charts of a report as coordinates and finished strings: costs by month and workflow, and by meter.
The template draws them; the numbers stand in tables beside them too."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.records import NamedTuple
from costplan.render.view import clean
from costplan.units import fixed, money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.plan import Plan
    from costplan.render.report.sums import Sums
    from costplan.units import Number

KINDS = 6
"""So many workflows have a colour of their own; the rest is one more."""

_WIDTH, _LEFT, _ROW = 640, 150, 30


class Bar(NamedTuple):
    """A part of a row: where it begins, how wide it is, which colour, and what it says."""

    x: str
    width: str
    kind: int
    told: str


class Row(NamedTuple):
    """A row of bars; ``y`` is its top, ``middle`` the line of its text."""

    name: str
    y: str
    middle: str
    bars: tuple[Bar, ...]
    sum: str


class Chart(NamedTuple):
    """A chart: ``legend`` names the colours, and is empty where there is one; ``table`` has names and sums."""

    title: str
    description: str
    height: str
    legend: tuple[tuple[int, str], ...]
    rows: tuple[Row, ...]
    header: str
    columns: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]


def charts_of(plan: Plan, sums: Sums) -> tuple[Chart, ...]:
    """The charts that there is anything to show in."""
    workflows = sums.by(lambda line: (line.scenario, line.workflow))
    names = sorted(workflows, key=lambda name: -workflows[name])
    first = {name: plan.named(*name) for name in names[:KINDS]}
    others = "all other workflows" if names[KINDS:] else ""
    months: dict[str, dict[str, Number]] = {}
    cells = sums.by_month(lambda line: first.get((line.scenario, line.workflow), others))
    for month in sorted({month for _, month in cells}):
        months[month] = {name: cells.get((name, month), 0) for name in (*first.values(), *filter(None, [others]))}
    meters = sums.by(lambda line: line.one.label)
    by_meter = sorted(((name, cost) for name, cost in meters.items() if cost), key=lambda item: -item[1])
    charts = (
        _chart("Cost by month and workflow", "month", months),
        _chart("Cost by meter", "meter", {name: {"expected": cost} for name, cost in by_meter}),
    )
    return tuple(chart for chart in charts if chart.rows)


def _chart(title: str, header: str, values: Mapping[str, Mapping[str, Number]]) -> Chart:
    most = max((sum(parts.values()) for parts in values.values()), default=0)
    if not most:
        return Chart(title, "", "0", (), (), header, (), ())
    names = tuple(clean(name) for name in next(iter(values.values())))
    rows, table = [], []
    for number, (name, parts) in enumerate(values.items()):
        at, bars, whole = Fraction(_LEFT), [], money(sum(parts.values()))
        for kind, cost in enumerate(parts.values()):
            width = Fraction(cost) / Fraction(most) * (_WIDTH - _LEFT - 100)
            if cost:
                told = f"{clean(name)}, {names[kind]}: {money(cost)}"
                bars.append(Bar(fixed(at, 1), fixed(width, 1), kind, told))
            at += width
        y = number * _ROW + 4
        rows.append(Row(clean(name), str(y), str(y + 16), tuple(bars), whole))
        table.append((clean(name), *(money(cost) for cost in parts.values()), whole))
    legend = tuple(enumerate(names)) if len(names) > 1 else ()
    columns = (*names, "total") if len(names) > 1 else ("expected",)
    numbers = [row if len(names) > 1 else (row[0], row[-1]) for row in table]
    description = f"Bars of expected cost; the longest is {money(most)}."
    return Chart(title, description, str(len(rows) * _ROW + 8), legend, tuple(rows), header, columns, tuple(numbers))
