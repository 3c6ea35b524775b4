"""How far a cost may go from where it is expected, and what a law of it leaves out by taking parts of runs for runs.
It tells a window and an error; characteristic.py finds the law on it.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costplan.distributions.beta import Share
from costplan.distributions.laws import law_of
from costplan.named import NamedTuple
from costplan.normal import FURTHEST, Z, point

if TYPE_CHECKING:
    from costplan.plan.charge import Input
    from costplan.quantity import Quantity
    from costplan.risk.chosen import Selection
    from costplan.risk.parts import Kind
    from costplan.risk.run import Move


class Reach(NamedTuple):
    """How far the law goes ``below`` and ``above`` the expected cost, but for less than a part in a million.

    ``spread`` is the standard deviation that inputs bring which smooth the law, as shares of choices do not; ``jump``
    the dearest billed try of a run that varies.
    """

    below: float
    above: float
    spread: float
    jump: float


@lru_cache(maxsize=4096)
def _ends(quantity: Quantity | Share) -> tuple[float, float, float]:
    """How far the furthest points of a quantity, or of a share, lie from where it is expected; and its deviation."""
    law, mean = law_of(quantity), float(quantity.expected)
    below, above = (law.at(point(z)) - mean for z in (-FURTHEST, FURTHEST))
    return below, above, float(quantity.high - quantity.low) / (2 * Z)


class _Moves(NamedTuple):
    """All that inputs move, one after the other, by one more of an amount or of a run: which input, how far to either
    side and the deviation, and at which place in ``times`` and then in the numbers of runs it stands how often.

    ``smooth`` tells of each input whether it smooths the law; ``expected`` has each amount, and ``of`` whose runs it
    is of.
    """

    inputs: Any
    below: Any
    above: Any
    deviation: Any
    places: Any
    smooth: Any
    expected: Any
    of: Any


@lru_cache(maxsize=16)
def _moves(kinds: tuple[Kind, ...]) -> _Moves:
    import numpy as np

    every: list[tuple[Move, int]] = []
    amounts = [(at, one) for at, kind in enumerate(kinds) for one in kind.amounts]
    for place, (at, one) in enumerate(amounts):
        if one.hangs_on:
            every.append(((one.hangs_on, one.quantity, kinds[at].run.cumulants[0]), place))
    for at, kind in enumerate(kinds):
        every += [(move, len(amounts) + at) for move in kind.run.moves]
    known: dict[Input, int] = {}
    smooth: dict[Input, bool] = {}
    sides = []
    for (hangs_on, quantity, factor), _ in every:
        known.setdefault(hangs_on, len(known))
        smooth[hangs_on] = smooth.get(hangs_on, False) or not isinstance(quantity, Share)
        *ends, deviation = _ends(quantity)
        sides.append((*(end * factor for end in (ends if factor >= 0 else reversed(ends))), deviation * abs(factor)))
    below, above, deviations = np.array(sides).reshape(-1, 3).T
    return _Moves(
        inputs=np.array([known[move[0]] for move, _ in every], dtype=int),
        below=below,
        above=above,
        deviation=deviations,
        places=np.array([place for _, place in every], dtype=int),
        smooth=np.array(list(smooth.values()), dtype=bool),
        expected=np.array([float(one.quantity.expected) for _, one in amounts]),
        of=np.array([at for at, _ in amounts], dtype=int),
    )


def reach_of(kinds: tuple[Kind, ...], times: Any) -> Reach:
    """Inputs go to their furthest points one at a time, and the distances add up as those of independent parts do.

    Of laws that flatten out, that distance is at least taken to be that of a normal law, but all ends are not passed.

    Args:
        kinds: of all runs.
        times: how many times there is each of their amounts.
    """
    import numpy as np

    moves = _moves(kinds)
    numbers = np.bincount(moves.of, moves.expected * times, len(kinds))
    often = np.concatenate([times, numbers])[moves.places]
    below, above, deviation = (
        np.bincount(moves.inputs, each * often, len(moves.smooth))
        for each in (moves.below, moves.above, moves.deviation)
    )
    varying = [(number, kind.run) for number, kind in zip(numbers.tolist(), kinds, strict=True) if kind.run.varies]
    variance = sum(abs(number) * run.cumulants[1] for number, run in varying)
    skews = [
        8 * sum(number * run.cumulants[2] for number, run in varying if (number < 0) is taken_away) / variance
        for taken_away in ((False, True) if variance else ())
    ]
    far = []
    for side in (np.abs(np.minimum(below, above)), np.abs(np.maximum(below, above))):
        normal = math.sqrt(float(np.sum(np.maximum(side, FURTHEST * deviation) ** 2)))
        far.append(1.1 * math.hypot(min(normal, float(np.sum(side))), 8 * math.sqrt(variance)))
    return Reach(
        below=far[0] + sum(max(0.0, -skew) for skew in skews),
        above=far[1] + sum(max(0.0, skew) for skew in skews),
        spread=math.sqrt(float(np.sum(deviation[moves.smooth] ** 2))),
        jump=max((run.dearest for _, run in varying), default=0.0),
    )


def parted(chosen: Selection) -> float:
    """What quantiles are off by where a number of runs is uncertain: its last part of a run is no run of its own here.

    That moves the variance by a quarter of a run's at most, and the 95 % point by half of that over the deviation.
    """
    varying = [runs for runs in chosen.runs if runs.run.varies]
    uncertain = (runs for runs in varying if any(part.hangs_on for part in runs.parts))
    moved = sum(runs.run.cumulants[1] for runs in uncertain) / 4
    if not moved:
        return 0.0
    variance = sum(abs(float(runs.expected)) * runs.run.cumulants[1] for runs in varying)
    return Z * moved / (2 * math.hypot(reach_of(chosen.kinds, chosen.times).spread, math.sqrt(variance)))
