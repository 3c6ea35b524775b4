"""Seats of a subscription: their fees by started month or year, as lines of their own.
What seats include is taken off the lines that use it in pools.py."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from costplan.plan.charge import Charge
from costplan.plan.costs import Span
from costplan.plan.measure import Measure
from costplan.plan.volume import Volume
from costplan.planning import schedule
from costplan.planning.costing import line_of
from costplan.planning.in_force import LIST_PRICE, rates_in_force
from costplan.pricing.call import Call
from costplan.pricing.prices import STANDARD
from costplan.quantity import Basis, certain
from costplan.scenario.scenario import SEATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.catalogue import Catalogue
    from costplan.plan.stretch import Stretch
    from costplan.scenario.driver import Period
    from costplan.scenario.scenario import Scenario, Seats


def seat_fees(scenario: Scenario, seats: Seats, catalogue: Catalogue) -> Iterator[Span]:
    """The fees of some seats: a charge for each started month or year and cost center.

    Raises:
        InputError: the plan has no fee of that kind on the day it falls due.
    """
    model = catalogue.table(seats.model, seats.place).model
    monthly = seats.billed == "monthly"
    meter = "seat_month" if monthly else "seat_year"
    for stretch in started(scenario.period, seats.billed):
        rates = rates_in_force(catalogue, LIST_PRICE, model, STANDARD, stretch.start)
        measure = Measure(
            meter=meter, quantity=certain(1), basis=Basis.STATED, counted=None, words="seats of the scenario"
        )
        one = line_of(measure, rates.row(meter, Call()), rates.block)
        for center, number in seats.shared_by or (("", seats.number),):
            charge = Charge(
                scenario=scenario.title,
                workflow=SEATS,
                step=seats.name,
                variant="",
                model=model,
                tier=rates.tier,
                tags=(("cost_center", center),) if center else (),
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
            yield Span.of([charge], Volume.given([stretch], [certain(number)]), range(1))


def started(period: Period, billed: str) -> list[Stretch]:
    """The months or years of a period that a fee falls due for, ``billed`` monthly or yearly."""
    return schedule.stretches(period) if billed == "monthly" else _started_years(period)


def _started_years(period: Period) -> list[Stretch]:
    """A stretch of one day on the first day and each anniversary of it inside the period."""
    days = []
    for year in range(period.first.year, period.last.year + 1):
        leap_day = (period.first.month, period.first.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400))
        day = date(year, 2, 28) if leap_day else period.first.replace(year=year)
        if day <= period.last:
            days.append(schedule.one_day(day))
    return days
