"""Trials: observed calls beside what their token profile, and calibrations without them or their source, say of them.
How right they are together stands in accuracy.py."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from fractions import Fraction
from itertools import accumulate, count
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np

from costplan.learning.fitting import fitted_group
from costplan.learning.scores import SHARES
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.calibration.figures import GroupKey
    from costplan.learning.cells import CellData, Value
    from costplan.learning.fitting import FittedGroup
    from costplan.quantity import Quantity
    from costplan.units import Number

MOST = 200
"""Of more distinct values of a group so many calls are left out in turn, and so many of its sources, chosen evenly.
With them a coverage of 90 % is told to within 4 points (two standard errors)."""

FITS = 25
"""For leave-one-out a group is fitted so many times at most: of more distinct values several are left out at once,
which lie far apart, and are 1 in 13 of them at most."""

K = TypeVar("K")
Ends: TypeAlias = "tuple[tuple[float, float] | None, ...]"
"""An interval for each of SHARES, None where none was said."""


class Prediction(NamedTuple):
    """What was said of the calls that were left out of a cell, in tokens of one unit.

    ``intervals`` are for a single call, ``of_mean`` for the mean of the calls that were left out. ``learned`` tells
    what observed calls taught from a published figure.
    """

    expected: float
    intervals: Ends
    of_mean: Ends
    learned: bool


class Trial(NamedTuple):
    """A value and what one way predicted, None where it had nothing to go by.

    ``to_the_token`` tells whether it can be met exactly: a single call, or a mean beside an exact published figure,
    which says that all of its calls are equal. ``sole`` values are of the only source of their group, so that no other
    source says anything of them.
    """

    source: str
    observed: Number
    calls: int
    alone: bool
    to_the_token: bool
    sole: bool
    predicted: Prediction | None


class MeanTrial(NamedTuple):
    """A source's own mean of all its calls of a cell, and what the other sources predicted."""

    source: str
    observed: float
    predicted: Prediction | None


class SourceTrials(NamedTuple):
    """The trials of a group whose sources were left out in turn: of its values, and of each source's means."""

    values: tuple[Trial, ...]
    means: tuple[MeanTrial, ...]


def by_profile(cells: Sequence[CellData]) -> tuple[Trial, ...]:
    """The trials of the published figures."""
    return tuple(_trial(cell, value, _published(cell.published)) for cell in cells for value in cell.values)


def leave_one_out(key: GroupKey, cells: Sequence[CellData]) -> tuple[Trial, ...]:
    """The trials of a group, each record (a call, or an aggregate as a whole) against what all others taught."""
    alike: dict[tuple[int, Number, int, int], list[Value]] = {}
    for number, cell in enumerate(cells):
        for value in cell.values:  # records of equal tokens are taken to leave the same calls behind
            alike.setdefault((number, value.tokens, value.n_calls, value.images), []).append(value)
    chosen = list(_chosen_calls(alike).items())
    trials: list[Trial] = []
    for turn in range(min(FITS, len(chosen))):
        left = [list(cell.values) for cell in cells]
        gone: list[CellData] = []
        for (number, _, of, images), values in chosen[turn::FITS]:
            whole, _ = values[0]
            record = whole._replace(calls=of, units=of * images)
            less = whole._replace(calls=whole.calls - record.calls, units=whole.units - record.units)
            place = left[number].index(whole)
            left[number][place : place + 1] = [less] if less.calls else []
            gone.append(_of(cells[number], [record]))
        rest = [_of(cell, values) for cell, values in zip(cells, left, strict=True)]
        for cell, predicted, (_, values) in zip(gone, _predict(key, rest, gone), chosen[turn::FITS], strict=True):
            trials += [_trial(cell, value, predicted)._replace(calls=calls) for value, calls in values]
    return tuple(trials)


def leave_source_out(key: GroupKey, cells: Sequence[CellData]) -> SourceTrials:
    """The trials of a group, each source's calls, and their means, against what all other sources taught."""
    sources = sorted({value.source for cell in cells for value in cell.values})
    if len(sources) == 1:
        alone = (_trial(cell, value, None, sole=True) for cell in cells for value in cell.values)
        return SourceTrials(tuple(alone), ())
    values: list[Trial] = []
    means: list[MeanTrial] = []
    for source in _chosen(sources):
        rest = [_of(cell, [value for value in cell.values if value.source != source]) for cell in cells]
        gone = [_of(cell, [value for value in cell.values if value.source == source]) for cell in cells]
        gone = [cell for cell in gone if cell.values]
        for cell, predicted in zip(gone, _predict(key, rest, gone), strict=True):
            values += [_trial(cell, value, predicted) for value in cell.values]
            means.append(MeanTrial(source, _mean(cell), predicted))
    return SourceTrials(tuple(values), tuple(means))


def _chosen_calls(alike: dict[K, list[Value]]) -> dict[K, list[tuple[Value, int]]]:
    """The values to be left out, with how many of their calls are tried: all, or MOST calls in all, chosen evenly among
    the calls and not among their values, which would make much of what is rare."""
    if len(alike) <= MOST:
        return {name: [(value, value.units) for value in values] for name, values in alike.items()}
    ends = list(accumulate(value.units for values in alike.values() for value in values))
    tried = Counter(bisect_right(ends, place) for place in _evenly(ends[-1]))
    numbers = count()
    told = {name: [(value, tried[next(numbers)]) for value in values] for name, values in alike.items()}
    chosen = {name: [(value, calls) for value, calls in values if calls] for name, values in told.items()}
    return {name: values for name, values in chosen.items() if values}


def _chosen(every: list[str]) -> list[str]:
    return every if len(every) <= MOST else [every[place] for place in _evenly(len(every))]


def _evenly(number: int) -> list[int]:
    """MOST of so many places: the middle of each of as many equal stretches."""
    return [(2 * stretch + 1) * number // (2 * MOST) for stretch in range(MOST)]


def _trial(cell: CellData, value: Value, predicted: Prediction | None, sole: bool = False) -> Trial:
    return Trial(
        source=value.source,
        observed=value.tokens,
        calls=value.units,
        alone=value.alone,
        to_the_token=value.alone or cell.is_exact,
        sole=sole,
        predicted=predicted,
    )


def _of(cell: CellData, values: Iterable[Value]) -> CellData:
    return cell._replace(values=tuple(values))


def _units(cell: CellData) -> int:
    return sum(value.units for value in cell.values)


def _spread_left(cell: CellData, between: float) -> float:
    """The variance of the mean of a cell's calls as a share of a single call's, of which the share ``between`` lies
    between prompts: calls of a prompt have that in common."""
    of_prompt: dict[str, int] = {}
    for value in cell.values:
        of_prompt[value.prompt] = of_prompt.get(value.prompt, 0) + value.units
    unknown, calls = of_prompt.pop("", 0), _units(cell)
    squares = sum(units**2 for units in of_prompt.values()) + unknown  # an unknown prompt is a call's own
    return between * squares / calls**2 + (1 - between) / calls


def _mean(cell: CellData) -> float:
    return float(Fraction(sum(value.tokens * value.units for value in cell.values)) / _units(cell))


# ---------------------------------------------------------------------------------------------------- what is predicted


def _published(figure: Quantity | None) -> Prediction | None:
    """An exact figure is an interval of its own at every share; a range is read as one of 90 %."""
    if figure is None:
        return None
    ends = float(figure.low), float(figure.high)
    said = tuple(ends if figure.is_exact or share == SHARES[-1] else None for share in SHARES)
    return Prediction(float(figure.expected), said, said, learned=False)


def _predict(key: GroupKey, rest: Sequence[CellData], gone: Sequence[CellData]) -> list[Prediction | None]:
    """What the rest of a group says of what was left out of some cells, as an estimate takes it
    (:meth:`costplan.calibration.of_model.OfModel.find`)."""
    published = [_published(cell.published) for cell in gone]
    rest = [cell for cell in rest if cell.values]
    if not rest:
        return published
    fitted = fitted_group(key, rest, gone)
    row_of = {cell.key: row for row, cell in enumerate(rest)}
    rows = [row_of.get(cell.key, len(rest)) for cell in gone]
    stands = (*fitted.stands, fitted.unseen_stands)
    learned = _learned(fitted, rows, gone)
    return [figure if stands[row] else one for row, figure, one in zip(rows, published, learned, strict=True)]


def _learned(fitted: FittedGroup, rows: Sequence[int], gone: Sequence[CellData]) -> Sequence[Prediction | None]:
    """Of each cell the mean, and the predictive intervals of a single call and of the mean of the calls left out: the
    latter lies around the cell's as a single call does, with less of a spread."""
    if fitted.fit is None:
        return [None] * len(rows)
    fit = fitted.fit.at(np.array(rows))
    base = [float(cell.published.expected) if cell.published and cell.published.expected else 1.0 for cell in gone]
    ends = [(fit.quantile((100 - share) / 200), fit.quantile((100 + share) / 200)) for share in SHARES]
    noise = float(fitted.fit.noise[-1])
    between = min(1.0, (fitted.fit.prompts / noise) ** 2) if noise else 0.0
    several = fit._replace(points=fit.points * np.sqrt([[_spread_left(cell, between)] for cell in gone]))
    of_means = [(several.quantile((100 - share) / 200), several.quantile((100 + share) / 200)) for share in SHARES]
    return [
        Prediction(
            expected=float(fit.means[row]) * of,
            intervals=tuple((float(low[row]) * of, float(high[row]) * of) for low, high in ends),
            of_mean=tuple((float(low[row]) * of, float(high[row]) * of) for low, high in of_means),
            learned=True,
        )
        for row, of in enumerate(base)
    ]
