"""Laws of a cost in pico-dollars once they are known: quantiles, and the chance to pass an amount.
How they are found stands in characteristic.py and sampling.py."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple
from costplan.normal import NORMAL, point
from costplan.units import PICO

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.normal import Points


SHARES = (0.5, 0.8, 0.9, 0.95)
"""The quantiles that are told."""


SURELY = 3
"""How many standard errors a figure that is sampled is told to be off by at most."""

STEP = PICO // 10_000
"""What is told of a law that is not exact, in pico-dollars: a ten-thousandth of a dollar."""


def told(cost: float) -> int:
    """A cost as it is told and compared: whole STEPs, half up."""
    return math.floor(cost / STEP + 0.5) * STEP


class Rising(NamedTuple):
    """A cost that hangs on one input and rises with it."""

    cost: Callable[[Points], float]

    def quantile(self, share: float) -> float:
        """What the cost stays at or below with that chance."""
        return self.cost(point(NORMAL.inv_cdf(share)))

    def above(self, limit: float) -> float:
        """The chance that the cost is more than the limit."""
        low, high = -8.0, 8.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if self.cost(point(middle)) > limit else (middle, high)
        return NORMAL.cdf(-low) if -8 < low < 8 - 1e-9 else float(low < 0)


class Grid(NamedTuple):
    """The chance to stay at or below ``start``, ``start + step``, and so on; ``atoms`` where it jumps there."""

    start: float
    step: float
    below: Any
    atoms: bool

    def quantile(self, share: float) -> float:
        """What the cost stays at or below with that chance."""
        import numpy as np

        here = min(int(np.searchsorted(self.below, share - 1e-12)), len(self.below) - 1)
        if self.atoms or here == 0:
            return self.start + self.step * here
        before, after = float(self.below[here - 1]), float(self.below[here])
        return self.start + self.step * (here - (after - share) / max(after - before, 1e-300))

    def above(self, limit: float) -> float:
        """The chance that the cost is more than the limit."""
        import numpy as np

        where = (limit - self.start) / self.step
        if self.atoms:
            here = int(np.floor(where + 1e-9))
            return 1.0 - float(self.below[min(here, len(self.below) - 1)]) if here >= 0 else 1.0
        return 1.0 - float(np.interp(where, range(len(self.below)), self.below, left=0.0, right=1.0))

    def at(self, cost: float) -> float:
        """The chance of exactly that cost; none where it does not jump."""
        where = (cost - self.start) / self.step
        here = round(where)
        if not self.atoms or abs(where - here) > 1e-9 or not 0 <= here < len(self.below):
            return 0.0
        return float(self.below[here]) - (float(self.below[here - 1]) if here else 0.0)

    def beyond(self, limit: float) -> float:
        """The mean of what passes an amount: the integral of the chance to be above, from there on."""
        import numpy as np

        chances = 1.0 - np.asarray(self.below)
        where = (limit - self.start) / self.step
        here = max(0, math.ceil(where))
        if here >= len(chances):
            return 0.0
        first = chances[here - 1] if here else 1.0
        whole = (
            float(np.sum(chances[here:])) if self.atoms else float(np.sum(chances[here:-1] + chances[here + 1 :])) / 2
        )
        part = (here - where) * (first if self.atoms or here == 0 else (self.above(limit) + float(chances[here])) / 2)
        return (whole + float(part)) * self.step


class Draws(NamedTuple):
    """A sample, sorted."""

    costs: Any

    def quantile(self, share: float) -> float:
        """What the cost stays at or below with that chance."""
        return float(self.costs[math.ceil(share * len(self.costs) - 1e-9) - 1])

    def above(self, limit: float) -> float:
        """The chance that the cost is more than the limit."""
        import numpy as np

        return 1.0 - float(np.searchsorted(self.costs, limit, side="right")) / len(self.costs)

    @property
    def gap(self) -> float:
        """How far a quantile may jump within SURELY standard errors of its share, where few costs can occur; else 0."""
        import numpy as np

        number = len(self.costs)
        if len(np.unique(np.round(self.costs / STEP))) > number / 4:
            return 0.0
        off = [SURELY * math.sqrt(share * (1 - share) / number) for share in SHARES]
        ends = (
            (self.quantile(min(1.0, share + by)), self.quantile(share - by))
            for share, by in zip(SHARES, off, strict=True)
        )
        return max((high - low) for high, low in ends)
