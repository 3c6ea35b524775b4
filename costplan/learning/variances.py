"""The variances that a fit tries, all of them with all, and how likely each was before anything was seen.
How likely calls make them stands in pooling.py."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from costplan.learning.fit import normal_points
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.learning.fit_rows import Rows
    from costplan.learning.seen import Floats, Truths, Wholes

    Lean: TypeAlias = Sequence[tuple[float, float, float]]
    """The log of a group's level before anything is seen: middle, deviation and weight of normals."""

S0, N0 = 0.33, 4.0
"""The spread of single calls supposed before anything is seen, as a share of the mean, and the degrees of freedom that
this is worth."""

TOLD, N_TOLD = 0.10, 4.0
"""The same where a published range tells the spread: no less than this."""

LEVELS = np.array([-1.76, -1.04, -0.4, 0.3, 1.2, 2.3, 3.6])
"""Where the log of the variance of calls is tried, in its own standard deviations from what was seen and supposed."""

T0, A0 = 0.15, 0.25
"""Scales of the half-normal prior of the deviation between cells, and of the half-Cauchy one of that between sources
(Gelman 2006, Bayesian Anal. 1:515): sources may be of another kind altogether."""

DEVIATIONS = 5
"""Such deviations are tried at so many equally likely values."""

CHANGES = ((0.0, 0.0, 0.4), (0.5, 0.0, 0.55), (0.0, 0.4, 0.05))
"""What the level may have done over all days: deviation of a trend and of a random walk, and the prior weight."""

MANY = 96
"""From so many rows on fewer variances are tried."""

FREE = 6.0
"""With fewer degrees of freedom larger variances are tried too."""

APART = 1.05
"""Variances that are closer to each other than so many times are not both tried."""


class Supposed(NamedTuple):
    """The spread of calls before any is seen, as a share of the mean, and the degrees of freedom that it is worth."""

    spread: float = S0
    freedom: float = N0


def as_told(spread: float) -> Supposed:
    """What a published range of single calls has one suppose, whose standard deviation is that share of the mean."""
    return Supposed(max(TOLD, spread), N_TOLD)


class Variances(NamedTuple):
    """Sets of variances, a row each, with the log of their prior: that of calls, its part between prompts (by number),
    the change (by number), deviations between sources and between cells, and the group's lean (by number)."""

    calls: Floats
    prompts: Wholes
    change: Wholes
    sources: Floats
    cells: Floats
    lean: Wholes
    prior: Floats

    def at(self, kept: Wholes | Truths | slice) -> Variances:
        """Some of them."""
        columns: dict[str, Any] = {name: getattr(self, name)[kept] for name in self._fields}
        return Variances(**columns)


def levels_of(rows: Rows, levels: Floats, own: Floats, supposed: Supposed) -> Floats:
    """The variances of a call that are tried: around that of all calls of a cell and source, and around that of the
    calls of a stretch of days, which is less where the level changed."""
    found: set[float] = set()
    scale = 1 / (own[rows.cells] * levels**2)
    for squares, freedom in ((rows.total, rows.of_total), (rows.around[0], rows.freedom)):
        free = supposed.freedom + float(freedom.sum())
        usual = (supposed.freedom * supposed.spread**2 + float(squares @ scale)) / free
        steps = LEVELS[:: 2 if len(rows.cells) >= MANY else 1] * np.sqrt(2 / free)
        found |= set((usual * np.exp(steps)).tolist())
        if free < FREE:
            found.add(usual * float(np.exp(steps[-1] + 1.2)))
    ordered = np.array(sorted(found))
    return np.asarray(ordered[np.append(True, ordered[1:] > ordered[:-1] * APART)])


def variances_of(rows: Rows, calls: Floats, supposed: Supposed, lean: Lean) -> Variances:
    """The sets of variances that are tried, all of them with all."""
    step = 2 if len(rows.cells) >= MANY else 1
    width = np.gradient(np.log(calls)) if len(calls) > 1 else np.ones(1)
    half = normal_points(2 * DEVIATIONS)[DEVIATIONS::step]
    far = np.tan(np.pi / 2 * (np.arange(0, DEVIATIONS, step) + 0.5) / DEVIATIONS)
    sources = A0 * far if rows.several_sources else np.zeros(1)
    changes = CHANGES[: 4 // step] if rows.several_days else CHANGES[:1]
    parts = (len(calls), len(rows.prompts), len(changes), len(sources), len(half), len(lean))
    at = [np.array(column) for column in zip(*itertools.product(*map(range, parts)), strict=True)]
    prior = np.log(width) - supposed.freedom / 2 * (np.log(calls) + supposed.spread**2 / calls)
    prior -= prior.max()  # tiny variances make it huge, and what is added to it would lose its digits
    change = np.log([weight for _, _, weight in changes])
    return Variances(
        calls=calls[at[0]],
        prompts=at[1],
        change=at[2],
        sources=sources[at[3]],
        cells=T0 * half[at[4]],
        lean=at[5],
        prior=prior[at[0]] + change[at[2]] + np.log([weight for _, _, weight in lean])[at[5]],
    )
