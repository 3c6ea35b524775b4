"""What a plan bills in some scenarios, as the policies of any budget ask for it.
What is against a policy is found in rules.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.plan.calls import PlanCalls
    from costplan.plan.charge import Charge
    from costplan.plan.costs import PlanCosts
    from costplan.plan.plan import PlanUnknown
    from costplan.units import Number


class Billed:
    """What a plan bills in some scenarios.

    ``charges`` are those that differ in more than their days: one for each step and meter of a call at a price.
    """

    def __init__(self, costs: PlanCosts, calls: Sequence[PlanCalls], unknowns: Sequence[PlanUnknown]) -> None:
        self.calls = calls
        self.unknowns = unknowns
        self.asked = {(*step_of(one), one.call): one for one in self.calls}.values()
        """Each call of a step once."""
        firsts: dict[tuple[object, ...], Charge] = {}
        self.costs: dict[int, Number] = {}
        """The expected cost of each of the charges, by its identity."""
        for charge, cost in costs.each_sum():
            first = firsts.setdefault((*step_of(charge), id(charge.per_call)), charge)
            self.costs[id(first)] = self.costs.get(id(first), 0) + cost.expected
        self.charges = tuple(charge for charge in firsts.values() if charge.is_of_model)
        self.by_model: dict[str, list[Charge]] = {}
        self.by_step: dict[tuple[str, str, str], list[Charge]] = {}
        for charge in self.charges:
            self.by_model.setdefault(charge.model, []).append(charge)
            self.by_step.setdefault(step_of(charge), []).append(charge)
        self.images: dict[tuple[str, str, str], Fraction] = {}
        for one in self.calls:
            made = Fraction(one.made) * min(one.call.images, one.most_a_call)
            self.images[step_of(one)] = self.images.get(step_of(one), Fraction(0)) + made


def step_of(of: Charge | PlanCalls) -> tuple[str, str, str]:
    """The scenario, workflow and name of a step."""
    return of.scenario, of.workflow, of.step
