"""What seats include and what is free: taken off, meter by meter, what the workflows use of it; the rest is billed.
The fees of seats stand in subscriptions.py."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from costplan.errors import Problems, wrong
from costplan.plan.costs import PlanCosts
from costplan.plan.plan import Remark
from costplan.plan.pool import Pool
from costplan.plan.volume import Volume
from costplan.pricing.prices import RateMove
from costplan.quantity import Quantity
from costplan.units import count, exact, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costplan.catalogue import Catalogue
    from costplan.plan.charge import Charge
    from costplan.plan.line import PlanLine
    from costplan.plan.product import Product
    from costplan.pricing.prices import PriceBlock
    from costplan.scenario.scenario import Scenario
    from costplan.units import Number

_Key: TypeAlias = "tuple[str, str, str]"
"""A subscription, a month, and a meter."""


def bill_overage(scenarios: Sequence[Scenario], catalogue: Catalogue, costs: PlanCosts) -> tuple[PlanCosts, list[Pool]]:
    """The costs with only the units beyond those included, and the pools they were taken from.

    A plan's key is an account: what its seats include of a meter, in whichever of the scenarios they stand, is pooled
    over the month, and so is what it has free without a seat; each line bears the share of the overage that it has of
    the use. Low, expected and high are each taken beyond the included units.

    Raises:
        InputError: a step uses a subscription of which no scenario has a seat.
    """
    seated = _seated(scenarios, catalogue)
    pools: dict[_Key, Pool] = {}
    problems = Problems()
    for key, uses in _uses(costs).items():
        with problems.collect():
            included = _included(uses, seated, scenarios)
            model, month, meter = key
            free = _block(uses[0]).free_of(meter)
            pools[key] = Pool(model=model, month=month, meter=meter, included=included, uses=tuple(uses), free=free)
    problems.stop_if_any()
    return (_beyond(costs, pools) if pools else costs), list(pools.values())


def _seated(scenarios: Sequence[Scenario], catalogue: Catalogue) -> dict[str, int]:
    """The seats of each subscription, in all scenarios."""
    seated: dict[str, int] = {}
    for scenario in scenarios:
        for seats in scenario.seats:
            model = catalogue.table(seats.model, seats.place).model
            seated[model] = seated.get(model, 0) + seats.number
    return seated


def uses_pool(charge: Charge) -> bool:
    """Whether some of what a charge is for is included or free."""
    block = charge.per_call.block
    return block is not None and block.is_pooled(charge.per_call.meter)


def _block(line: PlanLine) -> PriceBlock:
    block = line.per_call.block
    assert block is not None  # only lines with one use a pool
    return block


def _uses(costs: PlanCosts) -> dict[_Key, list[PlanLine]]:
    """The lines that use what seats include, by subscription, month and meter."""
    uses: dict[_Key, list[PlanLine]] = {}
    for line in costs.select(uses_pool).each():
        uses.setdefault((line.charge.pool, line.stretch.month, line.per_call.meter), []).append(line)
    return uses


def _included(uses: Sequence[PlanLine], seated: Mapping[str, int], scenarios: Sequence[Scenario]) -> Number:
    """What all seats of the lines' subscription include of their meter in a month; or what an account has free then, on
    the days of the lines where it has it by day."""
    first = uses[0]
    block = _block(first)
    free = block.free_of(first.per_call.meter)
    if free is not None:
        return free.units * (1 if free.per == "month" else _days(uses))
    if first.model not in seated:
        raise wrong(
            "no-seats",
            f"{first.model} is a subscription, and no scenario has a seat of it",
            f"add 'seats: {{name: {{plan: {first.model}, count: 1}}}}'",
            next(scenario.place for scenario in scenarios if scenario.title == first.scenario),
        )
    return seated[first.model] * block.included[first.per_call.meter]


def _days(lines: Iterable[PlanLine]) -> int:
    """On how many days any of the lines may have calls: no more than there are runs, since a run is on one day."""
    runs = {(line.charge.scenario, line.charge.workflow, line.stretch): line.runs.expected for line in lines}
    stretches = {stretch for _, _, stretch in runs}
    days = {one.start + timedelta(days=number) for one in stretches for number in range(one.days)}
    return min(len(days), ceil(sum(runs.values())))


def _beyond(costs: PlanCosts, pools: Mapping[_Key, Pool]) -> PlanCosts:
    """The costs, with what uses a pool billed for its share of what is used beyond the included units."""
    shares = {key: _share_beyond(pool) for key, pool in pools.items()}
    made: dict[tuple[int, str, str], Volume] = {}

    def billed(one: Product) -> Product:
        if not uses_pool(one.charge):
            return one
        model, meter, runs = one.charge.pool, one.charge.per_call.meter, one.runs
        if (id(runs), model, meter) not in made:
            parts = (
                _times(runs.at(at), shares.get((model, stretch.month, meter), _NOTHING))
                for at, stretch in enumerate(runs.stretches)
            )
            made[id(runs), model, meter] = Volume.given(runs.stretches, list(parts))
        return one._replace(times=made[id(runs), model, meter], charge=_kept_private(one.charge))

    return PlanCosts(
        span._replace(products=tuple(map(billed, span.products)))
        if any(uses_pool(one.charge) for one in span.products)
        else span
        for span in costs.spans
    )


_NOTHING = (Fraction(0),) * 3


def _share_beyond(pool: Pool) -> tuple[Fraction, ...]:
    """Which part of the use is beyond, at low, expected and high."""
    return tuple(
        Fraction(max(0, end - pool.included)) / Fraction(end) if end else Fraction(0) for end in pool.used.numbers
    )


def _kept_private(charge: Charge) -> Charge:
    """The same, its rate and quantity kept off what is shown where a private contract gives free units of it: what is
    billed of a known use tells how many."""
    line = charge.per_call
    free = line.block.free_of(line.meter) if line.block else None
    if free is None or not free.hidden or line.row.hidden:
        return charge
    move = RateMove(free.shared.partition(".")[0], "free units", line.row.pico, is_hidden=True)
    return charge._replace(per_call=line._replace(row=line.row._replace(moves=(*line.row.moves, move))))


def _times(runs: Quantity, shares: Iterable[Fraction]) -> Quantity:
    low, expected, high = (exact(end * share) for end, share in zip(runs.numbers, shares, strict=True))
    return Quantity(low, expected, high)


def told(pools: Iterable[Pool]) -> Iterator[Remark]:
    """What of each pool is used and billed, and what chance adds where that bends; months in a row that are alike are
    told at once."""
    spans: dict[tuple[str, str, str], list[list[str]]] = {}
    for pool in pools:
        alike = spans.setdefault((pool.model, pool.meter, _words(pool)), [])
        if alike and _following(alike[-1][-1]) == pool.month:
            alike[-1].append(pool.month)
        else:
            alike.append([pool.month])
    for (model, _, words), found in spans.items():
        for months in found:
            each = f"{months[0]} through {months[-1]}, each month" if len(months) > 1 else months[0]
            yield Remark(model, f"{each}: {words}")


def _following(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _words(pool: Pool) -> str:
    used, included, free = count(pool.used.expected), count(pool.included), pool.free
    if pool.hidden:
        return f"{pool.label}: free units are {pool.hidden}"
    text = f"{used} {pool.label} used, {included} {'free' if free else 'included'}, {count(pool.extra)} extra"
    if free is not None and free.per == "day":
        text += f", as if use were even over the days ({free.words})"
    if free is not None:
        text += "; what others of the account use of it is not known"
    if pool.bend is not None:
        text += f"; the use is uncertain and its cost bends at {included}, so that {money(pool.bend.cost)} more is "
        text += f"expected ({pool.bend.how})"
    return text
