"""Usage as an answer tells it: tokens by meter, and what else is charged counted of the call as it was served.
It reads no answer and prices nothing; costing.py prices this as it does a plan's usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.plan.measure import Measure, Unknown
from costplan.planning.usage import Usage, counted_by_call
from costplan.quantity import Basis, certain
from costplan.units import METERS, SEARCH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call
    from costplan.units import Number


def usage_consumed(call: Call, tariff: Tariff, tokens: Mapping[str, Number]) -> Usage:
    """What a call consumed.

    Args:
        call: as it was served: its size, its quality, and how many images it made.
        tariff: of the model on the day of the call.
        tokens: by meter, as the answer tells them; what was cached is no part of what was not.

    Raises:
        InputError: a charged meter is neither told nor can be counted of what was served.
    """
    measures = counted_by_call(call, tariff)
    unknowns = []
    for meter in tariff.rates.rows:
        if METERS[meter].counted != "profile" or METERS[meter].unit == "token":
            continue
        if meter == SEARCH and all(way.meter != SEARCH for way in tariff.ways):
            continue
        measure = _measured(meter, call, tariff)
        if isinstance(measure, Unknown):
            unknowns.append(measure)
        else:
            measures[meter] = measure
    for meter, number in tokens.items():
        measures[meter] = Measure(
            meter=meter, quantity=certain(number), basis=Basis.MEASURED, counted=None, words="told by the answer"
        )
    return Usage(measures, tuple(unknowns), (), certain(1))


def _measured(meter: str, call: Call, tariff: Tariff) -> Measure | Unknown:
    for way in tariff.ways:
        if way.meter == meter:
            return way._replace(learned=None).measure(call)
    told = f"{tariff.table.model} charges {meter}, and nothing counts it"
    raise wrong("no-profile", told, "name a profile in the table that counts it", tariff.table.place)
