"""The bars of a report as coordinates and finished strings: costs by month and workflow, and by meter.
The template draws them; the distribution of the total stands in distribution.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.quantity import ZERO
from costplan.render.currency import money
from costplan.render.report.limits import limits_of
from costplan.render.view import LEFT, ROW, WIDE, clean
from costplan.units import fixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costplan.books.report import Report
    from costplan.render.report.limits import Limit
    from costplan.units import Number

KINDS = 6
"""So many workflows have a colour and a pattern of their own; the rest is one more."""


class Bar(NamedTuple):
    """A part of a row: where it begins, how wide it is, which colour, and what it says."""

    x: str
    width: str
    kind: int
    told: str


class Row(NamedTuple):
    """A row of bars; ``y`` is its top, ``middle`` the line of its text. Where a cap lies at ``cap``, its line goes from
    ``cap_top`` to ``cap_end``."""

    name: str
    y: str
    middle: str
    bars: tuple[Bar, ...]
    sum: str
    cap: str
    cap_top: str
    cap_end: str


class Chart(NamedTuple):
    """A chart: ``legend`` names the colours, and is empty where there is one; ``caps`` names the lines across the bars,
    where there are any; ``table`` has names and sums."""

    title: str
    description: str
    height: str
    legend: tuple[tuple[int, str], ...]
    caps: str
    rows: tuple[Row, ...]
    header: str
    columns: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]


def charts_of(report: Report) -> tuple[Chart, ...]:
    """The charts that there is anything to show in."""
    plan = report.plan
    workflows = plan.sums(lambda line: (line.scenario, line.workflow))
    names = sorted(workflows, key=lambda name: -workflows[name].expected)
    first = {name: plan.named(*name) for name in names[:KINDS]}
    others = "all other workflows" if names[KINDS:] else ""
    months: dict[str, dict[str, Number]] = {}
    cells = plan.sums_when(
        lambda stretch: stretch.month, lambda line: first.get((line.scenario, line.workflow), others)
    )
    shown = (*first.values(), *filter(None, [others]))
    for month in sorted({month for _, month in cells}):
        months[month] = {name: cells.get((name, month), ZERO).expected for name in shown}
    meters = plan.sums(lambda line: line.per_call.label)
    costs = {name: cost.expected for name, cost in meters.items() if cost.expected}
    by_meter = sorted(costs.items(), key=lambda item: -item[1])
    charts = (
        _chart("Cost by month and workflow", "month", months, limits_of(report)),
        _chart("Cost by meter", "meter", {name: {"expected": cost} for name, cost in by_meter}, {}),
    )
    return tuple(filter(None, charts))


def _chart(
    title: str, header: str, values: Mapping[str, Mapping[str, Number]], limits: Mapping[str, Limit]
) -> Chart | None:
    """A row of bars for each of the values; None where none costs anything."""
    caps = {name: limits[name].cost for name in values if name in limits}
    longest = max((sum(parts.values()) for parts in values.values()), default=0)
    if not longest:
        return None
    kinds = tuple(clean(name) for name in next(iter(values.values())))
    several = len(kinds) > 1
    scale = Fraction(WIDE) / Fraction(max(longest, *caps.values(), 0))
    top = ROW - 6 if caps else 4
    rows = tuple(
        _row(clean(name), zip(kinds, parts.values(), strict=True), caps.get(name), number * ROW + top, scale)
        for number, (name, parts) in enumerate(values.items())
    )
    table = tuple(
        (
            clean(name),
            *([money(cost) for cost in parts.values()] if several else []),
            money(sum(parts.values())),
            *([money(caps[name]) if name in caps else "-"] if caps else []),
        )
        for name, parts in values.items()
    )
    return Chart(
        title=title,
        description=f"Bars of expected cost; the longest is {money(longest)}.",
        height=str(len(rows) * ROW + top + 4),
        legend=tuple(enumerate(kinds)) if several else (),
        caps="; ".join(dict.fromkeys(_named(limits[name]) for name in caps)),
        rows=rows,
        header=header,
        columns=((*kinds, "total") if several else ("expected",)) + (("cap",) if caps else ()),
        table=table,
    )


def _named(limit: Limit) -> str:
    """Which cap a line is, and that it stands where a bar of bare cost reaches it, where that is not its own amount."""
    return clean(limit.name) + (", as the bare cost that reaches it" if not limit.is_amount else "")


def _row(name: str, parts: Iterable[tuple[str, Number]], cap: Number | None, y: int, scale: Fraction) -> Row:
    """Bars one after the other, and the line of a cap where there is one."""
    at, whole, bars = Fraction(LEFT), Fraction(0), []
    for number, (kind, cost) in enumerate(parts):
        width = cost * scale
        if cost:
            bars.append(Bar(fixed(at, 1), fixed(width, 1), number, f"{name}, {kind}: {money(cost)}"))
        at, whole = at + width, whole + cost
    return Row(
        name=name,
        y=str(y),
        middle=str(y + 16),
        bars=tuple(bars),
        sum=money(whole),
        cap="" if cap is None else fixed(LEFT + cap * scale, 1),
        cap_top=str(y - 4),
        cap_end=str(y + ROW - 4),
    )
