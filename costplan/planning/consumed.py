"""Usage as an answer tells it: tokens by meter, and what else is charged counted of the call as it was served.
It reads no answer and prices nothing; costing.py prices this as it does a plan's usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.plan.measure import Measure, Unknown, Way
from costplan.planning.usage import Usage, calls_needed, counted_by_call
from costplan.quantity import Basis, certain
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable, Rates
    from costplan.pricing.profiles import ProfileBlock


def usage_consumed(
    call: Call, table: PriceTable, rates: Rates, block: ProfileBlock | None, tokens: Mapping[str, int]
) -> Usage:
    """What a call consumed.

    Args:
        call: as it was served: its size, its quality, and how many images it made.
        table: the model's table.
        rates: the meters charged on the day.
        block: the profile's block of the day, or None for a model that is charged by image or call alone.
        tokens: by meter, as the answer tells them; what was cached is no part of what was not.

    Raises:
        InputError: a charged meter is neither told nor can be counted of what was served.
    """
    measures = counted_by_call(call, table, rates)
    unknowns = []
    for meter in rates.rows:
        if METERS[meter].counted != "profile" or METERS[meter].unit == "token":
            continue
        measure = _measured(meter, call, table, block)
        if isinstance(measure, Unknown):
            unknowns.append(measure)
        else:
            measures[meter] = measure
    for meter, number in tokens.items():
        measures[meter] = Measure(
            meter=meter, quantity=certain(number), basis=Basis.MEASURED, counted=None, why="told by the answer"
        )
    return Usage(measures, tuple(unknowns), (), certain(1))


def _measured(meter: str, call: Call, table: PriceTable, block: ProfileBlock | None) -> Measure | Unknown:
    counted = block.counted.get(meter) if block else None
    if block is None or counted is None:
        told = f"{table.model} charges {meter}, and nothing counts it"
        raise wrong("no-profile", told, "name a profile in the table that counts it", table.place)
    way = Way(
        meter=meter,
        counted=counted,
        auto=block.auto,
        table=table,
        learned=None,
        prompt_basis=Basis.STATED,
        calls=calls_needed(call, table),
    )
    return way.measure(call)
