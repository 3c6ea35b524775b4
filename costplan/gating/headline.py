"""Headline: what every page says first of a plan, before it is compared with any cap.
It places nothing; render/headline.py writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.scenario.scenario import SEATS

if TYPE_CHECKING:
    from costplan.plan.plan import Plan
    from costplan.units import Number

BIGGEST = 3
"""So many of the biggest costs stand on a first screen."""


class Headline(NamedTuple):
    """The figures of a plan, in pico-dollars.

    ``p90`` is None where nothing is left to chance. ``per_accepted`` is None where no image is planned, and
    ``has_seats`` says whether it has seats in it, which a workflow's has not. ``biggest`` are steps and their meters
    with their expected cost. ``low`` and ``high`` are the total with every range at its low or high end.
    """

    expected: Number
    p90: Number | None
    complete: bool
    per_accepted: Number | None = None
    has_seats: bool = False
    biggest: tuple[tuple[str, Number], ...] = ()
    low: Number = 0
    high: Number = 0


def headline_of(plan: Plan, p90: Number | None) -> Headline:
    """The headline of a plan, whose p90 is known."""
    costs = plan.sums(lambda charge: (charge.scenario, charge.workflow, charge.step, charge.per_call.label))
    order = sorted(costs.items(), key=lambda item: -item[1].expected)[:BIGGEST]
    total = plan.total
    return Headline(
        expected=total.expected,
        p90=p90,
        complete=plan.complete,
        per_accepted=plan.per_accepted,
        has_seats=any(charge.workflow == SEATS for charge in plan.costs.charges),
        biggest=tuple(
            (f"{plan.named(scenario, f'{workflow}.{step}')}  {label}", cost.expected)
            for (scenario, workflow, step, label), cost in order
            if cost.expected
        ),
        low=total.low,
        high=total.high,
    )
