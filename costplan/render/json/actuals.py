"""What calls on record cost as JSON: every sum and record, exact.
Nothing is added up here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.actuals.cell_price import tier_of
from costplan.render.json.document import ACTUALS
from costplan.units import usd_text

if TYPE_CHECKING:
    from costplan.actuals.cell_price import CellPrice
    from costplan.actuals.spent import Spent, Sums

RECORD = (
    "record",
    "source",
    "step",
    "day",
    "model",
    "call",
    "size",
    "quality",
    "tier",
    "calls",
    "images",
    "low_usd",
    "high_usd",
    "told_usd",
    "why",
)
"""The keys of a record."""


def actuals_json(spent: Spent) -> str:
    """All that was found."""
    told = zip(spent.records or (), spent.reasons, strict=True)
    each = [record_keys(number, one, why) for number, (one, why) in enumerate(told, start=1)]
    return ACTUALS.text(
        as_of=str(spent.as_of),
        by=spent.by,
        **sums_keys(spent.all),
        groups=[{"label": one.label, **sums_keys(one)} for one in spent.groups],
        unpriced_calls=[{"model": model, "why": why, "calls": calls} for model, why, calls in spent.unpriced],
        failed=[{"outcome": outcome, "calls": calls} for outcome, calls in spent.failed],
        left_out=[{"why": why, "calls": calls} for why, calls in spent.left_out],
        notes=[{"note": note, "calls": calls} for note, calls in spent.notes],
        refused=spent.refused,
        records=None if spent.records is None else each,
    )


def sums_keys(one: Sums) -> dict[str, Any]:
    """What a sum says; its dollars are None where nothing was priced."""
    told = bool(one.told_calls)
    return {
        "calls": one.calls,
        "images": one.images,
        "unpriced": one.unpriced,
        "low_usd": usd_text(one.low) if one.calls else None,
        "high_usd": usd_text(one.high) if one.calls else None,
        "told_calls": one.told_calls,
        "told_usd": usd_text(one.told) if told else None,
        "told_low_usd": usd_text(one.told_low) if told else None,
        "told_high_usd": usd_text(one.told_high) if told else None,
        "why": [{"reason": reason, "calls": calls} for reason, calls in one.why],
    }


def record_keys(number: int, one: CellPrice, why: str) -> dict[str, Any]:
    """What a record says, by RECORD."""
    cell = one.cell
    values = (
        number,
        cell.source or None,
        cell.step or None,
        cell.day or None,
        one.model or cell.model,
        cell.call or None,
        cell.size or None,
        cell.quality or None,
        tier_of(cell),
        cell.calls,
        cell.images,
        None if one.low is None else usd_text(one.low),
        None if one.high is None else usd_text(one.high),
        usd_text(cell.cost_pico) if "cost" in cell.told.split() else None,
        one.why or why or None,
    )
    return dict(zip(RECORD, values, strict=True))
