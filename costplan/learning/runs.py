"""Runs: which calls of a cell hang together, and how far the means of such runs let the mean of all scatter.
It compares nothing; apart.py does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.calibration.figures import Seen
    from costplan.learning.cells import Value


class Mean(NamedTuple):
    """The mean of ``images`` that came in ``runs``, and its standard ``error`` as the means of the runs scatter, 0
    where there is one run. ``prompts`` of the runs are known by their prompt; ``least`` and ``most`` are the ends of
    what was seen."""

    mean: float
    images: int
    runs: int
    error: float
    prompts: int
    least: float
    most: float

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the error."""
        return self.runs - 1

    @property
    def crowd(self) -> float:
        """Images that share a prompt; 1 where prompts are not known."""
        return max(self.images / self.runs, 1.0) if self.prompts else 1.0

    @property
    def is_constant(self) -> bool:
        """Whether only one number of tokens was seen."""
        return self.least == self.most

    def by_formula(self, by_size: bool) -> Mean:
        """The same where tokens follow from the size and never scattered: then each image tells the formula."""
        return self._replace(runs=self.images, error=0.0, prompts=0) if by_size and self.is_constant else self


def mean_of(values: Iterable[Value]) -> Mean:
    """The mean of calls of a cell. Calls of a prompt are one run; where no prompt is known those of a source on a day
    are, since nothing tells that they are not of one prompt; where no day is known either, each record is its own.

    The error is that of a ratio of sums over runs (Cochran 1977, Sampling Techniques, 3rd edition, section 2.11).
    """
    runs = runs_of(values)
    sums = [(times, images_of(run), sum(float(one.tokens) * one.units for one in run)) for times, run in runs]
    images = sum(times * of for times, of, _ in sums)
    mean = sum(times * tokens for times, _, tokens in sums) / images
    number = sum(times for times, _, _ in sums)
    squares = sum(times * (tokens - mean * of) ** 2 for times, of, tokens in sums)
    seen = [float(one.tokens) for _, run in runs for one in run]
    return Mean(
        mean=mean,
        images=images,
        runs=number,
        error=(squares * number / (number - 1)) ** 0.5 / images if number > 1 else 0.0,
        prompts=len({one.prompt for _, run in runs for one in run if one.prompt}),
        least=min(seen),
        most=max(seen),
    )


def mean_seen(seen: Seen) -> Mean:
    """The mean that a calibration's file tells. Where it knows no runs, single calls are such; what is known by its
    mean alone may have taken anything."""
    runs = seen.runs or max(seen.singles, 1)
    error = float(seen.error) if seen.runs else float(seen.sd or 0) / runs**0.5
    return Mean(
        mean=float(seen.mean),
        images=seen.images,
        runs=runs,
        error=error,
        prompts=seen.prompts,
        least=0.0 if seen.least is None else float(seen.least),
        most=math.inf if seen.most is None else float(seen.most),
    )


def runs_of(values: Iterable[Value]) -> list[tuple[int, list[Value]]]:
    """The runs, and how many there are of each: a record of which nothing else is known is one of its own."""
    single: list[tuple[int, list[Value]]] = []
    together: dict[tuple[str, ...], list[Value]] = {}
    for value in values:
        if value.prompt:
            together.setdefault((value.prompt,), []).append(value)
        elif value.first and value.first == value.last:
            together.setdefault((value.source, value.first), []).append(value)
        else:
            records = value.calls // value.n_calls
            single.append((records, [value._replace(units=value.units // records, calls=value.n_calls)]))
    return single + [(1, run) for run in together.values()]


def images_of(values: Iterable[Value]) -> int:
    """How many images the calls made."""
    return sum(value.units for value in values)


def otherwise(values: Iterable[Value], usual: float) -> int:
    """How many images took another number of tokens than the usual one."""
    return images_of(value for value in values if float(value.tokens) != usual)


def odd_of(values: Iterable[Value], usual: float, by_size: bool) -> int:
    """How many images took another number of tokens than the usual one; where tokens do not follow from the size, how
    many runs mostly did."""
    if by_size:
        return otherwise(values, usual)
    return sum(times for times, run in runs_of(values) if 2 * otherwise(run, usual) > images_of(run))
