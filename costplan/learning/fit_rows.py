"""The rows of a group that the fit weighs: the calls of a cell from one source in one stretch of days, added up.
What each row says of the cell stands in pooling.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costplan.learning.seen import draws_of
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.learning.seen import Draws, Floats, Seen, Wholes

STRETCHES, MOST = 8, 48
"""Days are cut into so many stretches of about as many calls, fewer where that makes more rows than so many."""

NEAR = 0.5
"""By how much logs may be apart to be taken for a straight line."""

PROMPTS = np.array([0.02, 0.9, 0.96, 0.985])
"""Parts of the variance of a call that may lie between prompts, where prompts were repeated."""


class Rows(NamedTuple):
    """The rows of a group. ``cells`` and ``sources`` are numbers, ``ago`` how long before the last day, as a share of
    all days.

    For each part of the variance that may lie between ``prompts``: ``means`` and ``variances`` of each row, the latter
    in terms of a single call's, and ``around``, the sum of squares of draws around their row's mean, on ``freedom``.
    ``within`` is that of calls around their prompt's mean, on ``repeats``. ``of_source`` is the mean of all ``calls``
    of the row's cell and source; ``total`` are the squares of draws around it, on ``of_total``, with its first row.
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
    of_source: Floats
    calls: Floats
    total: Floats
    of_total: Floats

    def levels(self, means: Floats) -> Floats:
        """About where each row lies: at its cell's mean, but a source NEAR which that is not (as if one more call of it
        had used that mean) so much closer to its own. There a log is no straight line, and a single far call would be
        believed outright."""
        of_cell = means[self.cells]
        own = np.where(self.of_source > 0, (self.calls * self.of_source + of_cell) / (self.calls + 1), of_cell)
        apart = np.log(own / of_cell)
        return np.asarray(of_cell * np.exp(np.sign(apart) * np.maximum(np.abs(apart) - NEAR, 0.0)))

    @property
    def first(self) -> Wholes:
        """Of each row, the number of the first of its cell and source."""
        pairs = list(zip(self.cells.tolist(), self.sources.tolist(), strict=True))
        return np.array([pairs.index(pair) for pair in pairs])

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
    prompts = PROMPTS if any(of.freedom.any() for of in draws) else np.zeros(1)
    days = np.concatenate([of.days for of in draws])
    days = days[np.isfinite(days)]
    last = float(days.max()) if days.size else 0.0
    span = last - float(days.min()) if days.size else 0.0
    pairs = sum(len(np.unique(of.sources)) for of in draws)
    stretches = max(1, min(STRETCHES, MOST // pairs)) if span else 1
    rows: list[dict[str, Any]] = []
    for cell, of in enumerate(draws):
        for source in np.unique(of.sources):
            whole = of.at(np.flatnonzero(of.sources == source))
            middle = whole.means @ whole.times / whole.times.sum()
            calls = whole.times * whole.size
            for first, part in enumerate(_stretches(whole, stretches)):
                weights = part.times / (prompts[:, None] + (1 - prompts[:, None]) / part.size)
                mean = weights @ part.means / weights.sum(axis=1)
                past = (last - np.where(np.isfinite(part.days), part.days, last)) / (span or 1.0)
                rows.append(
                    {
                        "cells": cell,
                        "sources": int(source),
                        "ago": float(part.times @ past / part.times.sum()),
                        "means": mean,
                        "variances": 1 / weights.sum(axis=1),
                        "around": (weights * (part.means - mean[:, None]) ** 2).sum(axis=1),
                        "freedom": part.times.sum() - 1,
                        "within": part.within.sum(),
                        "repeats": part.freedom.sum(),
                        "of_source": whole.means @ calls / calls.sum(),
                        "calls": calls.sum(),
                        "total": 0.0 if first else whole.times @ (whole.means - middle) ** 2,
                        "of_total": 0.0 if first else whole.times.sum() - 1,
                    }
                )
    return Rows(prompts=prompts, **{name: np.array([row[name] for row in rows]).T for name in rows[0]})


def _stretches(draws: Draws, number: int) -> Iterator[Draws]:
    """The draws in that many stretches of days; those without a day count as of the last."""
    order = np.lexsort((draws.means, np.where(np.isfinite(draws.days), draws.days, np.inf)))
    reached = np.cumsum(draws.times[order])
    place = np.minimum(((reached - 1e-9) / reached[-1] * number).astype(int), number - 1)
    for stretch in np.unique(place):
        yield draws.at(order[place == stretch])
