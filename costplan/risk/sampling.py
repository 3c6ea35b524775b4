"""A seeded sample of a selection's cost, for laws that no characteristic function gives.
Every input has draws of its own, by its name alone, so that two plans can be compared draw by draw.

docs/risk.md has the method with its sources.
"""

from __future__ import annotations

import math
from functools import cached_property
from hashlib import shake_256
from typing import TYPE_CHECKING, Any

from costplan.distributions.laws import law_of
from costplan.normal import NORMAL, Points
from costplan.risk.distribution import SHARES, Draws
from costplan.risk.run import as_expected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.plan.line import Input
    from costplan.quantity import Quantity
    from costplan.risk.selection import Selection, Volume

NUMBER = 16_384
"""Draws."""

BATCHES = 16
"""The draws are that many samples of their own, whose quantiles tell the error of the whole."""


class Sampling:
    """Draws of inputs, kept, and the costs that follow from them."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._orders: dict[tuple[str, ...], Any] = {}

    @cached_property
    def points(self) -> Points:
        """The middles of NUMBER equal slices of the standard normal law, in order: what every input draws once each."""
        import numpy as np

        u = (np.arange(NUMBER) + 0.5) / NUMBER
        half = [NORMAL.inv_cdf(share) for share in u[: NUMBER // 2].tolist()]
        return Points(np.array([*half, *(-z for z in reversed(half))]), u, np.exp)

    def order(self, *name: str) -> Any:
        """In which order somebody of that name draws the points. Each batch draws every BATCHES-th of them.

        The order is that of random bits, SHAKE-256 of seed and name (FIPS 202): no library's generator moves it.
        """
        import numpy as np

        if name not in self._orders:
            text = "\\n".join((str(self.seed), *name))
            bits = np.frombuffer(shake_256(text.encode("utf-8", "surrogatepass")).digest(8 * NUMBER), "<u8")
            ranks = bits.reshape(BATCHES, -1).argsort(axis=1, kind="stable")
            self._orders[name] = (ranks * BATCHES + np.arange(BATCHES)[:, None]).ravel()
        return self._orders[name]

    def at(self, hangs_on: Input | None, quantity: Quantity) -> Any:
        """The draws of a quantity."""
        if hangs_on is None:
            return float(quantity.expected)
        return law_of(quantity).at(self.points)[self.order("input", *hangs_on)]

    def costs(self, chosen: Selection) -> Any:
        """The draws of the cost."""
        import numpy as np

        found = float(chosen.certain) + self._sums(chosen.volumes) + np.zeros(NUMBER)
        for pool in chosen.hours:
            used, kept, included = self._sums(pool.used), self._sums(pool.kept), float(pool.included)
            found += kept * np.maximum(0.0, used - included) / np.maximum(used, max(included, 1e-9))
        return found

    def _sums(self, volumes: Iterable[Volume]) -> Any:
        """Costs of runs, workflow by workflow: what is expected given the inputs, and the chances of its runs.

        These are a number with the exact mean, variance and skewness, by Cornish and Fisher's expansion.
        """
        import numpy as np

        total: Any = 0.0
        chances: dict[tuple[str, str], list[Any]] = {}
        for volume in volumes:
            runs, run = volume.number(self.at), volume.run
            if not run.varies:
                total = total + runs * run.mean(self.at)
                continue
            mean, variance, third = run.series(self.at if run.figures else as_expected).cumulants
            total = total + runs * mean
            sums = chances.setdefault(volume.workflow, [0.0, 0.0])
            sums[0], sums[1] = sums[0] + runs * variance, sums[1] + runs * third
        for workflow, (variance, third) in chances.items():
            z = self.points.z[self.order("outcomes", *workflow)]
            spread = np.sqrt(np.maximum(variance, 0.0))
            skew = np.clip(third / np.maximum(spread, 1e-300) ** 3, -1, 1)
            total = total + spread * (z + skew * (z * z - 1) / 6) / np.sqrt(1 + skew * skew / 18)
        return total

    def sample(self, chosen: Selection) -> tuple[Draws, float]:
        """The law of the cost and the standard error of its quantiles in pico-dollars."""
        import numpy as np

        costs = self.costs(chosen)
        batches = np.sort(costs.reshape(BATCHES, -1), axis=1)
        places = [math.ceil(share * batches.shape[1]) - 1 for share in SHARES]
        errors = batches[:, places].std(axis=0, ddof=1) / math.sqrt(BATCHES)
        return Draws(np.sort(costs)), float(errors.max())
