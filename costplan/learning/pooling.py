"""Partial pooling: what a group of cells says about each of them and about one never seen, with honest uncertainty.
It knows no model, no meter and no file: only ratios of observed to published tokens, their calls, and means.

The model, in ratios that are scaled to a mean of 1 over the group:

* noise: single calls of cell c scatter around its mean m_c with variance (s_c·m_c)². Over the group
  s² = (N0·S0² + sum of SS_c/x̄_c²) / (N0 + sum of (n_c - 1)),
  and for a cell s_c² = (D0·s² + SS_c/x̄_c²) / (D0 + n_c - 1), a moderated variance (Smyth 2004, Stat. Appl. Genet. Mol.
  Biol. 3(1):3). Where no call was ever repeated, the scatter between the cells is taken for noise, which is the careful
  way round.
* means: m_c is normal around the group's mean with deviation t, and that mean around the published ratio with
  deviation W0 (flat, against nothing). Given t, a cell's mean is B·x̄_c + (1 - B)·(the group's mean) with
  B = t²/(t² + s²/n_c); t is averaged over its marginal likelihood with a half-Cauchy prior (Gelman and others, Bayesian
  Data Analysis, 3rd edition, section 5.4; Gelman 2006, Bayesian Analysis 1:515).
* single calls: residuals of the group, scaled to the cell's noise, and of the cell itself with weight n_c against OWN,
  smeared by the uncertainty of the mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from costplan.errors import OutsideError, Problem
from costplan.named import NamedTuple

try:
    from scipy.special import ndtr, ndtri
except ImportError:  # every fit comes by here first
    missing = Problem("needs-extra", "learning from observations needs scipy", "pip install 'costplan[calibrate]'")
    raise OutsideError([missing]) from None

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"

S0, N0 = 0.10, 1.0
"""Noise supposed before anything is seen (a tenth of the figure), worth one degree of freedom."""

D0 = 20.0
"""Degrees of freedom that the group's noise counts for in the noise of one cell."""

T0 = 0.15
"""Scale of the half-Cauchy that the spread between cells is supposed to have before anything is seen."""

GRID = 200
"""Spreads that are weighed against each other."""

WIDEST = 2.0
"""No cell is supposed to lie further than so many times the figure away; it bounds the half-Cauchy's tail."""

W0 = 0.5
"""How far the group's mean may lie from the published figure before anything is seen."""

FLOOR = 0.2
"""A cell's noise is a share of its own mean, but of no less than this part of what is usual in the group."""

OWN = 20.0
"""Calls after which a cell's own residuals count as much as the group's."""

POINTS = 51
"""Residuals stand in for their distribution at so many equally likely points."""

REPEATED = 3
"""A group in which nothing ever scattered counts as without noise once so many calls repeated an earlier one."""


class Seen(NamedTuple):
    """What was seen in a cell, as ratios to its published figure (or as they are, against nothing).

    ``values`` are the distinct ratios of single calls and ``calls`` how often each was seen; ``rest_mean`` is the mean
    of ``rest_calls`` calls known only by their mean (aggregates, calls for several images).
    """

    values: Floats
    calls: Floats
    rest_mean: float = 0.0
    rest_calls: int = 0

    @property
    def singles(self) -> float:
        """Calls seen one by one."""
        return float(self.calls.sum())

    @property
    def total(self) -> float:
        """All calls, those known by their mean included."""
        return self.singles + self.rest_calls

    @property
    def mean(self) -> float:
        """Mean over all calls."""
        return float((self.values @ self.calls + self.rest_mean * self.rest_calls) / self.total)

    @property
    def squares(self) -> float:
        """Sum of squared distances of the single calls from their own mean."""
        if not self.calls.size:
            return 0.0
        own = self.values @ self.calls / self.singles
        return float(self.calls @ (self.values - own) ** 2)


class Fit(NamedTuple):
    """A fitted group. ``means`` and ``deviations`` are of the cells' means, one a cell, and last of a cell never seen.

    ``points`` and ``weights`` are the residuals of single calls, a row a cell and last one never seen. ``noise`` is the
    spread of single calls as a share of their cell's mean, ``between`` the deviation of the cells' means.
    """

    means: Floats
    deviations: Floats
    points: Floats
    weights: Floats
    noise: float
    between: float

    def spread_over(self, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Fit:
        """The same fit with its rows at other places: row ``rows[i]`` at place i, and nan where that is -1."""
        kept = rows >= 0
        means, deviations = (np.where(kept, column[rows], np.nan) for column in (self.means, self.deviations))
        return self._replace(means=means, deviations=deviations, points=self.points[rows], weights=self.weights[rows])

    def mean_interval(self, share: float) -> tuple[Floats, Floats]:
        """The central interval of that share for the cells' means, never below zero."""
        half = float(ndtri(0.5 + share / 2)) * self.deviations
        return np.maximum(self.means - half, 0.0), self.means + half

    def quantile(self, share: float) -> Floats:
        """The ratio that a single call of each cell stays below with that probability, never below zero.

        The distribution is a residual plus a normal around the cell's mean: solved by bisection.
        """
        spread = np.abs(self.points).max(axis=1) + 12 * self.deviations + 1e-12
        low, high = self.means - spread, self.means + spread
        scale = np.maximum(self.deviations, 1e-12)[:, None]
        for _ in range(48):
            middle = (low + high) / 2
            standard = (middle[:, None] - self.means[:, None] - self.points) / scale
            under = np.asarray((self.weights * ndtr(standard)).sum(axis=1)) < share
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return np.asarray(np.maximum((low + high) / 2, 0.0))


def fit(cells: Sequence[Seen], against_published: bool, supposed: float = S0) -> Fit:
    """Fit a group.

    Args:
        cells: what was seen, at least one cell with at least one call.
        against_published: whether the ratios are to a published figure, on which few observations lean. Otherwise they
            are taken relative to their own mean.
        supposed: the noise to suppose before anything is seen, as a share of the mean.
    """
    total = sum(cell.total for cell in cells)
    scale = sum(cell.mean * cell.total for cell in cells) / total or 1.0
    floor = FLOOR * max(1.0, 1 / scale if against_published else 0.0)
    cells = [Seen(cell.values / scale, cell.calls, cell.rest_mean / scale, cell.rest_calls) for cell in cells]
    lean = (W0**-2, 1 / scale) if against_published else (0.0, 0.0)
    number = len(cells)
    means = np.array([cell.mean for cell in cells])
    calls = np.array([cell.total for cell in cells])
    levels: Floats = np.maximum(means, 1e-12)
    squares = np.array([cell.squares for cell in cells]) / levels**2
    free = np.array([max(cell.singles - 1, 0.0) for cell in cells])
    still = squares.sum() <= 1e-18 * free.sum() and free.sum() >= REPEATED
    scatter = float(np.var(means)) / float(means.mean() or 1) ** 2 if number > 1 else 0.0
    noise = 0.0 if still else (N0 * max(supposed**2, scatter) + squares.sum()) / (N0 + free.sum())
    of_cell = (D0 * noise + squares) / (D0 + free)
    level: Floats = np.full(number, max(float(calls @ means / calls.sum()), floor))
    for _ in range(2):  # the noise is a share of the cell's mean, which is what is sought
        pooled = _posterior(means, np.maximum(noise * level**2 / calls, 1e-15), lean)
        level = np.maximum(pooled.means[:-1], floor)
    own = _posterior(means, np.maximum(of_cell * level**2 / calls, 1e-15), lean)
    points, shares = _residuals(cells, noise, of_cell)
    return Fit(
        means=pooled.means * scale,
        deviations=np.sqrt(own.variances) * scale,
        points=points * pooled.means[:, None] * scale,
        weights=shares,
        noise=float(np.sqrt(noise)),
        between=pooled.between * scale,
    )


class _Posterior(NamedTuple):
    means: Floats
    variances: Floats
    between: float


def _posterior(means: Floats, sampling: Floats, lean: tuple[float, float]) -> _Posterior:
    """Means and variances of the cells (and last of one never seen), averaged over the spread between cells.

    Gelman and others, Bayesian Data Analysis, 3rd edition, section 5.4, with the half-Cauchy prior of Gelman (2006,
    Bayesian Analysis 1:515): every spread on a grid is weighed by how likely it makes the cells' means.
    """
    spreads = T0 * np.tan(np.pi / 2 * (np.arange(GRID) + 0.5) / GRID)
    weights = 1 / (spreads[:, None] ** 2 + sampling)
    trust, towards = lean
    precision = weights.sum(axis=1) + trust
    group = (weights @ means + trust * towards) / precision
    misfit = (weights * (means - group[:, None]) ** 2).sum(axis=1) + trust * (towards - group) ** 2
    log_likely = 0.5 * (np.log(weights).sum(axis=1) - np.log(precision) - misfit)
    likely = np.exp(log_likely - log_likely.max())
    likely /= likely.sum()
    kept = weights * spreads[:, None] ** 2
    cells = np.column_stack([kept * means + (1 - kept) * group[:, None], group])
    variances = np.column_stack([kept * sampling + (1 - kept) ** 2 / precision[:, None], spreads**2 + 1 / precision])
    centre = likely @ cells
    capped = np.minimum(variances, WIDEST**2)
    return _Posterior(centre, likely @ (capped + (cells - centre) ** 2), float(likely @ spreads))


def _residuals(cells: Sequence[Seen], noise: float, of_cell: Floats) -> tuple[Floats, Floats]:
    """Residual points and their weights: half a row the group's, scaled to the cell's noise, half its own."""
    pooled_values, pooled_calls = [], []
    own: list[Floats | None] = []
    for cell in cells:
        if cell.singles < 2:
            own.append(None)
            continue
        middle = float(cell.values @ cell.calls) / cell.singles
        residuals = (cell.values - middle) / max(middle, 1e-12) * np.sqrt(cell.singles / (cell.singles - 1))
        pooled_values.append(residuals)
        pooled_calls.append(cell.calls)
        own.append(_at_points(residuals, cell.calls))
    freedom = sum(cell.singles - 1 for cell in cells if cell.singles >= 2)
    normal = np.sqrt(noise) * _normal_points()
    if pooled_values and freedom >= POINTS / 5:
        group = _at_points(np.concatenate(pooled_values), np.concatenate(pooled_calls))
    else:
        group = normal
    size = float(np.sqrt((group**2).mean()))
    points = np.zeros((len(cells) + 1, 2 * POINTS))
    weights = np.zeros_like(points)
    for row in range(len(cells) + 1):
        mine = own[row] if row < len(cells) else None
        share = 0.0 if mine is None else cells[row].singles / (cells[row].singles + OWN)
        stretch = np.sqrt(of_cell[row]) / size if row < len(cells) and size > 0 else 1.0
        points[row, :POINTS] = group * stretch
        weights[row, :POINTS] = (1 - share) / POINTS
        if mine is not None:
            points[row, POINTS:] = mine
            weights[row, POINTS:] = share / POINTS
    return points, weights


def _at_points(values: Floats, calls: Floats) -> Floats:
    """The quantiles of weighted values at the middles of POINTS equal shares."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(calls[order])
    wanted = (np.arange(POINTS) + 0.5) / POINTS * reached[-1]
    return np.asarray(values[order][np.searchsorted(reached, wanted)])


def _normal_points() -> Floats:
    return np.asarray(ndtri((np.arange(POINTS) + 0.5) / POINTS))
