"""A fitted group: what its cells' means are, and what a single call of each takes, with how sure that is.
How it is found stands in pooling.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costplan.learning.special import ndtr, ndtri, stdtrit
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.learning.seen import Floats, Wholes

FURTHEST = 9.0
"""Deviations from the middle within which a quantile is looked for."""


class Fit(NamedTuple):
    """A fitted group, a row a cell and last one never seen; in ratios.

    The log of a cell's mean is a mixture of normals: ``middles`` and ``spreads`` with ``weights``, a column for each
    set of variances that the data allow; ``means`` are exp of its mean. A single call is the mean times 1 + one of
    ``points``, which have ``shares``, with the log of the mean spread by ``blur`` around ``log_means``. ``noise`` is
    the spread of a single call, ``prompts`` and ``sources`` that between prompts and sources, as shares of the mean,
    and ``freedom`` the degrees of freedom that the noise rests on.
    """

    means: Floats
    middles: Floats
    spreads: Floats
    weights: Floats
    log_means: Floats
    blur: Floats
    points: Floats
    shares: Floats
    noise: Floats
    prompts: float
    sources: float
    freedom: float

    def at(self, rows: Wholes) -> Fit:
        """The same fit with its rows at other places: row ``rows[i]`` at place i, and nan for the means where -1."""
        by_row = ("middles", "spreads", "weights", "log_means", "blur", "points", "shares", "noise")
        picked = self._replace(**{name: getattr(self, name)[rows] for name in by_row})
        return picked._replace(means=np.where(rows >= 0, self.means[rows], np.nan))

    @property
    def noise_of_plans(self) -> list[float]:
        """The spread of single calls at which a normal law has the 90 % point that Student's law has at the degrees of
        freedom: plans draw calls from the former, and few calls tell little of their spread."""
        return [float(spread) for spread in self.noise * stdtrit(self.freedom, 0.9) / ndtri(0.9)]

    def mean_interval(self, share: float) -> tuple[Floats, Floats]:
        """The central interval of that share for the cells' means."""
        low, high = (
            _quantile(side, self.middles, self.spreads, self.weights) for side in (0.5 - share / 2, 0.5 + share / 2)
        )
        return np.minimum(low, self.means), np.maximum(high, self.means)

    def quantile(self, share: float) -> Floats:
        """The ratio that a single call of each cell stays below with that probability, never below zero."""
        factors = 1 + self.points
        above = factors > 0
        nothing = np.asarray((self.shares * ~above).sum(axis=1))
        middles = self.log_means[:, None] + np.log(np.where(above, factors, 1.0))
        spreads = np.broadcast_to(self.blur[:, None], middles.shape)
        weights = np.where(above, self.shares, 0.0)
        found = _quantile(share - nothing, middles, spreads, weights)
        return np.where(nothing >= share, 0.0, found)


def _quantile(share: float | Floats, middles: Floats, spreads: Floats, weights: Floats) -> Floats:
    """Where mixtures of lognormals have that share below them, a row each, by bisection."""
    low = (middles - FURTHEST * spreads).min(axis=1)
    high = (middles + FURTHEST * spreads).max(axis=1)
    for _ in range(52):
        middle = (low + high) / 2
        under = (weights * ndtr((middle[:, None] - middles) / spreads)).sum(axis=1) < share
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return np.asarray(np.exp((low + high) / 2))


def normal_points(number: int) -> Floats:
    """The middles of so many equal slices of the standard normal law."""
    return np.asarray(ndtri((np.arange(number) + 0.5) / number))
