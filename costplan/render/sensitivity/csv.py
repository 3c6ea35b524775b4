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
    """A row a point: of a grid with the values of both inputs, else with that of the one that varies; and its amounts
    again where they are told in another currency."""
    told, heads = found.told, ["input", "value"]
    if found.kind == "grid":
        heads += ["second_input", "second_value"]
    rows = [*_rows(found)]
    if told is None:
        return csv_pieces((*heads, *_POINT), rows)
    amounts = [at for at, name in enumerate(_POINT, len(heads)) if name.endswith("_usd")]
    more = [_POINT[at - len(heads)].removesuffix("_usd") for at in amounts]
    others = ([told.reporting.currency, *(row[at] for at in amounts)] for row in _rows(told.sensitivity))
    both = ([*row, *other] for row, other in zip(rows, others, strict=True))
    return csv_pieces((*heads, *_POINT, "currency", *more), both)


def _rows(found: Sensitivity) -> Iterator[list[str]]:
    present, tried = found.total.expected, formula_safe(", ".join(found.what_ifs))
    if found.kind == "grid":
        first, second = found.variables
        for one, row in zip(first.points, found.rows, strict=True):
            for other, point in zip(second.points, row, strict=True):
                yield [*_value(first.path, one), *_value(second.path, other), tried, *_figures(point, present)]
        return
    for varied in found.variables:
        for point in varied.points:
            yield [*_value(varied.path, point), tried, *_figures(point, present)]


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
