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

PASSES = 110
"""A quantile is found in so many at most; in some ten, unless its mixture has next to nothing around it."""

_EXACTLY = 2.0**-51
"""Floats are no nearer to what they stand for."""


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
        is_zero = nothing >= share
        left = np.where(is_zero, (1 - nothing) / 2, share - nothing)  # what is not looked at has a quick answer
        return np.where(is_zero, 0.0, _quantile(left, middles, spreads, weights))


def _quantile(share: float | Floats, middles: Floats, spreads: Floats, weights: Floats) -> Floats:
    """Where mixtures of lognormals have that share below them, a row each: by Newton's steps along the mixture's own
    density; where one leads out of what is left, or is not half the one before, the middle of what is left."""
    low = (middles - FURTHEST * spreads).min(axis=1)
    high = (middles + FURTHEST * spreads).max(axis=1)
    moved = high - low
    near = np.maximum(abs(low), abs(high)) * _EXACTLY
    found = (low + high) / 2
    for _ in range(PASSES):
        away = (found[:, None] - middles) / spreads
        over = (weights * ndtr(away)).sum(axis=1) - share
        density = (weights / spreads * np.exp(-away * away / 2)).sum(axis=1) / np.sqrt(2 * np.pi)
        step = over / np.where(density > 0, density, np.finfo(float).tiny)
        is_there = (abs(step) <= near) | (abs(over) <= _EXACTLY)
        if is_there.all():
            break
        low, high = np.where(over < 0, found, low), np.where(over < 0, high, found)
        is_sound = (low <= found - step) & (found - step <= high) & (abs(step) <= moved / 2)
        step = np.where(is_there, 0.0, np.where(is_sound, step, found - (low + high) / 2))
        found, moved = found - step, abs(step)
    return np.asarray(np.exp(found))


def normal_points(number: int) -> Floats:
    """The middles of so many equal slices of the standard normal law."""
    return np.asarray(ndtri((np.arange(number) + 0.5) / number))
