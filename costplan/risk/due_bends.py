"""By how much the mean of what is due on the tallies of a plan differs from what is due at expected use.
Bends of pools are found in bends.py, means from draws in weighing.py; lines are made of both in planning/bending.py.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.plan.pool import Bend
from costplan.plan.running_out import day_of, lasting, lots_of
from costplan.plan.tally import RunsOut
from costplan.risk.distribution import STEP, told
from costplan.risk.selection import Selections
from costplan.risk.weighing import Means
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.plan.calls import PlanCalls
    from costplan.plan.plan_runs import PlanRuns
    from costplan.plan.pool import Pool
    from costplan.plan.tally import Due, Found, Tally
    from costplan.risk.chosen import Counting
    from costplan.units import Number

SURE = 1e-12
"""Draws that are off each other by no more than that part of them are one number."""


def bent_dues(
    runs: Iterable[PlanRuns], calls: Iterable[PlanCalls], pools: Sequence[Pool], tallies: Sequence[Tally]
) -> list[Tally]:
    """The tallies with the bends of what is due on them; none where what counts is certain, or it makes no
    difference."""
    counting = Selections(runs, calls, pools, tallies).counting
    moved = [any(True for _ in counting.parts(at)) for at in range(len(tallies))]
    if not any(moved):
        return list(tallies)
    from costplan.risk.sampling import Sampling

    drawn = Sampling(0).due(counting)
    means, billed = Means(counting, drawn), _Billed(tallies)
    made = []
    for at, tally in enumerate(tallies):
        bends = [
            _bend(counting, means, billed, drawn, at, place) if moved[at] else None for place in range(len(tally.dues))
        ]
        dues = (due._replace(bend=bend) for due, bend in zip(tally.dues, bends, strict=True))
        made.append(tally._replace(dues=tuple(dues)))
    return _with_days(made, drawn)


def _with_days(tallies: list[Tally], found: Sequence[Found]) -> list[Tally]:
    """The last tally of each lot of credits whose use is uncertain tells when it is used up."""
    import numpy as np

    for worth, places in lots_of(tallies):
        counted = [found[at].counted for at in places]
        if not np.ndim(counted[-1]):
            continue
        amount = float(worth)

        def share(before: Any, after: Any, amount: float = amount) -> Any:
            return np.clip((amount - before) / np.maximum(after - before, 1.0), 0.0, 1.0)

        days = lasting(tallies, places, counted, share)
        soonest, usual = (float(one) for one in np.quantile(days, (0.1, 0.5), method="lower"))
        whole = sum(tallies[at].stretch.days for at in places)
        out = RunsOut(
            p50=day_of(tallies, places, usual),
            p90=day_of(tallies, places, soonest),
            chance=float(np.mean(days < whole)),
            is_certain=False,
        )
        tallies[places[-1]] = tallies[places[-1]]._replace(runs_out=out)
    return tallies


def _bend(
    counting: Counting, means: Means, billed: _Billed, drawn: Sequence[Found], at: int, place: int
) -> Bend | None:
    """What chance adds to what is due; where all that is billed so far is certain, what leaves that as it is."""
    due = counting.tallies[at].dues[place]
    mean, error = means.of(at, drawn[at].dues[place])
    cost: Number = told(mean - float(due.amount.expected))
    has_pools = any(own.hours for one in counting.needed(at) for own in counting.own[one])
    if not has_pools and _is_sure(drawn[at], counting.tallies[at].dues, place, billed.plainly(at, place)):
        cost, error = billed.missing(at, place), 0.0
    billed.add(at, place, cost)
    return Bend(cost, "sampled", math.ceil(error / STEP) * STEP) if cost else None


def _together(dues: Sequence[Due], place: int) -> list[int]:
    """What is due in one view, so far."""
    view = dues[place].view
    return [at for at, one in enumerate(dues[: place + 1]) if one.view in ("", view) or not view]


def _is_sure(drawn: Found, dues: Sequence[Due], place: int, plainly: Number) -> bool:
    """Whether the cost of what counts and what is due on it come to what they do at expected use, whatever happens."""
    import numpy as np

    whole: Any = drawn.cost + sum(drawn.in_all[one] for one in _together(dues, place))
    off = np.max(np.abs(whole - float(plainly)))
    return bool(off <= SURE * max(float(np.max(np.abs(drawn.cost))), abs(float(plainly))))


class _Billed:
    """What is billed on tallies at expected use, and the same with bends, as far as these are known."""

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self._tallies = tallies
        self._plain: list[list[Number]] = [[due.amount.expected for due in tally.dues] for tally in tallies]
        self._bent = [list(dues) for dues in self._plain]

    def add(self, at: int, place: int, bend: Number) -> None:
        """So much is added."""
        self._bent[at][place] += bend

    def plainly(self, at: int, place: int) -> Number:
        """The cost of all that counts, and what is due on it so far, at expected use."""
        return self._whole(self._plain, at, place)

    def missing(self, at: int, place: int) -> Number:
        """What the same is more than with the bends of all that is known."""
        return exact(Fraction(self.plainly(at, place) - self._whole(self._bent, at, place)))

    def _whole(self, billed: Sequence[Sequence[Number]], at: int, place: int) -> Number:
        so_far = _together(self._tallies[at].dues, place)
        whole: Number = 0
        here: int | None = at
        while here is not None:
            tally = self._tallies[here]
            whole += tally.cost.expected + sum(billed[one][due] * share for one, due, share in tally.after)
            whole += sum(billed[here][one] for one in so_far if one < len(tally.dues))
            here = tally.on
        return whole
