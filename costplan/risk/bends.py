"""Bends: by how much the mean of a bent cost differs from the cost of the mean, such as that of use beyond a pool.
Found once, when a plan is built, and money like any other from there on; risks.py has the law of what is bent.

docs/risk.md has the method with its sources.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from costplan.distributions.laws import law_of
from costplan.normal import FURTHEST, point
from costplan.plan.pool import Bend
from costplan.risk.chosen import Selection
from costplan.risk.distribution import STEP, told
from costplan.risk.selection import Selections
from costplan.risk.unit import as_expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costplan.distributions.beta import Share
    from costplan.plan.calls import PlanCalls
    from costplan.plan.charge import Input
    from costplan.plan.plan_runs import PlanRuns
    from costplan.plan.pool import Pool
    from costplan.quantity import Quantity
    from costplan.risk.parts import Hours
    from costplan.units import Number

    _Found: TypeAlias = tuple[float, float, str]
    """A mean cost, what it may be off by, and the method."""

PARTS = 512
"""Parts of the normal law on either side of where a cost bends, for Simpson's rule."""


def bends(runs: Iterable[PlanRuns], calls: Iterable[PlanCalls], pools: Sequence[Pool]) -> tuple[Bend | None, ...]:
    """The bend of what is used beyond each pool; None where its use is certain, or where that makes no difference."""
    selections = Selections(runs, calls, pools)
    known: dict[object, Bend | None] = {}
    found = []
    for pool in pools:
        hours, rates = selections.beyond(pool), {line.per_call.rate.expected for line in pool.uses}
        alike = (
            hours.included,
            *(tuple((one.kind, one.parts) for one in part) for part in (hours.used, hours.kept)),
        )
        if alike not in known:  # months that are alike bend alike
            known[alike] = _bend(hours, rates.pop() if len(rates) == 1 else None)
        found.append(known[alike])
    return tuple(found)


def _bend(hours: Hours, rate: Number | None) -> Bend | None:
    if all(runs.is_certain for runs in hours.used):
        return None
    mean, error, method = _mean(hours, rate)
    cost = told(mean - float(hours.cost(as_expected)))
    return Bend(cost, method, math.ceil(error / STEP) * STEP) if cost else None


def _mean(hours: Hours, rate: Number | None) -> _Found:
    """The mean of the bent cost; ``rate`` is what all units cost, None where they differ."""
    chosen = Selection(expected=hours.cost(as_expected), bent=0, certain=0, runs=(), hours=(hours,))
    if len(chosen.inputs) == 1 and not chosen.varies:
        return _of_one_input(hours), 0.0, "exact"
    if rate is not None:
        from costplan.risk.characteristic import by_characteristic

        use = sum(runs.cost(as_expected) for runs in hours.used)
        found = by_characteristic(Selection(expected=use, bent=0, certain=0, runs=hours.used, hours=()))
        if found is not None:
            grid, error = found
            return grid.beyond(float(hours.included)) * float(rate), error * float(rate), "fft"
    from costplan.risk.sampling import Sampling

    mean, error = Sampling(0).mean_beyond(hours)
    return mean, error, "sampled"


def _of_one_input(hours: Hours) -> float:
    """The mean over one standard normal number, by Simpson's rule on both sides of where the cost bends."""

    def cost(z: float) -> float:
        here = point(z)

        def at(hangs_on: Input | None, quantity: Quantity | Share) -> float:
            return float(quantity.expected) if hangs_on is None else float(law_of(quantity).at(here))

        return float(hours.cost(at))

    low, high = -FURTHEST, FURTHEST
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if cost(middle) > 0 else (middle, high)
    return _simpson(lambda z: cost(z) * math.exp(-z * z / 2), high, FURTHEST) / math.sqrt(2 * math.pi)


def _simpson(value: Callable[[float], float], start: float, end: float) -> float:
    step = (end - start) / PARTS
    weights = (1, *(4 if at % 2 else 2 for at in range(1, PARTS)), 1)
    return math.fsum(weight * value(start + at * step) for at, weight in enumerate(weights)) * step / 3
