"""What makes a step meet what is required of it, by its own model: the cheapest size and quality that do, at any cost.
Another seller or model that does is found beside these; what each costs is for whoever plans it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.alternatives.of_size import size_way, wanted_sizes
from costplan.alternatives.on_its_days import cost_of, tariffs_of
from costplan.alternatives.required import is_enough, unmet_quality, unmet_size
from costplan.errors import CostplanError
from costplan.planning.cheapest_size import cheapest_size
from costplan.pricing.legal_sizes import pixels_made
from costplan.pricing.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.way import StepAt, Way
    from costplan.planning.tariff import Tariff


def required_ways(at: StepAt) -> Iterator[Way]:
    """The cheapest legal sizes that are as required, at each price of the step's days, where the planned one is not;
    and the cheapest quality that is, likewise."""
    tariffs = list(tariffs_of(at))
    if any(unmet_size(at.settled, at.table.rules)):
        planned = pixels_made(at.table.rules, at.settled.call)
        for size in dict.fromkeys(filter(None, (_size(at, tariff, planned) for tariff in tariffs))):
            yield size_way(at, size, planned)
    if any(unmet_quality(at.settled, at.table.rules, at.catalogue)):
        for quality in dict.fromkeys(filter(None, (_quality(at, tariff) for tariff in tariffs))):
            yield at.way(
                kind="quality",
                change=at.changing(quality=quality),
                words=f"quality {quality} instead of {at.settled.call.quality}",
                firm=True,
            )


def _size(at: StepAt, tariff: Tariff, planned: Size | None) -> Size | None:
    """The cheapest at a tariff: of exactly the planned shape where none is required and one is legal."""
    for wanted in wanted_sizes(at.settled.requires, planned):
        near = planned or Size(wanted.min_width, wanted.min_height)
        try:
            found = cheapest_size(at.settled.call, tariff, wanted, near)
        except CostplanError:
            return None  # it has no price as it stands; the plan says so
        if found is not None:
            return found.size
    return None


def _quality(at: StepAt, tariff: Tariff) -> str | None:
    requires, rules = at.settled.requires, at.table.rules
    enough = [one for one in rules.concrete if is_enough(requires, one, rules, at.catalogue)]
    costs = {one: cost_of(at.settled.call._replace(quality=one), tariff) for one in enough}
    return min((one for one in enough if costs[one] is not None), key=lambda one: costs[one] or 0, default=None)
