"""Seats of a subscription: their fees by started month or year, as lines of their own, and yearly ones as they accrue.
What seats include is taken off the lines that use it in pools.py."""

from __future__ import annotations

import itertools
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.charge import ACCRUAL, CASH, Charge
from costplan.plan.costs import Span
from costplan.plan.measure import Measure
from costplan.plan.prepaid import Prepaid
from costplan.plan.volume import Volume
from costplan.planning import schedule
from costplan.planning.costing import line_of
from costplan.planning.in_force import rates_in_force
from costplan.pricing.call import Call
from costplan.pricing.prices import STANDARD
from costplan.quantity import Basis, certain
from costplan.scenario.paid_before import anniversary
from costplan.scenario.scenario import SEATS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.catalogue import Catalogue
    from costplan.plan.stretch import Stretch
    from costplan.scenario.driver import Period
    from costplan.scenario.scenario import Scenario, Seats
    from costplan.units import Number


def seat_fees(scenario: Scenario, seats: Seats, catalogue: Catalogue) -> Iterator[Span]:
    """The fees of some seats on the days on which they fall due: a charge for each started month or year and cost
    center.

    Raises:
        InputError: the plan has no fee of that kind on the day it falls due.
    """
    for stretch in started(scenario.period, seats.billed, scenario.opening.billed(seats.name)):
        for charge, number in _charges(scenario, seats, catalogue, stretch.start):
            billed = charge._replace(view=CASH) if seats.billed == YEARLY else charge
            yield Span.of([billed], Volume.given([stretch], [certain(number)]), range(1))


def seat_accruals(scenario: Scenario, seats: Seats, catalogue: Catalogue, cuts: Iterable[date] = ()) -> Iterator[Span]:
    """Yearly fees of some seats by the days that they are for, as far as these are inside the period; those of a month
    are of that month in both views.

    Args:
        scenario: that they stand in.
        seats: some of its.
        catalogue: the tables.
        cuts: days on which no stretch may run on.

    Raises:
        InputError: the plan has no fee of that kind on the day it falls due.
    """
    period = scenario.period
    last = scenario.opening.billed(seats.name)
    for due, end in _years(period, last) if seats.billed == YEARLY else ():
        inside = period._replace(first=max(period.first, due), last=min(period.last, end - _DAY))
        stretches = schedule.stretches(inside, cuts)
        for charge, number in _charges(scenario, seats, catalogue, due):
            shares = [certain(_share(number, stretch.days, (end - due).days)) for stretch in stretches]
            one = charge.per_call._replace(measure=charge.per_call.measure._replace(words=BY_DAY))
            accruing = charge._replace(view=ACCRUAL, per_call=one)
            yield Span.of([accruing], Volume.given(stretches, shares), range(len(stretches)))


def seat_balances(scenario: Scenario, seats: Seats, catalogue: Catalogue) -> Iterator[Prepaid]:
    """What is left on the first day of a fee of some seats that was billed before the period.

    Raises:
        InputError: the plan had no fee of that kind on the day it fell due.
    """
    period = scenario.period
    for due, end in _years(period, scenario.opening.billed(seats.name)) if seats.billed == YEARLY else ():
        if due < period.first:
            cost = sum(
                charge.run_cost.expected * number for charge, number in _charges(scenario, seats, catalogue, due)
            )
            left = exact(Fraction(cost) * Fraction((end - period.first).days, (end - due).days))
            yield Prepaid((scenario.title, SEATS, seats.name), due, left)


YEARLY = "yearly"
"""Of seats that are billed so."""

BY_DAY = "seats of the scenario, each year's fee by its days"
"""What the units of a fee that accrues are."""

_DAY = date.resolution


def _share(number: int, days: int, of: int) -> Number:
    return exact(Fraction(number * days, of))


def _charges(scenario: Scenario, seats: Seats, catalogue: Catalogue, due: date) -> Iterator[tuple[Charge, int]]:
    """What a seat is charged on a day, by whose it is, and how many there are of these."""
    model = catalogue.table(seats.model, seats.place).model
    meter = "seat_year" if seats.billed == YEARLY else "seat_month"
    rates = rates_in_force(catalogue, catalogue.account, model, STANDARD, due)
    measure = Measure(meter=meter, quantity=certain(1), basis=Basis.STATED, counted=None, words="seats of the scenario")
    one = line_of(measure, rates.row(meter, Call()), rates.block)
    for tags, number in seats.shares:
        charge = Charge(
            scenario=scenario.title,
            workflow=SEATS,
            step=seats.name,
            variant="",
            model=model,
            tier=rates.tier,
            tags=tags,
            owner="",
            units=one.quantity,
            run_cost=one.cost,
            failed=0,
            rejected=0,
            executions=1,
            per_call=one,
            figure=None,
            place=seats.place,
        )
        yield charge, number


def started(period: Period, billed: str, last: date | None = None) -> list[Stretch]:
    """The months or years of a period that a fee falls due for, ``billed`` monthly or yearly; ``last`` is when a yearly
    one was billed before it."""
    if billed == YEARLY:
        return [schedule.one_day(due) for due, _ in _years(period, last) if due >= period.first]
    return schedule.stretches(period)


def _years(period: Period, last: date | None) -> Iterator[tuple[date, date]]:
    """The years that reach into the period, from the first day of it on, or from the one on which a fee was billed
    before it, and each anniversary: from which day on, and before which the next one starts."""
    days = (anniversary(last or period.first, years) for years in itertools.count())
    for due, end in itertools.pairwise(days):
        if due > period.last:
            return
        if end > period.first:
            yield due, end
