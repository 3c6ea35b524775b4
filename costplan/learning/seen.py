"""What was seen in a cell, as the fit takes it: ratios with their calls, sources, prompts and days, and draws of these.
It fits nothing; pooling.py does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.learning.cells import CellData, Value
    from costplan.units import Number

    Floats: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
    Wholes: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"
    Truths: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"

UNKNOWN = -1
"""The number of a prompt that nobody recorded: then each call counts as if it had a prompt of its own."""


class Seen(NamedTuple):
    """What was seen in a cell, as ratios to its published figure (or as they are, against nothing), a row each.

    ``values`` were seen in ``calls`` records each, of which each is the mean of ``of`` calls; ``alone`` tells calls for
    one image known one by one, which alone tell how calls scatter. ``sources`` and ``prompts`` are numbers that tell
    them apart (UNKNOWN: no prompt is known), ``days`` count from any day (nan: not known). What does not ``teach``
    leans on its group and does not move it.
    """

    values: Floats
    calls: Floats
    of: Floats
    alone: Truths
    sources: Wholes
    prompts: Wholes
    days: Floats
    teaches: bool = True

    @property
    def weights(self) -> Floats:
        """All calls of each row."""
        return self.calls * self.of

    @property
    def mean(self) -> float:
        """Mean over all calls."""
        return float(self.values @ self.weights / self.weights.sum())

    @property
    def singles(self) -> tuple[Floats, Floats]:
        """The values of calls known one by one, with their calls."""
        return self.values[self.alone], self.calls[self.alone]


def seen_of(cells: Sequence[CellData], bases: Sequence[Number]) -> list[Seen]:
    """What was seen in the cells of a group, as ratios to their bases; sources and prompts tell the same in all."""
    sources, prompts = (
        {name: number for number, name in enumerate(sorted(names))}
        for names in (
            {value.source for cell in cells for value in cell.values},
            {value.prompt for cell in cells for value in cell.values} - {""},
        )
    )
    return [
        Seen(
            values=np.array([float(value.tokens) for value in cell.values]) / float(base),
            calls=np.array([value.calls / _mean_over(value) for value in cell.values]),
            of=np.array([float(_mean_over(value)) for value in cell.values]),
            alone=np.array([value.alone for value in cell.values]),
            sources=np.array([sources[value.source] for value in cell.values]),
            prompts=np.array([prompts.get(value.prompt, UNKNOWN) for value in cell.values]),
            days=np.array([_day(value) for value in cell.values]),
            teaches=not cell.is_variant,
        )
        for cell, base in zip(cells, bases, strict=True)
    ]


def _mean_over(value: Value) -> int:
    """Over how many calls each record is a mean; a mean of nothing tells each of its calls."""
    return value.n_calls if value.tokens else 1


def _day(value: Value) -> float:
    """The middle of the days of a value, as a number; a month counts as its middle."""
    known = [date.fromisoformat(f"{day}-15"[:10]).toordinal() for day in (value.first, value.last) if day]
    return sum(known) / len(known) if known else float("nan")


class Draws(NamedTuple):
    """The calls of a cell as independent draws: those of one prompt from one source are one, ``times`` of a kind.

    ``means`` are over ``size`` calls each; ``within`` is the sum of squared distances of a draw's single calls from
    their own mean, and ``freedom`` its degrees of freedom.
    """

    sources: Wholes
    days: Floats
    means: Floats
    size: Floats
    times: Floats
    within: Floats
    freedom: Floats

    def at(self, rows: Wholes) -> Draws:
        """Some of them."""
        columns: dict[str, Any] = {name: getattr(self, name)[rows] for name in self._fields}
        return Draws(**columns)


def draws_of(seen: Seen) -> Draws:
    """The draws that a cell's calls are."""
    alone = seen.prompts == UNKNOWN
    zeros = np.zeros(int(alone.sum()))
    own = Draws(
        sources=seen.sources[alone],
        days=seen.days[alone],
        means=seen.values[alone],
        size=seen.of[alone],
        times=seen.calls[alone],
        within=zeros,
        freedom=zeros,
    )
    if alone.all():
        return own
    together = ~alone
    pairs, number = np.unique(
        np.column_stack([seen.sources[together], seen.prompts[together]]), axis=0, return_inverse=True
    )
    number = number.ravel()
    values, weights, days = seen.values[together], seen.weights[together], seen.days[together]

    def added(numbers: Floats) -> Floats:
        return np.asarray(np.bincount(number, numbers, len(pairs)), dtype=np.float64)

    size = added(weights)
    means = added(values * weights) / size
    dated = np.isfinite(days)
    known = added(weights * dated)
    one_by_one = seen.alone[together] * weights
    count = added(one_by_one)
    own_means = added(values * one_by_one) / np.maximum(count, 1)
    of_prompts = Draws(
        sources=pairs[:, 0],
        days=np.where(known > 0, added(np.where(dated, days, 0.0) * weights) / np.maximum(known, 1), np.nan),
        means=means,
        size=size,
        times=np.ones(len(pairs)),
        within=added(one_by_one * (values - own_means[number]) ** 2),
        freedom=np.maximum(count - 1, 0.0),
    )
    both: dict[str, Any] = {
        name: np.concatenate([getattr(own, name), getattr(of_prompts, name)]) for name in Draws._fields
    }
    return Draws(**both)
