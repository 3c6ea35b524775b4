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
    """What drifted, since when and by how much; ``costs`` is a scenario's expected cost as calibrated and as
    observed."""
    headline = [
        ("checked", f"{many(checked.cells, 'cell')}, {many(checked.figures, 'figure')} of calls"),
        ("drifted", f"{checked.number:,}"),
    ]
    if costs is not None:
        headline.append(("the scenario", _moved(*map(Fraction, costs))))
    without = checked.without_figure
    warnings = [f"no figure to compare with: {many(without, 'cell')}"] if without else []
    if few := checked.too_few:
        why = "vary prompts, and keep their hashes or the days of calls"
        warnings.append(f"too few runs of calls to tell a change: {many(few, 'cell')}; {why}")
    warnings += [f"left out: {many(calls, 'figure')}, {why}" for why, calls in checked.left_out]
    of = f"calibration {clean(calibration.shown)} of {calibration.as_of}"
    return Page(
        title="drift of calibrated tokens",
        subtitle="",
        headline=tuple(headline),
        warnings=tuple(warnings),
        tables=tuple(table for table in (_cells(checked), _served(checked), _taken(checked)) if table.rows),
        footer=(f"{of}; the range is for the mean of so many images",),
    )


def _moved(before: Fraction, after: Fraction) -> str:
    direction = "more" if after >= before else "less"
    return f"{money(before)} as calibrated, {money(after)} as observed: {money(abs(after - before))} {direction}"


def _cells(checked: Checked) -> Table:
    rows = tuple(
        (
            _name(drift),
            _expected(drift),
            count(drift.observed),
            _change(drift),
            f"{drift.images:,}",
            drift.since or "-",
        )
        for drift in checked.drifted
    )
    headers = ("cell", "expected", "observed", "change", "images", "since")
    return Table(title="", headers=headers, rows=rows, right=frozenset({1, 2, 3, 4}))


def _served(checked: Checked) -> Table:
    """What ``auto`` is served as now."""
    rows = tuple(
        (
            _route(auto.model, auto.route),
            auto.quality,
            percent(auto.expected),
            percent(auto.observed),
            f"{auto.calls:,}",
        )
        for auto in checked.auto
    )
    headers = ("auto of", "is served as", "expected", "observed", "calls")
    return Table(title="", headers=headers, rows=rows, right=frozenset({2, 3, 4}))


def _taken(checked: Checked) -> Table:
    """Of which results people take more or less now."""
    rows = tuple(
        (
            clean(f"{taken.model} {taken.step}".strip()),
            f"{percent(taken.expected)} by the {taken.said_by}",
            percent(taken.observed),
            f"{taken.judged:,}",
        )
        for taken in checked.taken
    )
    headers = ("accepted", "expected", "observed", "judged")
    return Table(title="", headers=headers, rows=rows, right=frozenset({1, 2, 3}))


def _expected(drift: Drift) -> str:
    if drift.low == drift.high:
        return count(drift.expected)
    return f"{count(drift.expected)} ({count(drift.low)} to {count(drift.high)})"


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
