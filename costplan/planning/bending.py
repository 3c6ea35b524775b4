"""What chance adds to a cost that bends, as lines of a plan: beyond what seats include, the mean of what is billed is
more than what is billed of the mean. How much it is, is found in risk/bends.py.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from costplan.plan.costs import PlanCosts, Span, numbered
from costplan.plan.product import Product
from costplan.plan.volume import Volume
from costplan.planning.pools import uses_pool
from costplan.quantity import Quantity, certain, total
from costplan.risk.bends import bends
from costplan.risk.distribution import STEP
from costplan.units import exact, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costplan.plan.calls import PlanCalls
    from costplan.plan.cost_line import CostLine
    from costplan.plan.line import PlanLine
    from costplan.plan.plan_runs import PlanRuns
    from costplan.plan.pool import Pool
    from costplan.units import Number

WHY = "the mean of what is used beyond what seats include, less what expected use has beyond it"
"""What the units of a bend are."""

WHY_OF_FREE = "the mean of what is used beyond what is free, less what expected use has beyond it"
"""The same where no seat includes them."""


def bent(
    pools: Sequence[Pool], runs: Sequence[PlanRuns], calls: Iterable[PlanCalls], billed: PlanCosts
) -> tuple[list[Pool], PlanCosts]:
    """The pools with their bends, and the costs with what these add to a plan, numbered on.

    Args:
        pools: as expected use takes from them.
        runs: of the whole plan.
        calls: of the whole plan.
        billed: all that is billed of expected use.
    """
    found = [pool._replace(bend=bend) for pool, bend in zip(pools, bends(runs, calls, pools), strict=True)]
    lines = {line.number: line for line in billed.select(uses_pool).each()}
    per_calls: dict[int, CostLine] = {}
    spans: list[Span] = []
    for pool in found:
        for line, quantity in _quantities(pool, lines):
            one = line.per_call
            if id(one) not in per_calls:
                measure = one.measure._replace(call=None, words=WHY_OF_FREE if pool.free else WHY)
                per_calls[id(one)] = one._replace(label=f"bend of {one.label}", measure=measure)
            unit = certain(1)
            charge = line.charge._replace(
                units=unit, run_cost=unit.of(one.rate), per_call=per_calls[id(one)], is_bend=True
            )
            times, of_runs = (Volume.given([line.stretch], [number]) for number in (quantity, line.runs))
            spans.append(Span((Product(charge, times, of_runs, 0),), range(1), 0, 1))
    return found, PlanCosts([*billed.spans, *numbered(spans, billed.number)])


def _quantities(pool: Pool, billed: Mapping[int, PlanLine]) -> Iterator[tuple[PlanLine, Quantity]]:
    """The share of the bend beside each line of the pool, in whole STEPs by what its use would cost, in units."""
    if pool.bend is None:
        return
    high = _high(pool.bend.cost, pool, billed)
    shares = _shares(pool.bend.cost // STEP, [line.cost.expected for line in pool.uses])
    for line, steps in zip(pool.uses, shares, strict=True):
        if steps:
            share = steps * STEP
            cost = certain(share) if high is None else Quantity(0, share, exact(high * share))
            yield line, cost.times(exact(1 / Fraction(line.per_call.rate.expected)))


def _high(bend: Number, pool: Pool, billed: Mapping[int, PlanLine]) -> Fraction | None:
    """Which part of the bend stands at the high end; None where use has no ends, and the bend is the same at all.

    At both ends all ranges are where they are, and nothing bends; but a sum is never expected beyond its high end.
    """
    if pool.used.is_exact:
        return None
    cost = total(billed[line.number].cost for line in pool.uses)
    return Fraction(max(0, bend - (cost.high - cost.expected))) / bend


def _shares(steps: int, weights: Sequence[Number]) -> list[int]:
    """Whole steps by weight: each rounded down, those left over to the largest remainders, the first first."""
    exactly = [Fraction(steps * weight) / Fraction(sum_of(weights)) for weight in weights]
    shares = [floor(share) for share in exactly]
    by_remainder = sorted(range(len(shares)), key=lambda at: shares[at] - exactly[at])
    for at in by_remainder[: steps - sum(shares)]:
        shares[at] += 1
    return shares
