"""Seats of a subscription: their fees by started month or year, and the hours beyond what they include.
Fees are lines of their own; included hours are taken off the lines of the workflows that use the plan."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import Problems, wrong
from costplan.plan.line import PlanLine
from costplan.plan.measure import Measure
from costplan.plan.plan import Pool, Remark
from costplan.planning import schedule
from costplan.planning.costing import line_of
from costplan.planning.in_force import LIST_PRICE, rates_in_force
from costplan.pricing.call import Call
from costplan.pricing.prices import STANDARD
from costplan.quantity import Basis, Quantity, certain, total
from costplan.scenario.scenario import SEATS
from costplan.units import METERS, count, exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costplan.catalogue import Catalogue
    from costplan.plan.stretch import Stretch
    from costplan.scenario.scenario import Period, Scenario, Seats
    from costplan.units import Number


def seat_lines(scenario: Scenario, seats: Seats, catalogue: Catalogue, numbers: Iterator[int]) -> Iterator[PlanLine]:
    """The fees of some seats: one line for each started month or year and cost center, numbered on.

    Raises:
        InputError: the plan has no fee of that kind on the day it falls due.
    """
    model = catalogue.table(seats.model, seats.place).model
    monthly = seats.billed == "monthly"
    meter = "seat_month" if monthly else "seat_year"
    for stretch in _started_months(scenario.period) if monthly else _started_years(scenario.period):
        rates = rates_in_force(catalogue, LIST_PRICE, model, STANDARD, stretch.start)
        measure = Measure(
            meter=meter, quantity=certain(1), basis=Basis.STATED, counted=None, why="seats of the scenario"
        )
        one = line_of(measure, rates.row(meter, Call()), rates.block)
        for center, number in seats.shared_by or (("", seats.number),):
            quantity = certain(number)
            yield PlanLine(
                scenario=scenario.title,
                workflow=SEATS,
                step=seats.name,
                variant="",
                stretch=stretch,
                model=model,
                tier=rates.tier,
                tags=(("cost_center", center),) if center else (),
                owner="",
                quantity=quantity,
                cost=quantity.of(one.rate),
                failed=0,
                rejected=0,
                runs=quantity,
                executions=1,
                per_call=one,
                figure=None,
                place=seats.place,
                number=next(numbers),
            )


def _started_months(period: Period) -> list[Stretch]:
    return schedule.stretches(period)


def _started_years(period: Period) -> list[Stretch]:
    """A stretch of one day on the first day and each anniversary of it inside the period."""
    days = []
    for year in range(period.first.year, period.last.year + 1):
        leap_day = (period.first.month, period.first.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400))
        day = date(year, 2, 28) if leap_day else period.first.replace(year=year)
        if day <= period.last:
            days.append(schedule.one_day(day))
    return days


def bill_overage(
    scenarios: Sequence[Scenario], catalogue: Catalogue, lines: Sequence[PlanLine]
) -> tuple[list[PlanLine], list[Pool], list[Remark]]:
    """The lines with only the hours beyond those included, the pools they were taken from, and a remark for each.

    A plan's key is an account: what its seats include, in whichever of the scenarios they stand, is pooled over the
    month; each line bears the share of the overage that it has of the use. Low, expected and high are each taken beyond
    the included hours.

    Raises:
        InputError: a step uses a subscription of which no scenario has a seat.
    """
    seated = _seated(scenarios, catalogue)
    billed = list(lines)
    pools, remarks, problems = [], [], Problems()
    for (model, month), indexes in _uses(lines).items():
        uses = tuple(lines[index] for index in indexes)
        with problems.collect():
            pool = Pool(model, month, _included(uses[0], seated, scenarios), uses)
            used = total(line.quantity for line in uses)
            for index in indexes:
                billed[index] = _beyond(lines[index], used, pool.included)
            pools.append(pool)
            remarks.append(Remark(model, _words(pool, used)))
    problems.stop_if_any()
    return billed, pools, remarks


def _seated(scenarios: Sequence[Scenario], catalogue: Catalogue) -> dict[str, int]:
    """The seats of each subscription, in all scenarios."""
    seated: dict[str, int] = {}
    for scenario in scenarios:
        for seats in scenario.seats:
            model = catalogue.table(seats.model, seats.place).model
            seated[model] = seated.get(model, 0) + seats.number
    return seated


def _uses(lines: Sequence[PlanLine]) -> dict[tuple[str, str], list[int]]:
    """Where the lines stand that use what seats include, by subscription and month."""
    uses: dict[tuple[str, str], list[int]] = {}
    for index, line in enumerate(lines):
        if line.per_call.block is not None and line.per_call.meter in line.per_call.block.included:
            uses.setdefault((line.model, line.stretch.month), []).append(index)
    return uses


def _included(first: PlanLine, seated: Mapping[str, int], scenarios: Sequence[Scenario]) -> Number:
    """What all seats of the line's subscription include in a month."""
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


def _words(pool: Pool, used: Quantity) -> str:
    what = METERS[pool.uses[0].per_call.meter].label
    over = max(0, used.expected - pool.included)
    text = f"{pool.month}: {count(used.expected)} {what} used, {count(pool.included)} included, {count(over)} extra"
    if used.low < pool.included < used.high:
        text += "; the use is uncertain, so more than the expected extra is to be expected"
    return text
