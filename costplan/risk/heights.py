"""Curves of tallies at draws, and whether a cost that bends rises all the same.
What hangs on them stands in chosen.py."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan.tally import Curve


def heights(curve: Curve, counted: Any) -> Any:
    """The heights of a curve at draws."""
    import numpy as np

    above, base, slope = (np.array([float(one) for one in row]) for row in zip(*curve.pieces, strict=True))
    place = np.maximum(np.searchsorted(above[1:], counted, side="left"), 0)
    return base[place] + slope[place] * (counted - above[place])


def is_rising(cost: Callable[[float], float], furthest: float, number: int = 256) -> bool:
    """Whether a cost never falls, as far as so many points of it tell."""
    every = [cost(furthest * (2 * at / number - 1)) for at in range(number + 1)]
    return all(one <= other + 1e-9 * math.fabs(other) for one, other in pairwise(every))
