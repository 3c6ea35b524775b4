"""How many seats of which plan hold a use by month, and what they roughly come to, to choose between them.
It bills nothing: the fees of seats and what is used beyond them are for whoever plans it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, TypeAlias

from costplan import yamlio
from costplan.alternatives.way import at_step
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.in_force import prices_in_force
from costplan.planning.subscriptions import started
from costplan.pricing.call import Call
from costplan.pricing.prices import STANDARD
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from costplan.alternatives.way import StepAt
    from costplan.catalogue import Catalogue
    from costplan.plan.pool import Pool
    from costplan.pricing.prices import PriceBlock, PriceTable
    from costplan.scenario.driver import Period
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Seats
    from costplan.units import Number

Use: TypeAlias = "Mapping[str, Mapping[str, Number]]"
"""What is expected to be used of each meter, by month."""

FEES = {"monthly": "seat_month", "yearly": "seat_year"}
"""The meter of a fee, by how it is billed."""


class Chosen(NamedTuple):
    """So many seats of a plan: what they and what is used beyond them come to, and whether nothing is."""

    number: int
    cost: Number
    holds: bool


def plans_of(catalogue: Catalogue, period: Period) -> Iterator[PriceTable]:
    """The tables of all subscriptions that are sold on the first and the last day of a period."""
    for model in catalogue.models():
        try:
            table = catalogue.table(model)
            blocks = [
                prices_in_force(catalogue, catalogue.account, table.model, day) for day in (period.first, period.last)
            ]
        except CostplanError:
            continue
        if not table.reference and all(block.included for block in blocks):
            yield table


def steps_with(seats: Seats, loaded: LoadedScenario, catalogue: Catalogue) -> list[StepAt]:
    """The steps of a scenario that some of its seats are for."""
    model = catalogue.table(seats.model).model
    return [
        at_step(loaded, workflow, step, catalogue)
        for workflow in loaded.scenario.workflows
        for step in workflow.steps
        if catalogue.table(step.model).model == model
    ]


def use_of(pools: Iterable[Pool], model: str) -> dict[str, dict[str, Number]]:
    """What a plan uses of what the seats of a subscription include, by meter and month."""
    found: dict[str, dict[str, Number]] = {}
    for pool in pools:
        if pool.model == model:
            found.setdefault(pool.meter, {})[pool.month] = pool.used.expected
    return found


def sells(block: PriceBlock, use: Use, billed: str) -> bool:
    """Whether the seats of a block are billed so, and include all meters that are used."""
    rows = block.tiers.get(STANDARD, {})
    return FEES[billed] in rows and all(meter in block.included and meter in rows for meter in use)


def seats_of(number: int, block: PriceBlock, use: Use, period: Period, billed: str) -> Chosen:
    """So many seats, at the rates of one block."""
    rows, cost, holds = block.tiers[STANDARD], Fraction(0), True
    for row in rows[FEES[billed]][:1]:
        cost += Fraction(row.pico) * number * len(started(period, billed))
    for meter, months in use.items():
        [rate, *_] = [row for row in rows[meter] if row.fits(Call())] or rows[meter]
        beyond = sum(
            max(Fraction(0), Fraction(month) - number * Fraction(block.included[meter])) for month in months.values()
        )
        cost, holds = cost + beyond * Fraction(rate.pico), holds and not beyond
    return Chosen(number, cost, holds)


def cheapest(block: PriceBlock, use: Use, period: Period, billed: str, most: int | None = None) -> Chosen:
    """The number of seats that comes to least, the smaller of equal ones; at least one, and ``most`` where that is
    given.

    The cost is a line between the numbers at which some month's use is just held, so that no other number is less.
    """
    numbers = {1}
    for meter, months in use.items():
        for share in (
            Fraction(month) / Fraction(block.included[meter]) for month in months.values() if block.included[meter]
        ):
            numbers |= {max(1, floor(share)), max(1, ceil(share))}
    every = (seats_of(min(number, most or number), block, use, period, billed) for number in sorted(numbers))
    return min(every, key=lambda one: (one.cost, one.number))


def paid_through(period: Period) -> date:
    """The last day that is paid where the seats of a period are billed by the year."""
    years = len(started(period, "yearly"))
    longer = period._replace(last=date(period.last.year + 2, 12, 31))
    return started(longer, "yearly")[years].start - timedelta(days=1)


def shared(number: int, shares: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Seats split over cost centers as they are now, each keeping one at least; where there are too few for that, one
    for each of those that have most, and 0 for the others."""
    now = dict(shares)
    most = sorted(now, key=lambda one: -now[one])
    if number < len(now):
        return {center: int(center in most[:number]) for center in now}
    whole = sum(now.values())
    found = {center: max(1, number * seats // whole) for center, seats in now.items()}
    for center in most:  # what is left over, or was given to the smallest, by size
        if (left := number - sum(found.values())) != 0:
            found[center] = max(1, found[center] + left)
    return found


def spread(number: int, shares: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """:func:`shared` as a change of a scenario, which removes a center that gets none."""
    return {center: yamlio.number_text(seats) if seats else None for center, seats in shared(number, shares).items()}


def spread_told(number: int, shares: Iterable[tuple[str, int]]) -> Iterator[str]:
    """What somebody has to agree to where not every cost center can have a seat; nothing where each has."""
    split = shared(number, shares)
    gone = [center for center, seats in split.items() if not seats]
    if gone:
        kept = ", ".join(center for center, seats in split.items() if seats)
        yield f"{kept} pays for {many(number, 'seat')} and {', '.join(gone)} for none: shared_by is written anew"
