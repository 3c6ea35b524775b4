"""The risks of a plan: of all of it, and of any selection of its costs. Where nothing is left to chance they are what
it costs; else they are found in ``finding.py``, which is loaded for them alone."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from costplan.risk.risk import Risk, sure
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from costplan.plan.charge import Charge
    from costplan.plan.costs import PlanCosts, Scale
    from costplan.plan.plan import Plan
    from costplan.plan.stretch import Stretch
    from costplan.risk.finding import Finding
    from costplan.risk.swings import Swing
    from costplan.units import Number

K = TypeVar("K")


class Risks:
    """The risks of one plan: of all of it, and of any selection of its costs. What selections share is kept.

    Args:
        plan: as it was built.
        seed: of what has to be sampled.
    """

    def __init__(self, plan: Plan, seed: int = 0) -> None:
        self.seed = seed
        self._plan = plan

    def of(self, costs: PlanCosts | None = None, scale: Scale | None = None) -> Risk:
        """The distribution of some of what the plan costs.

        Args:
            costs: a selection of the plan's; None takes all.
            scale: an exact factor for the dollars of each stretch of days, such as 1 / rate of exchange; None takes
                that of the costs.
        """
        if self._finding is None:
            return sure(_scaled(self._plan.costs if costs is None else costs, scale))
        if costs is None and scale is None:
            return self._finding.of_all
        return self._finding.of(self._plan.costs if costs is None else costs, scale)

    @cached_property
    def _finding(self) -> Finding | None:
        if self._plan.is_certain:
            return None
        from costplan.risk.finding import Finding

        return Finding(self._plan, self.seed)

    def worst_of(self, costs: PlanCosts) -> Number:
        """What some of it costs at worst, in pico-dollars, before their quantiles are found."""
        return costs.total.expected if self._finding is None else self._finding.worst_of(costs)

    def by(self, key: Callable[[Charge], K], only: Container[K] | None = None) -> dict[K, Risk]:
        """The distribution of what each group of charges costs, in the order of first appearance; ``only`` of some."""
        groups = self._plan.costs.grouped(key)
        return {name: self.of(costs) for name, costs in groups.items() if only is None or name in only}

    def by_time(self, when: Callable[[Stretch], K]) -> dict[K, Risk]:
        """The same of what falls into some days each, such as a month."""
        parts = self._plan.costs.split(when)
        return {name: self.of(costs if len(parts) > 1 else None) for name, costs in parts.items()}

    def inputs(self) -> tuple[Swing, ...]:
        """The five inputs that move the cost most, the first first."""
        return () if self._finding is None else self._finding.inputs()


def _scaled(costs: PlanCosts, scale: Scale | None) -> Number:
    """What costs come to, those of each stretch times an exact factor."""
    if scale is None:
        return costs.total.expected
    parts = costs.scaled(None).split(scale).items()
    return exact(sum(Fraction(part.total.expected) * factor for factor, part in parts))
