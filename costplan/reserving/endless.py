"""Which figures of a priced call have an end that no call passes, and which have none.
It adds nothing up; a limit that the table states may still bound what has no end here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.quantity import Basis
from costplan.units import METERS, count, many

if TYPE_CHECKING:
    from costplan.plan.measure import Measure
    from costplan.planning.costing import PricedCall
    from costplan.pricing.call import Call


def without_end(priced: PricedCall) -> dict[str, str]:
    """The charged meters that may come to more than is counted, each with why."""
    found = {}
    for meter, measure in priced.usage.measures.items():
        is_charged = meter in priced.rates.rows or measure.quantity.high
        if is_charged and (why := _no_end(measure, METERS[meter].label, priced.call)):
            found[meter] = why
    return found


def _no_end(measure: Measure, label: str, call: Call) -> str:
    """Why a measure is no bound; empty where it is one.

    It is one where the call itself is counted, where the maker publishes how it counts, and where a rule without a
    range was borne out by calls, every one to the unit (:attr:`costplan.pricing.profiles.Counted.is_firm`).
    """
    counted = measure.counted
    if counted is None or (measure.meter == "image_in" and not call.input_images):
        return ""
    if counted.method.is_typical:
        return f"no rule is known for {label}, only what is usual"
    if counted.basis is Basis.ASSUMED:
        return f"{label} is assumed"
    if not counted.is_firm:
        if counted.basis is Basis.PUBLISHED:
            return f"{label} is somebody's figure, not the maker's"
        return f"{label} was measured on {many(counted.n_calls or 0, 'call')}, too few for a rule"
    if counted.basis is Basis.MEASURED and not (figure := counted.method.quantity(call)).is_exact:
        return f"{label} was {count(figure.low)} to {count(figure.high)}, and has no end that is published"
    return ""


def assumed_price(priced: PricedCall) -> list[str]:
    """That the price itself is no bound; empty where it is one."""
    return ["the price is assumed"] if priced.rates.block.basis is Basis.ASSUMED else []
