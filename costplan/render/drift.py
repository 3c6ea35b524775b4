"""The outcome of a drift check as a page. It decides nothing; learning/drift.py does."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.view import Page, Table, clean
from costplan.units import METERS, count, decimal_text, many, money, percent

if TYPE_CHECKING:
    from costplan.calibration.figures import Calibration
    from costplan.learning.drift import Checked, Drift
    from costplan.units import Number


def drift_page(checked: Checked, calibration: Calibration, costs: tuple[Number, Number] | None) -> Page:
    """What drifted, since when and by how much; ``costs`` is a scenario's expected cost as calibrated and as observed."""
    number = len(checked.drifted) + len(checked.served)
    headline = [
        ("checked", f"{many(checked.cells, 'cell')}, {many(checked.figures, 'figure')} of calls"),
        ("drifted", f"{number:,}"),
    ]
    if costs is not None:
        before, after = (Fraction(cost) for cost in costs)
        change = money(abs(after - before))
        direction = "more" if after >= before else "less"
        headline.append(
            ("the scenario", f"{money(before)} as calibrated, {money(after)} as observed: {change} {direction}")
        )
    warnings = (
        [f"no figure to be held against: {many(checked.without_figure, 'cell')}"] if checked.without_figure else []
    )
    warnings += [f"left out: {many(calls, 'figure')}, {why}" for why, calls in checked.left_out]
    table = Table(
        "",
        ("cell", "expected", "observed", "change", "images", "since"),
        tuple(
            (
                _name(drift),
                count(drift.expected)
                if drift.low == drift.high
                else f"{count(drift.expected)} ({count(drift.low)} to {count(drift.high)})",
                count(drift.observed),
                _change(drift),
                f"{drift.images:,}",
                drift.since or "-",
            )
            for drift in checked.drifted
        ),
        frozenset({1, 2, 3, 4}),
    )
    tables = [table] if checked.drifted else []
    if checked.auto:
        rows = tuple(
            (_route(one.model, one.route), one.quality, percent(one.expected), percent(one.observed), f"{one.calls:,}")
            for one in checked.auto
        )
        headers = ("auto of", "is served as", "expected", "observed", "calls")
        tables.append(Table("", headers, rows, frozenset({2, 3, 4})))
    footer = (
        f"calibration {clean(calibration.shown)} of {calibration.as_of}; the range is for the mean of so many images",
    )
    return Page("drift of calibrated tokens", "", tuple(headline), tuple(warnings), tuple(tables), footer)


def _name(drift: Drift) -> str:
    group, cell = drift.group, drift.cell
    parts = [_route(group.model, group.route), METERS[group.meter].label, group.quality, cell.call, cell.size]
    return clean(" ".join([*(part for part in parts if part), *(f"{name}={value}" for name, value in cell.parameters)]))


def _route(model: str, route: str) -> str:
    return clean(model if route == "direct" else f"{model} ({route})")


def _change(drift: Drift) -> str:
    if drift.change is None:
        return "from nothing"
    return f"{'+' if drift.change >= 0 else '-'}{decimal_text(abs(drift.change) * 100, 1)}%"
