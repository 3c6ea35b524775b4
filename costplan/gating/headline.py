"""Headline: what every page says first of a plan, before it is compared with any cap.
It places nothing; render/headline.py writes it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.on_top import on_top
from costplan.named import NamedTuple
from costplan.plan.charge import CASH
from costplan.plan.savings import savings_of
from costplan.quantity import ZERO
from costplan.scenario.scenario import CONTRACTS, SEATS
from costplan.units import exact, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.budget.budget import Budget
    from costplan.plan.plan import Plan
    from costplan.plan.savings import Savings
    from costplan.units import Number

CONTINGENCY = "contingency"
"""What the reserve of a budget is called."""

BIGGEST = 3
"""So many of the biggest costs stand on a first screen."""


class Headline(NamedTuple):
    """The figures of a plan, in pico-dollars.

    ``p90`` is None where nothing is left to chance. ``per_accepted`` is None where no image is planned, and
    ``has_seats`` says whether it has seats in it, which a workflow's has not. ``biggest`` are steps and their meters
    with their expected cost; what only moves a cost to the day on which it is paid is none of them. ``low`` and
    ``high`` are the total with every range at its low or high end. ``added`` is what budgets put on top of the expected
    cost, by name: contingency, then taxes. ``savings`` is what contracts come to, None where it rests on none.
    """

    expected: Number
    p90: Number | None
    complete: bool
    per_accepted: Number | None = None
    has_seats: bool = False
    biggest: tuple[tuple[str, Number], ...] = ()
    low: Number = 0
    high: Number = 0
    added: tuple[tuple[str, Number], ...] = ()
    savings: Savings | None = None

    @property
    def with_added(self) -> Number:
        """The expected cost with contingency and taxes."""
        return self.expected + sum(amount for _, amount in self.added)


def headline_of(plan: Plan, p90: Number | None, budgets: Sequence[Budget] = ()) -> Headline:
    """The headline of a plan, whose p90 is known; ``budgets`` are those over it, as its entries book them."""
    costs = plan.sums(
        lambda charge: (charge.scenario, charge.workflow, charge.step, charge.per_call.label),
        lambda charge: charge.workflow != CONTRACTS or charge.view != CASH,  # its use stands there already
    )
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
        added=_added(plan, budgets),
        savings=savings_of(plan),
    )


def _added(plan: Plan, budgets: Sequence[Budget]) -> tuple[tuple[str, Number], ...]:
    shares = {title: on_top(title, budgets) for title in plan.titles} if budgets else {}
    if not any(contingency or tax for contingency, tax in shares.values()):
        return ()
    amounts: dict[str, Fraction] = {}
    costs = plan.sums(lambda charge: charge.scenario)
    parts = [(Fraction(costs.get(title, ZERO).expected), *share) for title, share in shares.items()]
    for cost, contingency, _ in parts:
        amounts[CONTINGENCY] = amounts.get(CONTINGENCY, Fraction(0)) + cost * contingency
    for cost, contingency, tax in parts:
        if tax:
            name = f"{tax.name} {percent(tax.rate)}"
            amounts[name] = amounts.get(name, Fraction(0)) + cost * (1 + contingency) * tax.rate
    return tuple((name, exact(amount)) for name, amount in amounts.items() if amount)
