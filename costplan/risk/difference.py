"""The difference between what two plans cost: how likely it is below zero, zero, or above, where what both hang on is
the same in both. It sells no advice, and tells no quantile.

docs/risk.md has the method with its sources.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from costplan.distributions.laws import law_of
from costplan.named import NamedTuple
from costplan.normal import NORMAL, point
from costplan.risk.chosen import Selection, Tallied
from costplan.risk.distribution import SURELY
from costplan.risk.parts import Hours, Runs, expected_cost
from costplan.risk.selection import Selections
from costplan.risk.shared import Shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.distributions.beta import Share
    from costplan.plan.charge import Input
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity
    from costplan.units import Number

FURTHEST, PARTS = 8.0, 32
"""How far one input is followed to either side, and in how many parts it is asked whether the difference turns."""

NOTHING = 1e-11
"""A difference that is a smaller part of both costs is none: floats tell no more."""

ROUGH = 0.005
"""Where chances may be further off than that, a sample is asked too."""


BEYOND = 1e-6
"""A law that is inverted leaves out no more than that at its ends."""


FAR = 1.25
"""Where zero lies so many times as far away as the law reaches, all but a part in a million is on one side."""


class Signs(NamedTuple):
    """How likely a difference is below zero, zero and above; how that was found, and what each may be off by."""

    below: float
    zero: float
    above: float
    method: str
    error: float


class Beside:
    """A plan that is held beside others. What does not hang on the other is kept.

    Args:
        plan: as it was built.
    """

    def __init__(self, plan: Plan) -> None:
        shared = Shared(plan)
        self.workflows = shared.workflows
        self.chosen = Selections.of_plan(plan, shared.input).of(plan.costs)
        self._draws: dict[int, Any] = {}

    def draws(self, seed: int) -> Any:
        """Draws of all that it costs: an input has the same ones in all plans."""
        if seed not in self._draws:
            from costplan.risk.sampling import Sampling

            self._draws[seed] = Sampling(seed, self.workflows).costs(self.chosen)
        return self._draws[seed]

    @cached_property
    def keys(self) -> Counter[object]:
        """How often there is each part, by all that it has alike with one of another plan."""
        return Counter(map(self._key, self.chosen.parts))

    def without(self, alike: Counter[object]) -> Selection:
        """What is left where so many parts are taken out."""
        left = alike.copy()
        kept: list[Runs | Hours | Tallied] = []
        for part in self.chosen.parts:
            key = self._key(part)
            if left[key]:
                left[key] -= 1
            else:
                kept.append(part)
        return self.chosen._replace(
            runs=tuple(part for part in kept if isinstance(part, Runs)),
            hours=tuple(part for part in kept if isinstance(part, Hours)),
            tallied=tuple(part for part in kept if isinstance(part, Tallied)),
        )

    def _key(self, part: Runs | Hours | Tallied) -> object:
        if isinstance(part, Tallied):
            return part.counting, part.at, part.due  # those of two plans are never taken for one
        if isinstance(part, Hours):
            used, kept = (tuple(map(self._key, every)) for every in (part.used, part.kept))
            return part.included, used, kept
        return self.workflows[part.workflow], part.days, tuple(part.kind.expected)


def signs(option: Beside, baseline: Beside, seed: int = 0) -> Signs:
    """How likely the option costs less than the baseline, the same, and more.

    Runs that are alike in every product are the same runs in both, and cost the same; others have nothing to do with
    each other beside the inputs that they hang on.
    """
    alike = option.keys & baseline.keys
    mine, theirs = option.without(alike), baseline.without(alike)
    varies = mine.varies or theirs.varies
    inputs = {*mine.inputs, *theirs.inputs}
    if not varies and not inputs:
        return _sure(mine.certain - theirs.certain)
    if not varies and len(inputs) == 1:
        return _of_one_input(mine, theirs)
    found = None
    if not (mine.hours or theirs.hours or mine.tallied or theirs.tallied):
        difference = _minus(mine, theirs)
        found = _far_from_zero(difference) or _by_characteristic(difference)
    if found is not None and found.error <= ROUGH:
        return found
    sampled = _sampled(option, baseline, seed)
    return sampled if found is None or sampled.error < found.error else found


def _sure(difference: Number) -> Signs:
    below, zero, above = (float(one) for one in (difference < 0, difference == 0, difference > 0))
    return Signs(below=below, zero=zero, above=above, method="exact", error=0.0)


def _of_one_input(mine: Selection, theirs: Selection) -> Signs:
    """The input is followed from its one end to the other; where the difference turns is found by halves."""

    def sign(z: float) -> int:
        here = point(z)

        def at(hangs_on: Input | None, quantity: Quantity | Share) -> float:
            return float(quantity.expected) if hangs_on is None else float(law_of(quantity).at(here))

        cost, other = float(mine.cost(at)), float(theirs.cost(at))
        difference = cost - other
        return 0 if abs(difference) <= NOTHING * max(cost, other) else 1 if difference > 0 else -1

    chances = dict.fromkeys((-1, 0, 1), 0.0)
    start, here = -FURTHEST, sign(-FURTHEST)
    passed = 0.0
    for part in range(1, PARTS + 1):
        end = FURTHEST * (2 * part / PARTS - 1)
        there = sign(end)
        if there != here:
            turn = NORMAL.cdf(_turn(sign, start, end, here))
            chances[here] += turn - passed
            passed, here = turn, there
        start = end
    chances[here] += 1 - passed
    return Signs(below=chances[-1], zero=chances[0], above=chances[1], method="exact", error=0.0)


def _turn(sign: Callable[[float], int], start: float, end: float, before: int) -> float:
    """Where the sign is no more what it is at the start."""
    for _ in range(50):
        middle = (start + end) / 2
        start, end = (middle, end) if sign(middle) == before else (start, middle)
    return end


def _minus(mine: Selection, theirs: Selection) -> Selection:
    """What one costs less what another does, neither with a pool: the runs of that one are fewer than none."""
    away = tuple(Runs(runs.kind, runs.days, [-count for count in runs.counts]) for runs in theirs.runs)
    certain = mine.certain - theirs.certain
    expected = certain + expected_cost(mine.runs) + expected_cost(away)
    return Selection(expected=expected, bent=0, certain=certain, runs=(*mine.runs, *away), hours=())


def _far_from_zero(difference: Selection) -> Signs | None:
    """That there is all but one sign, where the law is nowhere near another."""
    from costplan.risk.reach import reach_of

    if any(runs.kind.rejects for runs in difference.runs):
        return None  # their mean is not what is expected, and how far they go is not known
    reach, middle = reach_of(difference.kinds, difference.times), float(difference.expected)
    if -FAR * reach.above <= middle <= FAR * reach.below:
        return None
    return _told(float(middle < 0), 0.0, "bounded", BEYOND)


def _told(below: float, zero: float, method: str, error: float) -> Signs:
    """Chances that add up to 1; what is off by something is neither impossible nor certain."""
    if not zero:
        below = min(max(below, error / 2), 1 - error / 2)
    return Signs(below=below, zero=zero, above=1 - below - zero, method=method, error=error)


def _by_characteristic(difference: Selection) -> Signs | None:
    from costplan.risk.characteristic import found_by_characteristic

    found = found_by_characteristic(difference)
    if found is None:
        return None
    zero = found.law.at(0.0)
    before, above, after = (found.law.above(cost) for cost in (-found.off, 0.0, found.off))
    error = max(before - above, above - after) + found.chances_off + BEYOND
    return _told(1 - above - zero, zero, "fft", error)


def _sampled(option: Beside, baseline: Beside, seed: int) -> Signs:
    """The share of draws, of which those of one input are the same in both."""
    import numpy as np

    from costplan.risk.orders import BATCHES, NUMBER

    mine, theirs = option.draws(seed), baseline.draws(seed)
    differences = mine - theirs
    differences[np.abs(differences) <= NOTHING * np.maximum(mine, theirs)] = 0.0
    every = [np.sign(differences) == sign for sign in (-1, 0, 1)]
    below, zero, _ = (float(one.mean()) for one in every)
    spread = max(float(one.reshape(BATCHES, -1).mean(axis=1).std(ddof=1)) for one in every)
    error = SURELY * max(spread / math.sqrt(BATCHES), 1 / NUMBER)
    return _told(below, zero, "sampled", error)
