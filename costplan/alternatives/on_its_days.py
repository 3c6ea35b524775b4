"""What a step's calls cost on its days: each price that is in force on one of them, and one call at it.
Ways are chosen by it among many; what the plan saves is found by planning it again."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.planning.costing import price_at
from costplan.planning.in_force import changes_in_force, tariff_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt
    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call
    from costplan.units import Number


def tariffs_of(at: StepAt) -> Iterator[Tariff]:
    """What a step's model asks on its days, each price and way of counting once; days without a price have none."""
    model, end = at.settled.model, at.last + timedelta(days=1)
    for day in (at.first, *sorted(changes_in_force(at.catalogue, at.catalogue.account, model, at.first, end))):
        with suppress(CostplanError):
            yield tariff_in_force(at.catalogue, at.catalogue.account, model, at.settled.tier, day)


def cost_of(call: Call, tariff: Tariff) -> Number | None:
    """What a settled call is expected to cost, in pico-dollars; None where it is refused or has no price."""
    try:
        return price_at(call, tariff).cost.expected
    except CostplanError:
        return None  # the plan says so
