"""What seats include, meter by meter: taken off the lines of the workflows that use it, and the rest is billed.
The fees of seats stand in subscriptions.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import Problems, wrong
from costplan.plan.plan import Remark
from costplan.plan.pool import Pool
from costplan.quantity import Quantity
from costplan.units import count, exact, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costplan.catalogue import Catalogue
    from costplan.plan.line import PlanLine
    from costplan.scenario.scenario import Scenario
    from costplan.units import Number


def bill_overage(
    scenarios: Sequence[Scenario], catalogue: Catalogue, lines: Sequence[PlanLine]
) -> tuple[list[PlanLine], list[Pool]]:
    """The lines with only the units beyond those included, and the pools they were taken from.

    A plan's key is an account: what its seats include of a meter, in whichever of the scenarios they stand, is pooled
    over the month; each line bears the share of the overage that it has of the use. Low, expected and high are each
    taken beyond the included units.

    Raises:
        InputError: a step uses a subscription of which no scenario has a seat.
    """
    seated = _seated(scenarios, catalogue)
    billed = list(lines)
    pools, problems = [], Problems()
    for (model, month, meter), indexes in _uses(lines).items():
        uses = tuple(lines[index] for index in indexes)
        with problems.collect():
            included = _included(uses[0], seated, scenarios)
            pool = Pool(model=model, month=month, meter=meter, included=included, uses=uses)
            used = pool.used
            for index in indexes:
                billed[index] = _beyond(lines[index], used, included)
            pools.append(pool)
    problems.stop_if_any()
    return billed, pools


def _seated(scenarios: Sequence[Scenario], catalogue: Catalogue) -> dict[str, int]:
    """The seats of each subscription, in all scenarios."""
    seated: dict[str, int] = {}
    for scenario in scenarios:
        for seats in scenario.seats:
            model = catalogue.table(seats.model, seats.place).model
            seated[model] = seated.get(model, 0) + seats.number
    return seated


def _uses(lines: Sequence[PlanLine]) -> dict[tuple[str, str, str], list[int]]:
    """Where the lines stand that use what seats include, by subscription, month and meter."""
    uses: dict[tuple[str, str, str], list[int]] = {}
    for index, line in enumerate(lines):
        meter, block = line.per_call.meter, line.per_call.block
        if block is not None and meter in block.included:
            uses.setdefault((line.model, line.stretch.month, meter), []).append(index)
    return uses


def _included(first: PlanLine, seated: Mapping[str, int], scenarios: Sequence[Scenario]) -> Number:
    """What all seats of the line's subscription include of its meter in a month."""
    block = first.per_call.block
    assert block is not None
    if first.model not in seated:
        raise wrong(
            "no-seats",
            f"{first.model} is a subscription, and no scenario has a seat of it",
            f"add 'seats: {{name: {{plan: {first.model}, count: 1}}}}'",
            next(scenario.place for scenario in scenarios if scenario.title == first.scenario),
        )
    return seated[first.model] * block.included[first.per_call.meter]


def _beyond(line: PlanLine, used: Quantity, included: Number) -> PlanLine:
    """The line with its share of what is used beyond the included units."""
    shares = [Fraction(max(0, end - included)) / Fraction(end) if end else Fraction(0) for end in used.numbers]
    low, mean, high = (exact(part * share) for part, share in zip(line.quantity.numbers, shares, strict=True))
    extra = Quantity(low, mean, high)
    return line._replace(quantity=extra, cost=extra.of(line.per_call.rate))


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
    used, included = count(pool.used.expected), count(pool.included)
    text = f"{used} {pool.label} used, {included} included, {count(pool.extra)} extra"
    if pool.bend is not None:
        text += f"; the use is uncertain and its cost bends at {included}, so that {money(pool.bend.cost)} more is "
        text += f"expected ({pool.bend.how})"
    return text
