"""What a plan comes to when inputs of it vary, as CSV (RFC 4180): a row a point, raw numbers, and texts that no
spreadsheet takes for a formula."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.csv import csv_pieces, formula_safe
from costplan.units import decimal_text, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.comparing.vary import Point, Sensitivity
    from costplan.units import Number

_POINT = (
    "what_ifs",
    "as_planned",
    "expected_usd",
    "low_usd",
    "high_usd",
    "difference_usd",
    "difference_share",
    "per_accepted_usd",
    "what_breaks",
)


def sensitivity_csv(found: Sensitivity) -> Iterator[str]:
    """A row a point: of a grid with the values of both inputs, else with that of the one that varies."""
    present, tried = found.total.expected, formula_safe(", ".join(found.what_ifs))
    if found.kind == "grid":
        first, second = found.variables
        rows = [
            [*_value(first.path, one), *_value(second.path, other), tried, *_figures(point, present)]
            for one, row in zip(first.points, found.rows, strict=True)
            for other, point in zip(second.points, row, strict=True)
        ]
        return csv_pieces(("input", "value", "second_input", "second_value", *_POINT), rows)
    rows = [
        [*_value(one.path, point), tried, *_figures(point, present)] for one in found.variables for point in one.points
    ]
    return csv_pieces(("input", "value", *_POINT), rows)


def _value(path: str, point: Point) -> tuple[str, str]:
    return formula_safe(path), formula_safe(point.words)


def _figures(point: Point, present: Number) -> Iterator[str]:
    yield "true" if point.is_present else "false"
    if point.total is None:
        yield from [""] * 6
    else:
        cost = point.total.expected
        yield from map(usd_text, (cost, point.total.low, point.total.high, cost - present))
        yield decimal_text(Fraction(cost - present) / Fraction(present)) if present else ""
        yield "" if point.per_accepted is None else usd_text(point.per_accepted)
    yield formula_safe("; ".join(problem.message for problem in point.broken))
