"""Risk: the distribution of what a plan, or any selection of its costs, will be.
Exact where one thing or nothing is uncertain, by characteristic function where the law is known, else by a sample."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from costplan.budget.per import AT
from costplan.named import NamedTuple
from costplan.risk.distribution import SHARES, STEP, Certain, Rising, told
from costplan.risk.selection import Selections
from costplan.risk.swings import Swing, swings

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from costplan.distributions.beta import Share
    from costplan.normal import Points
    from costplan.plan.charge import Charge, Input
    from costplan.plan.costs import PlanCosts
    from costplan.plan.plan import Plan
    from costplan.plan.stretch import Stretch
    from costplan.quantity import Quantity
    from costplan.risk.distribution import Distribution
    from costplan.risk.sampling import Sampling
    from costplan.risk.selection import Scale, Selection
    from costplan.units import Number

__all__ = ["Risk", "Risks", "Swing"]

K = TypeVar("K")


class Risk(NamedTuple):
    """The distribution of a cost, in pico-dollars.

    ``expected`` is exact. Where something is uncertain the quantiles are rounded to ten-thousandths of a dollar; else
    all are the expected cost, also where only something is uncertain whose mean is its low end: no law can say how
    often that is more. ``worst`` has all ranges at their high ends and every run at its worst, and is no less than
    ``p95``. ``method`` is ``exact``, ``fft`` or ``sampled``, ``seed`` None but for a sample. ``error`` is what the
    quantiles may be off by, beside their rounding: three standard errors of a sample or the step
    between two of few costs, else the error of the method.
    """

    expected: Number
    p50: Number
    p80: Number
    p90: Number
    p95: Number
    worst: Number
    method: str
    seed: int | None
    error: int
    distribution: Distribution

    def at(self, name: str) -> Number:
        """A figure by its name: ``expected``, ``p50`` to ``p95``, ``worst``."""
        found: Number = getattr(self, name)
        return found

    @property
    def figures(self) -> dict[str, Number]:
        """All of them by their names."""
        return {name: self.at(name) for name in AT}

    def above(self, limit: Number) -> float:
        """The chance that the cost is more than the limit, in pico-dollars."""
        return self.distribution.above(float(limit))

    @property
    def is_certain(self) -> bool:
        """Whether nothing is uncertain."""
        return not self.has_spread and self.worst == self.expected

    @property
    def has_spread(self) -> bool:
        """Whether its law has more than one cost, so that quantiles and chances say something."""
        return not isinstance(self.distribution, Certain)


class Risks:
    """The risks of one plan: of all of it, and of any selection of its costs. What selections share is kept.

    Args:
        plan: as it was built.
        seed: of what has to be sampled.
    """

    def __init__(self, plan: Plan, seed: int = 0) -> None:
        self.seed = seed
        self._costs = plan.costs
        self._selections = Selections(plan.runs, plan.calls, plan.pools)
        self._sampling: Sampling | None = None

    def of(self, costs: PlanCosts | None = None, scale: Scale | None = None) -> Risk:
        """The distribution of some of what the plan costs.

        Args:
            costs: a selection of the plan's; None takes all.
            scale: an exact factor for the cost of each stretch of days, such as 1 / rate of exchange; None is 1.
        """
        if costs is None and scale is None:
            return self._risk_of_all
        return self._risk(self._selections.of(self._costs if costs is None else costs, scale))

    @cached_property
    def _all(self) -> Selection:
        return self._selections.of(self._costs)

    @cached_property
    def _risk_of_all(self) -> Risk:
        return self._risk(self._all)

    def worst_of(self, costs: PlanCosts) -> Number:
        """What some of it costs at worst, in pico-dollars, before their quantiles are found."""
        return self._selections.of(costs).worst

    def by(self, key: Callable[[Charge], K], only: Container[K] | None = None) -> dict[K, Risk]:
        """The distribution of what each group of charges costs, in the order of first appearance; ``only`` of some."""
        groups = self._costs.grouped(key)
        return {name: self.of(costs) for name, costs in groups.items() if only is None or name in only}

    def by_time(self, when: Callable[[Stretch], K]) -> dict[K, Risk]:
        """The same of what falls into some days each, such as a month."""
        return {name: self.of(costs) for name, costs in self._costs.split(when).items()}

    def inputs(self) -> tuple[Swing, ...]:
        """The five inputs that move the cost most, the first first."""
        return swings(self._all)

    def _risk(self, chosen: Selection) -> Risk:
        law, method, error = self._distribution(chosen)
        is_certain = isinstance(law, Certain)
        p50, p80, p90, p95 = (chosen.expected if is_certain else told(law.quantile(share)) for share in SHARES)
        return Risk(
            expected=chosen.expected,
            p50=p50,
            p80=p80,
            p90=p90,
            p95=p95,
            worst=max(chosen.worst, p95),
            method=method,
            seed=self.seed if method == "sampled" else None,
            error=math.ceil(error / STEP) * STEP,
            distribution=law,
        )

    def _distribution(self, chosen: Selection) -> tuple[Distribution, str, float]:
        inputs = chosen.inputs
        if not inputs and not chosen.varies:
            return Certain(float(chosen.expected)), "exact", 0.0
        if len(inputs) == 1 and not chosen.varies:
            return _rising(chosen), "exact", 0.0
        from costplan.risk.characteristic import by_characteristic

        found = by_characteristic(chosen)
        if found is not None:
            return found[0], "fft", found[1]
        if self._sampling is None:
            from costplan.risk.sampling import Sampling

            self._sampling = Sampling(self.seed)
        drawn, error = self._sampling.sample(chosen)
        return drawn, "sampled", error


def _rising(chosen: Selection) -> Rising:
    """The law of a cost that hangs on one input alone."""
    from costplan.distributions.laws import law_of

    def cost(points: Points) -> float:
        def at(hangs_on: Input | None, quantity: Quantity | Share) -> float:
            return float(quantity.expected) if hangs_on is None else float(law_of(quantity).at(points))

        return float(chosen.cost(at))

    return Rising(cost)
