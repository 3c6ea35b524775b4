"""A bridge as a part of a document: both sides, and the parts between them in all, by step, month and cost center.
Money is in exact decimal strings of whole pico-units, which add up as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.bridging.bridge import METHOD
from costplan.bridging.shown import shown, whole
from costplan.units import PICO, decimal_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.bridging.bridge import Bridge, Change


def bridge_keys(bridge: Bridge) -> dict[str, Any]:
    """What stands under the key of a bridge; what did not change is in the sums of both sides alone."""
    found = whole(bridge)
    return {
        "method": METHOD,
        "base": found.base,
        "head": found.head,
        "currency": found.currency,
        **change_keys(found.total, found.currency),
        **group_keys(found, every=False),
        "notes": list(found.notes),
    }


def group_keys(bridge: Bridge, *, every: bool) -> dict[str, Any]:
    """The changes of ``steps`` and ``workflows``, ``every`` one or those of which something is another, and of all
    ``months`` and ``cost_centers``. Those of :func:`costplan.bridging.shown.whole` sum to the total to the last digit.
    """

    def changes(named: Iterable[tuple[dict[str, str], Change]], *, every: bool) -> list[dict[str, Any]]:
        return [
            names | change_keys(change, bridge.currency) for names, change in named if every or not change.is_nothing
        ]

    steps = (
        ({"scenario": scenario, "workflow": workflow, "step": step}, change)
        for (scenario, workflow, step), change in bridge.by_step().items()
    )
    workflows = (
        ({"scenario": scenario, "workflow": workflow}, change)
        for (scenario, workflow), change in bridge.by_workflow().items()
    )
    months = (({"month": month}, change) for month, change in bridge.by_month().items())
    centers = (({"cost_center": center}, change) for center, change in bridge.by_cost_center().items())
    return {
        "steps": changes(steps, every=every),
        "workflows": changes(workflows, every=every),
        "months": changes(months, every=True),
        "cost_centers": changes(centers, every=True),
    }


def change_keys(change: Change, currency: str) -> dict[str, Any]:
    """``base_usd``, ``head_usd``, ``difference_usd``, its ``share`` of the base, and ``parts``, each by its name with
    ``usd``, in their order, whose sum is the difference. Names of amounts in another currency are ``base``, ``head``,
    ``difference`` and ``amount``."""
    units, unit = shown(change, 1), "usd" if currency == "USD" else "amount"
    ending = "_usd" if currency == "USD" else ""
    return {
        f"base{ending}": decimal_text(units.base, 12, PICO),
        f"head{ending}": decimal_text(units.head, 12, PICO),
        f"difference{ending}": decimal_text(units.difference, 12, PICO),
        "share": None if change.share is None else decimal_text(change.share, 6),
        "parts": {part: {unit: decimal_text(cost, 12, PICO)} for part, cost in units.parts.items()},
    }
