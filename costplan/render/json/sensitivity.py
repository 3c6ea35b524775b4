"""A scenario with inputs that vary as JSON for machines: every point, money as exact decimal strings of dollars.
It plans nothing; what each point comes to is found in project/varying.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.document import SENSITIVITY, number, usd_or_null
from costplan.render.json.reporting import plain_names, rates_keys
from costplan.units import usd_text

if TYPE_CHECKING:
    from costplan.comparing.vary import Point, Sensitivity, Varied, VariedIn
    from costplan.errors import Problem
    from costplan.quantity import Quantity


def sensitivity_json(found: Sensitivity) -> str:
    """One document: ``kind`` is ``line``, ``grid`` or ``tornado``; ``rows`` are the points of a grid."""
    return SENSITIVITY.text(
        scenario=found.title,
        file=found.file,
        as_of=str(found.as_of),
        kind=found.kind,
        what_ifs=list(found.what_ifs),
        **_figures(found),
        notes=list(found.notes),
        prices={"used": found.tables_used, "sha256": found.fingerprint},
        **(_reporting(found.told) if found.told else {}),
    )


def _figures(found: Sensitivity) -> dict[str, Any]:
    return {
        "total": _range(found.total),
        "per_accepted_usd": usd_or_null(found.per_accepted),
        "variables": [_varied(one) for one in found.variables],
        "rows": [[_point(point) for point in row] for row in found.rows],
    }


def _reporting(told: VariedIn) -> dict[str, Any]:
    """The same figures in a currency."""
    head = {"currency": told.reporting.currency, "rates": rates_keys(told.reporting, told.days)}
    return {"reporting": {**head, **plain_names(_figures(told.sensitivity))}}


def _varied(one: Varied) -> dict[str, Any]:
    return {
        "path": one.path,
        "present": one.present,
        "relative": one.relative,
        "unit": one.unit,
        "swing_usd": usd_text(one.swing),
        "points": [_point(point) for point in one.points],
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "value": point.words,
        "at": number(point.at),
        "is_present": point.is_present,
        "total": _range(point.total) if point.total else None,
        "per_accepted_usd": usd_or_null(point.per_accepted),
        "broken": [_problem(problem) for problem in point.broken],
    }


def _range(cost: Quantity) -> dict[str, str]:
    return {"low_usd": usd_text(cost.low), "expected_usd": usd_text(cost.expected), "high_usd": usd_text(cost.high)}


def _problem(problem: Problem) -> dict[str, str]:
    place = str(problem.place) if problem.place else ""
    return {"code": problem.code, "message": problem.message, "remedy": problem.remedy, "place": place}
