"""What a plan costs, apart by what a cap can be about: a scenario, a workflow, its tags, a model.
A scope is asked about each of these once; which it has is a product again, and no line is made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan.costs import PlanCosts
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from costplan.budget.per import Per
    from costplan.gating.scope import Scope
    from costplan.plan.charge import Charge
    from costplan.plan.line import PlanLine
    from costplan.plan.saved import Spend
    from costplan.plan.stretch import Stretch
    from costplan.units import Number

    _Part: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...], str]


def part_of(of: Charge | PlanLine | Spend) -> _Part:
    """By what a scope tells whether it has something: scenario, workflow, tags and model."""
    return of.scenario, of.workflow, of.tags, of.model


class PartsOfPlan:
    """All costs of a plan, by scenario, workflow, tags and model; what a scope has of them is found once."""

    def __init__(self, costs: PlanCosts) -> None:
        self._parts: dict[str, list[tuple[_Part, PlanCosts]]] = {}
        for part, of_part in costs.grouped(part_of).items():
            self._parts.setdefault(part[0], []).append((part, of_part))
        self._found: dict[Scope, PlanCosts] = {}

    def of(self, scope: Scope) -> PlanCosts:
        """What the scope has, in the order of the plan."""
        if scope not in self._found:
            parts = (part for title in scope.titles for part in self._parts.get(title, ()))
            chosen = [span for part, costs in parts if scope.has(*part) for span in costs.spans]
            self._found[scope] = PlanCosts(sorted(chosen, key=lambda span: span.first + span.days[0] * span.width))
        return self._found[scope]


class SlicesOfCosts:
    """A selection of a plan, cut into the slices of time that a cap is for."""

    def __init__(self, costs: PlanCosts, per: Per) -> None:
        self.per = per
        self._costs = costs
        self._slices: dict[str, PlanCosts] = {}

    def sums(self, scale: Callable[[Stretch], Number]) -> dict[str, Number]:
        """What each slice is expected to cost, in order; ``scale`` is what a pico-dollar of some days counts."""
        sums: dict[str, Number] = {}
        found = self._costs.sums_when(lambda _: None, None, lambda stretch: (self._label(stretch), scale(stretch)))
        for (_, (label, factor)), cost in found.items():
            sums[label] = sums.get(label, 0) + cost.expected * factor
        return {label: exact(sums[label]) for label in sorted(sums)}

    def of(self, label: str) -> PlanCosts:
        """What costs something in the slice of that label."""
        self._slices = self._slices or self._costs.split(self._label)
        return self._slices[label]

    def _label(self, stretch: Stretch) -> str:
        return self.per.label(stretch.start, "")
