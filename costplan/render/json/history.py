"""How a model's prices changed, as JSON: each dated block with its source and the rates that moved on its first day.
What all of its rates are, the table itself says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.pricing.history import history, unpriced_from
from costplan.render.json.document import HISTORY, usd_or_null
from costplan.render.json.tables import source_of
from costplan.units import METERS, decimal_text

if TYPE_CHECKING:
    from datetime import date

    from costplan.pricing.history import Moved
    from costplan.pricing.prices import PriceTable


def history_json(table: PriceTable, day: date) -> str:
    """All blocks, the oldest first; ``is_announced`` where one starts after ``day``, ``unpriced_from`` where no price
    comes after one."""
    ends = unpriced_from(table)
    return HISTORY.text(
        model=table.model,
        as_of=str(day),
        shutdown=str(table.shutdown) if table.shutdown else None,
        retires_not_before=str(table.retires_not_before) if table.retires_not_before else None,
        replacement=list(table.replacement),
        blocks=[
            {
                "from": str(block.start),
                "start_known": block.start_known,
                "is_announced": block.start > day,
                "unpriced_from": str(ends[block.start]) if block.start in ends else None,
                "basis": block.basis.value,
                "source": source_of(block.source),
                "sources": {tier: source_of(source) for tier, source in block.sources},
                "moved": [_moved(one) for one in rates],
            }
            for block, rates in history(table)
        ],
    )


def _moved(one: Moved) -> dict[str, Any]:
    per = METERS[one.of.meter].per
    return {
        "tier": one.of.tier,
        "meter": one.of.meter,
        "when": dict(one.of.when),
        "max_pixels": one.of.max_pixels,
        "per": per,
        "before_usd": usd_or_null(None if one.before is None else one.before * per),
        "usd": usd_or_null(None if one.now is None else one.now * per),
        "share": None if one.share is None else decimal_text(one.share, 6),
    }
