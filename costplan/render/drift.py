"""The outcome of a drift check as a page and as JSON. It decides nothing; calibration/drift.py does."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.render.view import Page, Table, clean
from costplan.units import METERS, count, decimal_text, money, usd_text

if TYPE_CHECKING:
    from costplan.calibrated import Calibration
    from costplan.calibration.drift import Checked, Drift
    from costplan.units import Number


def drift_page(checked: Checked, calibration: Calibration, costs: tuple[Number, Number] | None) -> Page:
    """What drifted, since when and by how much; ``costs`` is a scenario's expected cost as calibrated and as observed."""
    number = len(checked.drifted)
    headline = [("checked", f"{checked.cells:,} cells, {checked.calls:,} calls"), ("drifted", f"{number:,}")]
    if costs is not None:
        before, after = (Fraction(cost) for cost in costs)
        change = money(abs(after - before))
        direction = "more" if after >= before else "less"
        headline.append(
            ("the scenario", f"{money(before)} as calibrated, {money(after)} as observed: {change} {direction}")
        )
    warnings = [f"{checked.without_figure:,} cells have no figure to be held against"] if checked.without_figure else []
    warnings += [f"left out: {calls:,} figures, {why}" for why, calls in checked.left_out]
    table = Table(
        "",
        ("cell", "expected", "observed", "change", "calls", "since"),
        tuple(
            (
                _name(drift),
                count(drift.expected)
                if drift.low == drift.high
                else f"{count(drift.expected)} ({count(drift.low)} to {count(drift.high)})",
                count(drift.observed),
                _change(drift),
                f"{drift.calls:,}",
                drift.since or "-",
            )
            for drift in checked.drifted
        ),
        frozenset({1, 2, 3, 4}),
    )
    footer = (
        f"calibration {clean(calibration.shown)} of {calibration.as_of}; the range is for the mean of so many calls",
    )
    return Page("drift of calibrated tokens", "", tuple(headline), tuple(warnings), (table,) if number else (), footer)


def drift_json(checked: Checked, calibration: Calibration, costs: tuple[Number, Number] | None) -> str:
    """The same for machines; tokens as decimal texts of one image, dollars exact."""
    document: dict[str, Any] = {
        "version": 1,
        "calibration": {"file": calibration.shown, "of": str(calibration.as_of)},
        "cells": checked.cells,
        "calls": checked.calls,
        "without_figure": checked.without_figure,
        "left_out": dict(checked.left_out),
        "drifted": [
            {
                "model": drift.group.model,
                "route": drift.group.route,
                "meter": drift.group.meter,
                "quality": drift.group.quality or None,
                "call": drift.cell.call,
                "size": drift.cell.size or None,
                "parameters": dict(drift.cell.parameters),
                "expected": decimal_text(drift.expected),
                "low": decimal_text(drift.low),
                "high": decimal_text(drift.high),
                "observed": decimal_text(drift.observed),
                "calls": drift.calls,
                "since": drift.since or None,
            }
            for drift in checked.drifted
        ],
    }
    if costs is not None:
        document["scenario"] = {"calibrated_usd": usd_text(costs[0]), "observed_usd": usd_text(costs[1])}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _name(drift: Drift) -> str:
    group, cell = drift.group, drift.cell
    route = "" if group.route == "direct" else f" ({group.route})"
    parts = [group.model + route, METERS[group.meter].label, group.quality, cell.call, cell.size]
    return clean(" ".join([*(part for part in parts if part), *(f"{name}={value}" for name, value in cell.parameters)]))


def _change(drift: Drift) -> str:
    if drift.change is None:
        return "from nothing"
    return f"{'+' if drift.change >= 0 else '-'}{decimal_text(abs(drift.change) * 100, 1)}%"
