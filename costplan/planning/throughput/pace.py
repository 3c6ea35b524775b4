"""Pace: how long work takes at a rate limit, and how long one quote takes at the lowest level of its model.
When the work of a plan is done stands in finish.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.planning.throughput.loads import load_of_call
from costplan.planning.usage import calls_needed
from costplan.pricing.prices import BATCH

if TYPE_CHECKING:
    from costplan.plan.throughput_plan import Load
    from costplan.planning.costing import PricedCall
    from costplan.pricing.prices import PriceTable


class Pace(NamedTuple):
    """The minutes that a call takes by the limit of a level that holds it up longest; not ``counted`` where another
    limit may hold it up longer, as nobody can count what it limits."""

    level: str
    limit: str
    allowed: int
    minutes: Fraction
    counted: bool


def minutes_of(load: Load, limit: str, allowed: int) -> Fraction:
    """How many minutes a load takes where a limit lets so much through a minute."""
    return Fraction(load.of(limit)) / allowed


def pace_at_lowest_level(priced: PricedCall, table: PriceTable) -> Pace | None:
    """A call at the lowest level that its table lists; None where it lists none, or the call waits in a batch."""
    if not table.limits or priced.rates.tier == BATCH:
        return None
    level, limits = table.limits[0]
    load = load_of_call(priced, priced.call.images, calls_needed(priced.call, table))
    minutes = {limit: minutes_of(load, limit, allowed) for limit, allowed in limits}
    slowest = max(minutes, key=minutes.__getitem__)
    return Pace(
        level=level,
        limit=slowest,
        allowed=dict(limits)[slowest],
        minutes=minutes[slowest],
        counted=not any(limit in load.uncounted for limit, _ in limits),
    )
