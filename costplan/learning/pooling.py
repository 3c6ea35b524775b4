"""Partial pooling: what a group of cells says about each of them and about one never seen, with honest uncertainty.
It knows no model, no meter and no file: only ratios of observed to published tokens.

A call of cell c, prompt p, source a, a time u ago, takes exp(g + t_c + s_a + w(u))·(1 + e_p + e) of what is published:

* g, the group's level: as published by LEAN on the log scale, or (against nothing) whatever was seen;
* t_c, the cell, normal with a deviation that has a half-normal prior of scale T0;
* s_a, the source, by a half-Cauchy prior of scale A0, where there is more than one; one alone is the plan's own;
* w(u), the change since then, 0 today: none, a trend, or a random walk, by CHANGES;
* e_p and e, prompt and call: a constant share of the mean, with a variance v in all, of which an unknown part lies
  between prompts. v has a scaled inverse chi-square prior; a cell's own v is the group's moderated by its own squares
  (Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3(1):3).

Given the variances, the log of the means is linear in all this: a mixed model with a log link and a constant
coefficient of variation, fitted by penalized quasi-likelihood (Breslow and Clayton 1993, J. Am. Stat. Assoc. 88:9), to
which a call of 0 tokens is an observation like any other. The variances are integrated out on a grid (as Rue and others
do, 2009, J. R. Stat. Soc. B 71:319).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costplan.learning.fit import Fit
from costplan.learning.fit_rows import rows_of
from costplan.learning.residuals import points_of
from costplan.learning.seen import UNKNOWN, Seen
from costplan.learning.variances import CHANGES, Supposed, levels_of, variances_of
from costplan.quantity import Z90

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.learning.fit_rows import Rows
    from costplan.learning.seen import Floats
    from costplan.learning.variances import Lean, Variances

D0 = 5.0
"""Degrees of freedom that the group's variance of calls counts for in that of one cell."""

LEAN = ((0.0, 0.3, 0.75), (0.0, 1.5, 0.25))
"""The log of the group's level before anything is seen, against a published figure: middle, deviation and weight of
normals. Most figures are right but for a half more or less, and some are of another model."""

FLAT = 30.0
"""The deviation of that log, against nothing."""

POSITIVE = 3.0
"""The Bayes factor from which on the calls speak for a change (Kass and Raftery 1995, J. Am. Stat. Assoc. 90:773)."""

BEYOND = 1.2
"""How much more an odd call is supposed to take than calls that always repeat one another, as a share of these."""

ODD = 0.4
"""The most that an odd call is let to move the log of the mean of calls that always repeat one another."""

REPEATED = 3
"""A group in which nothing ever scattered counts as without noise once so many calls repeated an earlier one."""

TINY = 1e-30
"""What is supposed of calls that used nothing, of which nothing is known but that."""

LEAST = 7.0
"""A mean is no less than exp(-LEAST) of the published one; a cell of nothing but zeros would have none."""

ROUNDS = 4
"""Rounds of reweighting; each about squares the error of the last."""

NUMBERS = 4_000_000
"""Numbers of a batch of covariances."""

UNLIKELY, CLOSE = 1e-7, 1e-6
"""Sets of variances that are so much less likely than the likeliest are left out; logs so close have settled."""


def fit(cells: Sequence[Seen], against_published: bool, supposed: Supposed | None = None) -> Fit:
    """Fit a group.

    Args:
        cells: what was seen, at least one cell with at least one call.
        against_published: whether the ratios are to a published figure, on which few observations lean.
        supposed: how single calls scatter before any is seen, if that is known.
    """
    calls = sum(float(cell.weights.sum()) for cell in cells)
    overall = sum(float(cell.values @ cell.weights) for cell in cells) / calls
    usual = 1.0 if against_published else overall
    cells = [cell if cell.values.any() or not usual else _with_one_more(cell, usual) for cell in cells]
    overall = overall or usual or TINY
    supposed = supposed or Supposed()
    lean = LEAN if against_published else ((float(np.log(overall)), FLAT, 1.0),)
    teach = [place for place, cell in enumerate(cells) if cell.teaches] or list(range(len(cells)))
    found = _fit([cells[place] for place in teach], lean, overall, supposed)
    if len(teach) == len(cells):
        return found
    alone = []
    for place, cell in enumerate(cells):
        if place not in teach:
            middle, spread = float(found.log_means[-1]), float(found.blur[-1])
            alone.append((place, _fit([cell], ((middle, spread, 1.0),), overall, supposed)))
    return _beside(found, teach, alone)


def _with_one_more(cell: Seen, value: float) -> Seen:
    """A cell of nothing but zeros, as if one more call had used what is usual: Laplace's rule of succession."""
    return Seen(
        values=np.append(cell.values, value),
        calls=np.append(cell.calls, 1.0),
        of=np.append(cell.of, 1.0),
        alone=np.append(cell.alone, True),
        sources=np.append(cell.sources, cell.sources[0]),
        prompts=np.append(cell.prompts, UNKNOWN),
        days=np.append(cell.days, cell.days.max()),
        teaches=cell.teaches,
    )


def _beside(found: Fit, teach: list[int], alone: list[tuple[int, Fit]]) -> Fit:
    """The rows of the cells that were fitted alone put between those of the rest, in the order of the cells."""
    places = [*teach, *(place for place, _ in alone), len(teach) + len(alone)]
    order = np.argsort(places, kind="stable")
    last = len(teach)

    def stacked(name: str, empty: float) -> Floats:
        parts = [
            getattr(found, name)[:last],
            *(getattr(one, name)[:1] for _, one in alone),
            getattr(found, name)[last:],
        ]
        if parts[0].ndim > 1:
            width = max(part.shape[1] for part in parts)
            parts = [np.pad(part, ((0, 0), (0, width - part.shape[1])), constant_values=empty) for part in parts]
        return np.concatenate(parts)[order]

    rows = {"means": 0.0, "middles": 0.0, "spreads": 1.0, "weights": 0.0, "log_means": 0.0, "blur": 0.0}
    rows |= {"points": 0.0, "shares": 0.0, "noise": 0.0}
    columns: dict[str, Any] = {name: stacked(name, empty) for name, empty in rows.items()}
    return found._replace(**columns)


def _fit(cells: Sequence[Seen], lean: Lean, overall: float, supposed: Supposed) -> Fit:
    rows = rows_of(cells)
    means = np.array([cell.mean for cell in cells])
    middle = lean[0][0]
    logs = np.log(np.where(means > 0, means, overall))
    still, odd = _alike(cells)
    freedom = supposed.freedom + float(rows.of_total.sum())
    own = _own_noise(rows, rows.levels(np.exp(logs)), len(cells))
    levels = np.full(1, 1e-12) if still else levels_of(rows, rows.levels(np.exp(logs)), own, supposed)
    tried = variances_of(rows, levels, supposed, lean)
    for _ in range(ROUNDS):
        likely, cell_logs, cell_variances = _posterior(rows, logs, own, tried, lean)
        weights = np.exp(likely - likely.max())
        kept = weights > UNLIKELY
        weights, tried = weights[kept] / weights[kept].sum(), tried.at(kept)
        middles, variances = cell_logs[kept].T, np.maximum(cell_variances[kept].T, 1e-14)
        log_means = _seen_to_change(tried, weights, middles)
        before, logs = logs, np.maximum(log_means[:-1], middle - LEAST)
        if np.abs(logs - before).max() < CLOSE:
            break
    spread = variances + (middles - log_means[:, None]) ** 2 + tried.sources**2
    variances[:-1] += odd  # it moves a mean, not where the next call lies
    points, shares = points_of(cells, tried.calls, weights, np.append(own, 1.0), still)
    calls = float(np.exp(weights @ np.log(tried.calls)))
    noise = np.sqrt(calls * np.append(own, 1.0))
    return Fit(
        means=np.exp(log_means),
        middles=middles,
        spreads=np.sqrt(variances),
        weights=np.tile(weights, (len(cells) + 1, 1)),
        log_means=log_means,
        blur=np.sqrt(spread @ weights),
        points=points,
        shares=shares,
        noise=np.zeros(len(cells) + 1) if still else noise,
        prompts=0.0 if still else float(np.sqrt(calls * (weights @ rows.prompts[tried.prompts]))),
        sources=float(np.sqrt(weights @ tried.sources**2)),
        freedom=freedom,
    )


def _seen_to_change(tried: Variances, weights: Floats, middles: Floats) -> Floats:
    """The logs of the means: those of no change until the calls speak for one (a Bayes factor above POSITIVE), and the
    more they do, the nearer those of all that may have happened."""
    every, still = middles @ weights, weights * (tried.change == 0)
    if not tried.change.any() or not still.any():
        return np.asarray(every)
    before = (1 - CHANGES[0][2]) / CHANGES[0][2]
    seen = max(0.0, 1 - POSITIVE * before * float(still.sum()) / max(1 - float(still.sum()), UNLIKELY))
    unmoved = middles @ still / still.sum()
    return np.asarray(unmoved + seen * (every - unmoved))


def _alike(cells: Sequence[Seen]) -> tuple[bool, float]:
    """Whether many calls repeated another of their cell and all did; and by how much an odd one may move the log of the
    mean if all did, as a variance.

    Of n calls that were all alike, up to 3 / n may be odd (the rule of three: Hanley and Lippman-Hand 1983, JAMA
    249:1743), and are taken to be a little more than twice the others.
    """
    squares = repeats = 0.0
    for cell in cells:
        values, calls = cell.values[cell.of == 1], cell.calls[cell.of == 1]
        if calls.sum() > 1 and values.any():  # zeros alone tell of no spread
            squares += float(calls @ (values / (values @ calls / calls.sum()) - 1) ** 2)
            repeats += float(calls.sum()) - 1
    alike = repeats >= 1 and squares <= 1e-18 * repeats
    odd = min(ODD, float(np.log1p(3 * BEYOND / (repeats + 1))) / float(Z90)) if alike else 0.0
    return alike and repeats >= REPEATED, odd**2


def _own_noise(rows: Rows, levels: Floats, cells: int) -> Floats:
    """The variance of each cell's calls, as a share of the group's."""
    squares = np.bincount(rows.cells, rows.total / levels**2, cells)
    freedom = np.bincount(rows.cells, rows.of_total, cells)
    if cells == 1 or not squares.any():
        return np.ones(cells)
    usual = squares.sum() / freedom.sum()
    return np.asarray(np.clip((D0 + squares / usual) / (D0 + freedom), 0.02, 50.0))


def _posterior(rows: Rows, logs: Floats, own: Floats, tried: Variances, lean: Lean) -> tuple[Floats, Floats, Floats]:
    """How likely each set of variances is, and the means and variances of the logs of the cells' means by it (and last
    of one never seen), reckoned around ``logs``."""
    levels = rows.levels(np.exp(logs))
    seen = np.log(levels) + rows.means / levels - 1
    scale = 1 / (own[rows.cells] * levels**2)
    around, within = rows.around @ scale, float(rows.within @ scale)
    likely = tried.prior - (rows.freedom.sum() * np.log(tried.calls) + around[tried.prompts] / tried.calls) / 2
    if rows.repeats.any():
        calls = tried.calls * (1 - rows.prompts[tried.prompts])
        likely = likely - (rows.repeats.sum() * np.log(calls) + within / calls) / 2
    size = max(1, NUMBERS // len(rows.cells) ** 2)
    parts = [
        _linear(rows, seen, own, tried.at(slice(start, start + size)), lean) for start in range(0, len(likely), size)
    ]
    more, middles, variances = (np.concatenate(column) for column in zip(*parts, strict=True))
    return likely + more, middles, variances


def _linear(rows: Rows, seen: Floats, own: Floats, tried: Variances, lean: Lean) -> tuple[Floats, Floats, Floats]:
    """The same for some sets: generalized least squares (Robinson 1991, Statist. Sci. 6:15), all sets at once.

    Each row is taken less the first of its cell and source, so that what they share is nothing, to the last bit: where
    calls hardly scatter, little else would be left of the digits of a number, and each machine would find its own.
    """
    first, rest, cells = rows.first, np.arange(len(rows.cells)), np.arange(len(own) + 1)
    less = np.eye(len(first)) - (first != rest)[:, None] * (first[:, None] == rest)
    of_cells, of_sources = (
        less @ (rows.cells[:, None] == cells),
        less @ (rows.sources[:, None] == rows.sources) @ less.T,
    )
    of_all, ago, walk = less.sum(axis=1), less @ rows.ago, less @ np.minimum.outer(rows.ago, rows.ago) @ less.T
    changes = np.array([one**2 * np.multiply.outer(ago, ago) + other**2 * walk for one, other, _ in CHANGES])
    middle, wide = (np.array(column)[tried.lean] for column in list(zip(*lean, strict=True))[:2])
    between, of_level = (tried.cells**2)[:, None, None], (wide**2)[:, None, None]
    shared = of_level * of_all[:, None] + between * of_cells
    noise = tried.calls[:, None] * rows.variances[tried.prompts] * own[rows.cells] + 1e-12
    covariance = (
        of_level * np.multiply.outer(of_all, of_all)
        + between * (of_cells @ of_cells.T)
        + (tried.sources**2)[:, None, None] * of_sources
        + changes[tried.change]
        + noise[:, first, None] * (less @ less.T - np.eye(len(first)))
    )
    covariance[:, rest, rest] += noise
    away = (seen[tried.prompts] - middle[:, None]) @ less.T
    lower = np.linalg.cholesky(covariance)
    solved = np.linalg.solve(lower, np.concatenate([away[:, :, None], shared], axis=2))
    misfit, reach = solved[:, :, 0], solved[:, :, 1:]
    likely = -np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1) - (misfit**2).sum(axis=1) / 2
    middles = middle[:, None] + np.einsum("gb,gbc->gc", misfit, reach)
    return likely, middles, wide[:, None] ** 2 + tried.cells[:, None] ** 2 - (reach**2).sum(axis=1)
