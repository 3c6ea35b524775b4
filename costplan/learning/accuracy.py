"""Predicted against observed: by the token profile, and by calibrations that have not seen the call or its source.
It fits nothing itself (fitting.py does); what it finds is kept in scores.py and shown by render/accuracy.py."""

from __future__ import annotations

from fractions import Fraction
from math import floor, fsum
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from costplan.learning.cells import observed_cells
from costplan.learning.fitting import fitted_group
from costplan.learning.scores import SHARES, WAYS, Accuracy, Point, Row, Score
from costplan.named import NamedTuple
from costplan.observation import DIRECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.learning.cells import CellData, GroupKey, Value
    from costplan.learning.counts import CountRow
    from costplan.learning.fitting import FittedGroup
    from costplan.quantity import Quantity
    from costplan.units import Number

MOST = 500
"""So many distinct values of a group, and so many of its sources, are left out in turn; more are chosen evenly."""

AUTO = "quality auto"

T = TypeVar("T")


class _Prediction(NamedTuple):
    """What a call would take, in tokens of one unit, with an interval for each of SHARES (None: none was said)."""

    expected: float
    intervals: tuple[tuple[float, float] | None, ...]


class _Trial(NamedTuple):
    """A value and what one way predicted, None where it had nothing to go by.

    ``to_the_token`` tells whether it can be met exactly: a single call, or a mean beside an exact published figure,
    which says that all of its calls are equal.
    """

    source: str
    observed: Number
    calls: int
    alone: bool
    to_the_token: bool
    predicted: _Prediction | None


class _Tried(NamedTuple):
    """What was tried in some groups: the cells, and the trials of each of WAYS."""

    cells: tuple[CellData, ...]
    trials: tuple[tuple[_Trial, ...], ...]


def accuracy(rows: Iterable[CountRow], catalogue: Catalogue, as_of: date, by_source: bool = False) -> Accuracy:
    """Hold every observed call against its published figure and against calibrations that did not see it.

    Leave-one-out takes one call (of an aggregate: the whole record) out of its group, fits the rest, and predicts that
    call; leave-one-source-out does so with all calls of a source. What a fit says of a call is what an estimate would
    take: the published figure where it stands, else the pooled mean of its cell, or of a cell never seen; and beside
    that the intervals for a single call. Where nothing is left of a group, the published figure is all there is.

    Aggregates and calls for several images tell their mean alone: they count for bias and MAPE, for the exact share
    only beside an exact published figure, and never for coverage. Figures and ends of intervals are rounded to whole
    tokens before they are compared; an end itself is inside.

    Args:
        rows: observed calls (:func:`costplan.learning.counts.count_files`).
        catalogue: the tables and profiles that say what is published.
        as_of: the day whose profile blocks are held against the calls.
        by_source: also a row for each source of a meter and quality.
    """
    observed = observed_cells(rows, catalogue, as_of)
    parts: dict[tuple[str, str, str, str], list[_Tried]] = {}
    points: dict[Point, int] = {}
    for key, cells in observed.groups.items():
        one_out = _leave_one_out(key, cells, points)
        trials = (tuple(_by_profile(cells)), tuple(one_out), tuple(_leave_source_out(key, cells)))
        parts.setdefault(key[:4], []).append(_Tried(tuple(cells), trials))
    found: list[Row] = []
    by_model: dict[tuple[str, str], dict[tuple[str, str], _Tried]] = {}
    for (model, route, meter, quality), tried in parts.items():
        by_model.setdefault((model, route), {})[meter, quality] = _together(tried)
    for (model, route), groups in sorted(by_model.items(), key=lambda item: (item[0][1] != DIRECT, item[0])):
        found.append(_row((model, route, None, None), _together(groups.values())))
        for (meter, quality), one in groups.items():
            found.append(_row((model, route, meter, quality), one))
            sources = sorted({value.source for cell in one.cells for value in cell.values}) if by_source else []
            found += [_row((model, route, meter, quality), one, source) for source in sources]
    left_out = dict(observed.left_out)
    auto = sum(value.units for values in observed.auto.values() for value, _ in values)
    left_out |= {AUTO: auto} if auto else {}
    drawn = tuple(point._replace(calls=calls) for point, calls in points.items())
    return Accuracy(as_of, MOST, tuple(found), drawn, tuple(left_out.items()))


# -------------------------------------------------------------------------------------------------------- what is tried


def _by_profile(cells: Sequence[CellData]) -> Iterable[_Trial]:
    for cell in cells:
        predicted = _published(cell.published)
        for value in cell.values:
            yield _trial(cell, value, predicted)


def _leave_one_out(key: GroupKey, cells: Sequence[CellData], points: dict[Point, int]) -> list[_Trial]:
    """The trials of a group; adds the points of a direct route to ``points``."""
    alike: dict[tuple[int, Number, int], list[Value]] = {}
    for number, cell in enumerate(cells):
        for value in cell.values:  # single calls of equal tokens leave the same calls behind, whatever their source
            alike.setdefault((number, value.tokens, 0 if value.alone else value.units), []).append(value)
    trials = []
    for (number, _, _), values in _chosen(list(alike.items())):
        cell = cells[number]
        left = list(cell.values)
        taken = left.index(values[0])
        left[taken : taken + 1] = [_one_less(values[0])] if values[0].alone and values[0].units > 1 else []
        rest = [*cells[:number], cell._replace(values=tuple(left)), *cells[number + 1 :]]
        (predicted,) = _predict(key, [cell for cell in rest if cell.values], [cell])
        trials += [_trial(cell, value, predicted) for value in values]
        if key.route == DIRECT:
            before = _published(cell.published)
            point = Point(
                key.model,
                key.meter,
                key.quality,
                float(values[0].tokens),
                before and before.expected,
                predicted and predicted.expected,
                0,
            )
            points[point] = points.get(point, 0) + sum(value.units for value in values)
    return trials


def _leave_source_out(key: GroupKey, cells: Sequence[CellData]) -> Iterable[_Trial]:
    sources = sorted({value.source for cell in cells for value in cell.values})
    for source in _chosen(sources):
        rest = [cell._replace(values=tuple(value for value in cell.values if value.source != source)) for cell in cells]
        gone = [cell for cell in cells if any(value.source == source for value in cell.values)]
        for cell, predicted in zip(gone, _predict(key, [cell for cell in rest if cell.values], gone), strict=True):
            yield from (_trial(cell, value, predicted) for value in cell.values if value.source == source)


def _chosen(every: list[T]) -> list[T]:
    """At most MOST of them, evenly by rank."""
    if len(every) <= MOST:
        return every
    return [every[number * (len(every) - 1) // (MOST - 1)] for number in range(MOST)]


def _trial(cell: CellData, value: Value, predicted: _Prediction | None) -> _Trial:
    exact = cell.published is not None and cell.published.is_exact
    return _Trial(value.source, value.tokens, value.units, value.alone, value.alone or exact, predicted)


# ----------------------------------------------------------------------------------------------------- what is predicted


def _published(figure: Quantity | None) -> _Prediction | None:
    """An exact figure is an interval of its own at every share; a range is read as one of 90 %."""
    if figure is None:
        return None
    ends = float(figure.low), float(figure.high)
    return _Prediction(
        float(figure.expected), tuple(ends if figure.is_exact or share == SHARES[-1] else None for share in SHARES)
    )


def _predict(key: GroupKey, rest: Sequence[CellData], wanted: Sequence[CellData]) -> list[_Prediction | None]:
    """What the rest of a group says of some cells, as :meth:`costplan.calibration.of_model.OfModel.find` takes it."""
    published = [_published(cell.published) for cell in wanted]
    if not rest:
        return published
    fitted = fitted_group(key, rest)
    row_of = {cell.key: row for row, cell in enumerate(rest)}
    rows = [row_of.get(cell.key, len(rest)) for cell in wanted]
    stands = (*fitted.stands, fitted.unseen_stands)
    learned = _learned(fitted, rows, wanted)
    return [figure if stands[row] else one for row, figure, one in zip(rows, published, learned, strict=True)]


def _learned(fitted: FittedGroup, rows: Sequence[int], wanted: Sequence[CellData]) -> Sequence[_Prediction | None]:
    """Of each wanted cell the mean, and the predictive intervals of a single call."""
    if fitted.fit is None:
        return [None] * len(rows)
    at = np.array(rows)
    fit = fitted.fit._replace(
        means=fitted.fit.means[at],
        deviations=fitted.fit.deviations[at],
        points=fitted.fit.points[at],
        weights=fitted.fit.weights[at],
    )
    base = [float(cell.published.expected) if cell.published and cell.published.expected else 1.0 for cell in wanted]
    ends = [(fit.quantile((100 - share) / 200), fit.quantile((100 + share) / 200)) for share in SHARES]
    return [
        _Prediction(
            float(fit.means[row]) * of,
            tuple((float(low[row]) * of, float(high[row]) * of) for low, high in ends),
        )
        for row, of in enumerate(base)
    ]


# ------------------------------------------------------------------------------------------------------------- the sums


def _together(tried: Iterable[_Tried]) -> _Tried:
    parts = list(tried)
    trials = tuple(tuple(trial for part in parts for trial in part.trials[way]) for way in range(len(WAYS)))
    return _Tried(tuple(cell for part in parts for cell in part.cells), trials)


def _row(names: tuple[str, str, str | None, str | None], tried: _Tried, source: str | None = None) -> Row:
    """The row of some groups: of all sources, or of one."""
    cells = [[value for value in cell.values if source is None or value.source == source] for cell in tried.cells]
    values = [value for cell in cells for value in cell]
    scores = tuple(
        _score([trial for trial in trials if source is None or trial.source == source]) for trials in tried.trials
    )
    calls = sum(value.units for value in values)
    return Row(*names, source, calls, sum(map(bool, cells)), len({value.source for value in values}), scores)


def _score(trials: Sequence[_Trial]) -> Score:
    known = [(trial, trial.predicted) for trial in trials if trial.predicted is not None]
    calls = sum(trial.calls for trial in trials)
    observed = sum((Fraction(trial.observed) * trial.calls for trial, _ in known), Fraction(0))
    over = fsum((said.expected - float(trial.observed)) * trial.calls for trial, said in known)
    above = [(trial, said) for trial, said in known if trial.observed > 0]
    counted = sum(trial.calls for trial, _ in above)
    off = fsum(
        abs(said.expected - float(trial.observed)) / float(trial.observed) * trial.calls for trial, said in above
    )
    met = [(trial.calls, _whole(said.expected) == trial.observed) for trial, said in known if trial.to_the_token]
    coverage = []
    for number in range(len(SHARES)):
        ends = [(trial, said.intervals[number]) for trial, said in known if trial.alone]
        inside = [(trial.calls, _whole(both[0]) <= trial.observed <= _whole(both[1])) for trial, both in ends if both]
        coverage.append(_share(inside))
    return Score(
        calls,
        calls - sum(trial.calls for trial, _ in known),
        sum(trial.calls for trial, _ in known) - counted,
        _share(met),
        over / float(observed) if observed else None,
        off / counted if counted else None,
        tuple(coverage),
    )


def _share(calls: Sequence[tuple[int, bool]]) -> float | None:
    total = sum(number for number, _ in calls)
    return sum(number for number, good in calls if good) / total if total else None


def _whole(tokens: float) -> int:
    """To whole tokens, half up, with room for the last bits of a float."""
    return floor(tokens + 0.5 + 1e-9)


def _one_less(value: Value) -> Value:
    """A single call's value with one call fewer."""
    return value._replace(units=value.units - 1, calls=value.calls - 1, records=value.records - 1)
