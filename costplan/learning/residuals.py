"""How single calls lie around their cell's mean: by a normal law of the spreads that the data allow, as those of the
group do, and the more calls a cell has, as its own do. It knows no mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costplan.learning.fit import normal_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.learning.seen import Floats, Seen

OWN = 20.0
"""Calls after which their own residuals count as much as what is supposed of them."""

NOISE = 1e-9
"""Residuals no larger than this are the last bits of calls that are all alike."""

POINTS = 31
"""Residuals stand in for their distribution at so many equally likely points."""


def points_of(
    cells: Sequence[Seen], variances: Floats, weights: Floats, own: Floats, still: bool
) -> tuple[Floats, Floats]:
    """Residuals as shares of the mean, and their weights, a row a cell and last one never seen.

    Args:
        cells: whose single calls tell.
        variances: those of a call that the data allow.
        weights: how likely each is.
        own: the variance of each cell's calls as a share of the group's, and last that of one never seen.
        still: whether nothing ever scattered.
    """
    if still:
        return np.zeros((len(own), 1)), np.ones((len(own), 1))
    levels, number = np.unique(variances, return_inverse=True)
    likely = np.bincount(number, weights)
    usual = np.outer(np.sqrt(levels), normal_points(POINTS)).ravel()
    width = len(usual)
    points = np.zeros((len(own), width + 2 * POINTS))
    shares = np.zeros_like(points)
    points[:, :width] = usual * np.sqrt(own)[:, None]
    shares[:, :width] = np.repeat(likely / POINTS, POINTS)
    residuals = [_residuals(cell) for cell in cells]
    calls = np.array([of.sum() for _, of in residuals])
    if not calls.any():
        return points, shares
    together = _at_points(*(np.concatenate(column) for column in zip(*residuals, strict=True)))
    size = float(np.sqrt((together**2).mean()))
    spread = np.sqrt(float(likely @ levels) * own)
    for row in range(len(own)):
        mine = calls[row] if row < len(cells) else 0.0
        of_group, of_cell = (share / (share + OWN) for share in (calls.sum() - mine, mine))
        if of_group and size > NOISE:
            points[row, width:-POINTS] = together * spread[row] / size
        if of_cell:
            points[row, -POINTS:] = _at_points(*residuals[row])
        of_group *= 1 - of_cell
        shares[row, :width] *= 1 - of_cell - of_group
        shares[row, width:-POINTS] = of_group / POINTS
        shares[row, -POINTS:] = of_cell / POINTS
    return points, shares


def _residuals(cell: Seen) -> tuple[Floats, Floats]:
    """Those of the cell's single calls with how often they were seen, as large as those of so few are on average."""
    values, calls = cell.singles
    number = calls.sum()
    middle = float(values @ calls / number) if number else 0.0
    if number < 2 or not middle:
        return np.zeros(0), np.zeros(0)
    return (values / middle - 1) * np.sqrt(number / (number - 1)), calls


def _at_points(values: Floats, calls: Floats) -> Floats:
    """The quantiles of weighted values at the middles of POINTS equal shares."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(calls[order])
    wanted = (np.arange(POINTS) + 0.5) / POINTS * reached[-1]
    return np.asarray(values[order][np.searchsorted(reached, wanted)])
