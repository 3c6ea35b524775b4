"""The rows of a group that the fit weighs: the calls of a cell from one source in one stretch of days, added up.
What each row says of the cell stands in pooling.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costplan.learning.seen import draws_of
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.learning.seen import Draws, Floats, Seen, Wholes

STRETCHES, MOST = 8, 48
"""Days are cut into so many stretches of about as many calls, fewer where that makes more rows than so many."""

PROMPTS = np.array([0.02, 0.9, 0.96, 0.985])
"""Parts of the variance of a call that may lie between prompts, where prompts were repeated."""


class Rows(NamedTuple):
    """The rows of a group. ``cells`` and ``sources`` are numbers, ``ago`` how long before the last day, as a share of
    all days.

    For each part of the variance that may lie between ``prompts``: ``means`` and ``variances`` of each row, the latter
    in terms of a single call's, and ``around``, by cell, the sum of squares of draws around their row's mean, on
    ``freedom``. ``within`` is that of calls around their prompt's mean, on ``repeats``. ``total`` is that of all draws
    around the mean of their cell and source, on ``of_total``.
    """

    cells: Wholes
    sources: Wholes
    ago: Floats
    prompts: Floats
    means: Floats
    variances: Floats
    around: Floats
    freedom: Floats
    within: Floats
    repeats: Floats
    total: Floats
    of_total: Floats

    @property
    def several_sources(self) -> bool:
        """Whether calls come from more than one."""
        return len(set(self.sources.tolist())) > 1

    @property
    def several_days(self) -> bool:
        """Whether something is known of when."""
        return bool(self.ago.any())


def rows_of(cells: Sequence[Seen]) -> Rows:
    """The rows of a group's cells."""
    draws = [draws_of(cell) for cell in cells]
    repeats = np.array([of.freedom.sum() for of in draws])
    prompts = PROMPTS if repeats.any() else np.zeros(1)
    days = np.concatenate([of.days for of in draws])
    days = days[np.isfinite(days)]
    last = float(days.max()) if days.size else 0.0
    span = last - float(days.min()) if days.size else 0.0
    pairs = sum(len(np.unique(of.sources)) for of in draws)
    stretches = max(1, min(STRETCHES, MOST // pairs)) if span else 1
    number, sources, ago, means, variances = [], [], [], [], []
    around = np.zeros((len(prompts), len(cells)))
    freedom, total, of_total = np.zeros(len(cells)), np.zeros(len(cells)), np.zeros(len(cells))
    for cell, of in enumerate(draws):
        for source in np.unique(of.sources):
            whole = of.at(np.flatnonzero(of.sources == source))
            middle = whole.means @ whole.times / whole.times.sum()
            total[cell] += whole.times @ (whole.means - middle) ** 2
            of_total[cell] += whole.times.sum() - 1
            for part in _stretches(whole, stretches):
                weights = part.times / (prompts[:, None] + (1 - prompts[:, None]) / part.size)
                mean = weights @ part.means / weights.sum(axis=1)
                means.append(mean)
                variances.append(1 / weights.sum(axis=1))
                around[:, cell] += (weights * (part.means - mean[:, None]) ** 2).sum(axis=1)
                freedom[cell] += part.times.sum() - 1
                number.append(cell)
                sources.append(int(source))
                past = (last - np.where(np.isfinite(part.days), part.days, last)) / (span or 1.0)
                ago.append(float(part.times @ past / part.times.sum()))
    return Rows(
        cells=np.array(number),
        sources=np.array(sources),
        ago=np.array(ago),
        prompts=prompts,
        means=np.array(means).T,
        variances=np.array(variances).T,
        around=around,
        freedom=freedom,
        within=np.array([of.within.sum() for of in draws]),
        repeats=repeats,
        total=total,
        of_total=of_total,
    )


def _stretches(draws: Draws, number: int) -> Iterator[Draws]:
    """The draws in that many stretches of days; those without a day count as of the last."""
    order = np.lexsort((draws.means, np.where(np.isfinite(draws.days), draws.days, np.inf)))
    reached = np.cumsum(draws.times[order])
    place = np.minimum(((reached - 1e-9) / reached[-1] * number).astype(int), number - 1)
    for stretch in np.unique(place):
        yield draws.at(order[place == stretch])
