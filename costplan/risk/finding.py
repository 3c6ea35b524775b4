"""How the risk of a plan is found that leaves something to chance, and of any selection of its costs: exact where one
thing or nothing moves it, by characteristic function where the law is known, else by a sample. It chooses no costs."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

from costplan.normal import FURTHEST, point
from costplan.risk.distribution import SHARES, STEP, Rising, told
from costplan.risk.heights import is_rising
from costplan.risk.risk import Certain, Risk
from costplan.risk.selection import Selections
from costplan.risk.swings import swings

if TYPE_CHECKING:
    from costplan.distributions.beta import Share
    from costplan.normal import Points
    from costplan.plan.charge import Input
    from costplan.plan.costs import PlanCosts, Scale
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity
    from costplan.risk.chosen import Selection
    from costplan.risk.risk import Distribution
    from costplan.risk.sampling import Sampling
    from costplan.risk.swings import Swing
    from costplan.units import Number


class Finding:
    """Finds the risks of one plan. What selections share is kept.

    Args:
        plan: as it was built.
        seed: of what has to be sampled.
    """

    def __init__(self, plan: Plan, seed: int) -> None:
        self._seed = seed
        self._costs = plan.costs
        self._selections = Selections.of_plan(plan)
        self._sampling: Sampling | None = None

    @cached_property
    def of_all(self) -> Risk:
        """The distribution of all of it."""
        return self._risk(self._all)

    def of(self, costs: PlanCosts, scale: Scale | None) -> Risk:
        """The distribution of a selection, those of each stretch times an exact factor (None: that of the costs)."""
        return self._risk(self._selections.of(costs, scale))

    def worst_of(self, costs: PlanCosts) -> Number:
        """What some of it costs at worst, before their quantiles are found."""
        return self._selections.of(costs).worst

    def inputs(self) -> tuple[Swing, ...]:
        """The inputs that move the cost of all most, the first first."""
        return swings(self._all)

    @cached_property
    def _all(self) -> Selection:
        return self._selections.of(self._costs)

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
            seed=self._seed if method == "sampled" else None,
            error=math.ceil(error / STEP) * STEP,
            distribution=law,
        )

    def _distribution(self, chosen: Selection) -> tuple[Distribution, str, float]:
        inputs = chosen.inputs
        if not inputs and not chosen.varies:
            return Certain(float(chosen.expected)), "exact", 0.0
        if len(inputs) == 1 and not chosen.varies and (law := _rising(chosen)) is not None:
            return law, "exact", 0.0
        from costplan.risk.characteristic import by_characteristic

        found = by_characteristic(chosen)
        if found is not None:
            return found[0], "fft", found[1]
        if self._sampling is None:
            from costplan.risk.sampling import Sampling

            self._sampling = Sampling(self._seed)
        drawn, error = self._sampling.sample(chosen)
        return drawn, "sampled", error


def _rising(chosen: Selection) -> Rising | None:
    """The law of a cost that hangs on one input alone; None where it falls anywhere, as what is not used does, and what
    is made again where more is taken."""
    from costplan.distributions.laws import law_of

    def cost(points: Points) -> float:
        def at(hangs_on: Input | None, quantity: Quantity | Share) -> float:
            return float(quantity.expected) if hangs_on is None else float(law_of(quantity).at(points))

        return float(chosen.cost(at))

    may_fall = chosen.tallied or any(runs.kind.rejects for runs in chosen.runs)
    if may_fall and not is_rising(lambda z: cost(point(z)), FURTHEST):
        return None
    return Rising(cost)
