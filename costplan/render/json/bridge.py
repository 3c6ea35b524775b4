"""A bridge as a part of a document: both sides, and the parts between them in all, by step, month and cost center.
Money is in exact decimal strings of whole pico-units, which add up as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.bridging.bridge import METHOD
from costplan.bridging.shown import shown
from costplan.units import PICO, decimal_text

if TYPE_CHECKING:
    from costplan.bridging.bridge import Bridge, Change


def bridge_keys(bridge: Bridge) -> dict[str, Any]:
    """What stands under the key of a bridge; what did not change is in the sums of both sides alone."""
    unit = bridge.currency.lower()
    return {
        "method": METHOD,
        "base": bridge.base,
        "head": bridge.head,
        "currency": bridge.currency,
        **change_keys(bridge.total, unit),
        "steps": [
            {"scenario": scenario, "workflow": workflow, "step": step} | change_keys(change, unit)
            for (scenario, workflow, step), change in bridge.by_step().items()
            if not change.is_nothing
        ],
        "workflows": [
            {"scenario": scenario, "workflow": workflow} | change_keys(change, unit)
            for (scenario, workflow), change in bridge.by_workflow().items()
            if not change.is_nothing
        ],
        "months": [{"month": month} | change_keys(change, unit) for month, change in bridge.by_month().items()],
        "cost_centers": [
            {"cost_center": center} | change_keys(change, unit) for center, change in bridge.by_cost_center().items()
        ],
        "notes": list(bridge.notes),
    }


def change_keys(change: Change, unit: str) -> dict[str, Any]:
    """``base_usd``, ``head_usd``, ``difference_usd`` and, by name in their order, ``parts_usd``, whose sum is it."""
    units = shown(change, 1)
    return {
        f"base_{unit}": decimal_text(units.base, 12, PICO),
        f"head_{unit}": decimal_text(units.head, 12, PICO),
        f"difference_{unit}": decimal_text(units.difference, 12, PICO),
        f"parts_{unit}": {part: decimal_text(cost, 12, PICO) for part, cost in units.parts.items()},
    }
