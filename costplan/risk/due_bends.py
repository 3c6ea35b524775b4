"""By how much the mean of what is due on the tallies of a plan differs from what is due at expected use.
Bends of pools are found in bends.py; lines are made of both in planning/bending.py.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from costplan.plan.pool import Bend
from costplan.plan.running_out import day_of, lasting, lots_of
from costplan.plan.tally import RunsOut
from costplan.risk.distribution import STEP, SURELY, told
from costplan.risk.selection import Selections

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.plan.calls import PlanCalls
    from costplan.plan.plan_runs import PlanRuns
    from costplan.plan.pool import Pool
    from costplan.plan.tally import Found, Tally
    from costplan.risk.chosen import Counting


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

    found = Sampling(0).due(counting)
    made = []
    for at, tally in enumerate(tallies):
        if not moved[at]:
            made.append(tally)
            continue
        known = _known(counting, at)
        off = None if known is None else found[at].counted - known
        dues = []
        for due, drawn in zip(tally.dues, found[at].dues, strict=True):
            mean, error = _mean(drawn, off)
            cost = told(mean - float(due.amount.expected))
            bend = Bend(cost, "sampled", math.ceil(error / STEP) * STEP) if cost else None
            dues.append(due._replace(bend=bend))
        made.append(tally._replace(dues=tuple(dues)))
    return _with_days(made, found)


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


def _known(counting: Counting, at: int) -> float | None:
    """The mean of what counts; None where that bends, too."""
    mean = 0.0
    here: int | None = at
    while here is not None:
        tally, own = counting.tallies[here], counting.own[here].counted
        if tally.after or own.hours or any(part.kind.rejects for part in own.runs):
            return None
        mean, here = mean + float(own.expected), tally.on
    return mean


def _mean(drawn: Any, off: Any) -> tuple[float, float]:
    """The mean of draws and what it may be off by. How far what counts is ``off`` its known mean corrects it (a control
    variate)."""
    import numpy as np

    from costplan.risk.sampling import BATCHES, NUMBER

    drawn = drawn + np.zeros(NUMBER)
    if off is not None:
        square = float(np.mean(off * off))
        centred = drawn - float(drawn.mean())
        drawn = drawn - (float(np.mean(centred * off)) / square if square else 0.0) * off
    means = drawn.reshape(BATCHES, -1).mean(axis=1)
    return float(means.mean()), SURELY * float(means.std(ddof=1)) / math.sqrt(BATCHES)
