"""A cost line and an unknown cost as JSON, in the documents of a quote and of a plan.
Shares that have no finite decimal are rounded half up at the pico-dollar; nothing else is rounded."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.render.json.document import number
from costplan.units import METERS, usd_text

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.mixture import Mixture
    from costplan.plan.cost_line import CostLine
    from costplan.plan.measure import Unknown
    from costplan.quantity import Quantity


def unknown_keys(unknown: Unknown) -> dict[str, Any]:
    """What nobody can count, and what to do about it."""
    return {"meter": unknown.meter, "what": unknown.what, "remedy": unknown.remedy, "place": _place(unknown.place)}


def line_keys(line: CostLine, quantity: Quantity, cost: Quantity) -> dict[str, Any]:
    """The line of one call at the quantity and the cost of all calls."""
    block, mixture = line.block, line.measure.mixture
    per = METERS[line.meter].per
    return {
        "meter": line.meter,
        "label": line.label,
        "quantity": number(quantity.expected),
        "quantity_low": number(quantity.low),
        "quantity_high": number(quantity.high),
        "rate": usd_text(Fraction(line.rate.expected) * per),
        "rate_per": per,
        "cost_usd": usd_text(cost.expected),
        "low_usd": usd_text(cost.low),
        "high_usd": usd_text(cost.high),
        "basis": line.basis.value,
        "flag": line.flag,
        "source": block.source.url if block else "stated in the scenario",
        "source_checked": block.source.checked if block else None,
        "usage_basis": line.measure.basis.value,
        "usage_source": line.measure.source,
        "usage": line.measure.why,
        "place": _place(line.row.place) if block else None,
    } | ({"one_of": _one_of(mixture)} if mixture else {})


def _one_of(mixture: Mixture) -> list[dict[str, Any]]:
    """What one call may take, and how often it does."""
    return [
        {
            "part": part.name,
            "share": number(share),
            "quantity": number(part.quantity.expected),
            "quantity_low": number(part.quantity.low),
            "quantity_high": number(part.quantity.high),
        }
        | ({"one_of": _one_of(part.mixture)} if part.mixture else {})
        for part, share in zip(mixture.parts, mixture.shares, strict=True)
    ]


def _place(place: Place | None) -> str | None:
    return str(place) if place else None
