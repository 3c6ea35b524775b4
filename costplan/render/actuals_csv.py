"""What calls on record cost as CSV: a row a record, or a row a sum where there are too many records.
What a row says is what JSON says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.csv import csv_pieces, formula_safe
from costplan.render.json.actuals import RECORD, record_keys, sums_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.actuals.spent import Spent

_SUMS = (
    "calls",
    "images",
    "unpriced",
    "low_usd",
    "high_usd",
    "told_calls",
    "told_usd",
    "told_low_usd",
    "told_high_usd",
)


def actuals_csv(spent: Spent) -> Iterator[str]:
    """A row a record where each is told, else a row a label."""
    if spent.records is not None:
        told = zip(spent.records, spent.reasons, strict=True)
        records = (record_keys(number, one, why) for number, (one, why) in enumerate(told, start=1))
        return csv_pieces(RECORD, (tuple(map(_cell, row.values())) for row in records))
    rows = ((one.label, *sums_keys(one).values()) for one in spent.groups)
    return csv_pieces((spent.by, *_SUMS, "why"), (tuple(map(_cell, row)) for row in rows))


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(f"{one['reason']} ({one['calls']})" for one in value)
    return "" if value is None else formula_safe(str(value))
