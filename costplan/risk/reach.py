"""How far a cost may go from where it is expected, and what a law of it leaves out by taking parts of runs for runs.
It tells a window and an error; characteristic.py finds the law on it.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.distributions.beta import Share
from costplan.distributions.laws import law_of
from costplan.named import NamedTuple
from costplan.normal import FURTHEST, Z, point
from costplan.risk.unit import as_expected

if TYPE_CHECKING:
    from costplan.plan.charge import Input
    from costplan.quantity import Quantity
    from costplan.risk.run import Move
    from costplan.risk.selection import Selection


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


def reach_of(chosen: Selection) -> Reach:
    """Inputs go to their furthest points one at a time, and the distances add up as those of independent parts do.

    Of laws that flatten out, that distance is at least taken to be that of a normal law, but all ends are not passed.
    """
    moved: dict[Input, list[float]] = {}
    smooth = set()
    variance = third = jump = 0.0
    for runs in chosen.runs:
        number, each = float(runs.number(as_expected)), runs.run.cumulants
        moves: list[Move] = []
        moves += [(part.hangs_on, part.amount, each[0] * float(part.times)) for part in runs.parts if part.hangs_on]
        moves += [(hangs_on, quantity, number * factor) for hangs_on, quantity, factor in runs.run.moves]
        for hangs_on, quantity, factor in moves:
            sums = moved.setdefault(hangs_on, [0.0, 0.0, 0.0])
            below, above, deviation = _ends(quantity)
            sums[0] += (below if factor >= 0 else above) * factor
            sums[1] += (above if factor >= 0 else below) * factor
            sums[2] += deviation * abs(factor)
            if not isinstance(quantity, Share):
                smooth.add(hangs_on)
        if runs.run.varies:
            variance += number * each[1]
            third += number * each[2]
            jump = max(jump, runs.run.dearest)
    skew = 8 * third / variance if variance else 0.0
    far = []
    for side in (0, 1):
        normal = math.sqrt(sum(max(abs(sums[side]), FURTHEST * sums[2]) ** 2 for sums in moved.values()))
        ends_met = sum(abs(sums[side]) for sums in moved.values())
        far.append(1.1 * math.hypot(min(normal, ends_met), 8 * math.sqrt(variance)))
    spread = math.sqrt(sum(sums[2] ** 2 for hangs_on, sums in moved.items() if hangs_on in smooth))
    return Reach(far[0] + max(0.0, -skew), far[1] + max(0.0, skew), spread, jump)


def parted(chosen: Selection) -> float:
    """What quantiles are off by where a number of runs is uncertain: its last part of a run is no run of its own here.

    That moves the variance by a quarter of a run's at most, and the 95 % point by half of that over the deviation.
    """
    varying = [runs for runs in chosen.runs if runs.run.varies]
    uncertain = (runs for runs in varying if any(part.hangs_on for part in runs.parts))
    moved = sum(runs.run.cumulants[1] for runs in uncertain) / 4
    if not moved:
        return 0.0
    variance = sum(float(runs.number(as_expected)) * runs.run.cumulants[1] for runs in varying)
    return Z * moved / (2 * math.hypot(reach_of(chosen).spread, math.sqrt(variance)))
