"""Trials: each observed call beside what its token profile, and calibrations without it or its source, would have said.
How right they are together stands in accuracy.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from costplan.learning.fitting import fitted_group
from costplan.learning.scores import SHARES, Point
from costplan.named import NamedTuple
from costplan.observation import DIRECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.calibration.figures import GroupKey
    from costplan.learning.cells import CellData, Value
    from costplan.learning.fitting import FittedGroup
    from costplan.quantity import Quantity
    from costplan.units import Number

MOST = 500
"""So many distinct values of a group, and so many of its sources, are left out in turn; more are chosen evenly."""

T = TypeVar("T")


class Prediction(NamedTuple):
    """What a call would take, in tokens of one unit, with an interval for each of SHARES (None: none was said)."""

    expected: float
    intervals: tuple[tuple[float, float] | None, ...]


class Trial(NamedTuple):
    """A value and what one way predicted, None where it had nothing to go by.

    ``to_the_token`` tells whether it can be met exactly: a single call, or a mean beside an exact published figure,
    which says that all of its calls are equal.
    """

    source: str
    observed: Number
    calls: int
    alone: bool
    to_the_token: bool
    predicted: Prediction | None


def by_profile(cells: Sequence[CellData]) -> Iterable[Trial]:
    """The trials of the published figures."""
    for cell in cells:
        predicted = _published(cell.published)
        for value in cell.values:
            yield _trial(cell, value, predicted)


def leave_one_out(key: GroupKey, cells: Sequence[CellData], points: dict[Point, int]) -> list[Trial]:
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
                model=key.model,
                meter=key.meter,
                quality=key.quality,
                observed=float(values[0].tokens),
                published=before and before.expected,
                calibrated=predicted and predicted.expected,
                calls=0,
            )
            points[point] = points.get(point, 0) + sum(value.units for value in values)
    return trials


def leave_source_out(key: GroupKey, cells: Sequence[CellData]) -> Iterable[Trial]:
    """The trials of a group, each source's calls against what all others taught."""
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


def _trial(cell: CellData, value: Value, predicted: Prediction | None) -> Trial:
    exact = cell.published is not None and cell.published.is_exact
    return Trial(
        source=value.source,
        observed=value.tokens,
        calls=value.units,
        alone=value.alone,
        to_the_token=value.alone or exact,
        predicted=predicted,
    )


# ---------------------------------------------------------------------------------------------------- what is predicted


def _published(figure: Quantity | None) -> Prediction | None:
    """An exact figure is an interval of its own at every share; a range is read as one of 90 %."""
    if figure is None:
        return None
    ends = float(figure.low), float(figure.high)
    return Prediction(
        float(figure.expected), tuple(ends if figure.is_exact or share == SHARES[-1] else None for share in SHARES)
    )


def _predict(key: GroupKey, rest: Sequence[CellData], wanted: Sequence[CellData]) -> list[Prediction | None]:
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


def _learned(fitted: FittedGroup, rows: Sequence[int], wanted: Sequence[CellData]) -> Sequence[Prediction | None]:
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
        Prediction(
            float(fit.means[row]) * of,
            tuple((float(low[row]) * of, float(high[row]) * of) for low, high in ends),
        )
        for row, of in enumerate(base)
    ]


def _one_less(value: Value) -> Value:
    """A single call's value with one call fewer."""
    return value._replace(units=value.units - 1, calls=value.calls - 1)
