"""Predicted against observed: by the token profile, and by calibrations that have not seen the call or its source.
Each trial is made in trials.py; what comes of all is kept in scores.py and shown by render/accuracy.py."""

from __future__ import annotations

from fractions import Fraction
from math import floor, fsum
from typing import TYPE_CHECKING

from costplan.learning import trials
from costplan.learning.cells import observed_cells
from costplan.learning.scores import SHARES, WAYS, Accuracy, Point, Row, Score
from costplan.learning.trials import Trial, by_profile, leave_one_out, leave_source_out
from costplan.named import NamedTuple
from costplan.observation import DIRECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.learning.cells import CellData
    from costplan.learning.counts import CountRow

AUTO = "quality auto"


class _Tried(NamedTuple):
    """What was tried in some groups: the cells, and the trials of each of WAYS."""

    cells: tuple[CellData, ...]
    trials: tuple[tuple[Trial, ...], ...]


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
    parts: dict[tuple[str, str], dict[tuple[str, str], list[_Tried]]] = {}
    points: dict[Point, int] = {}
    for key, cells in observed.groups.items():
        one_out = leave_one_out(key, cells, points)
        of_ways = (tuple(by_profile(cells)), tuple(one_out), tuple(leave_source_out(key, cells)))
        of_model = parts.setdefault((key.model, key.route), {})
        of_model.setdefault((key.meter, key.quality), []).append(_Tried(tuple(cells), of_ways))
    scored: list[Row] = []
    for (model, route), tried in sorted(parts.items(), key=lambda item: (item[0][1] != DIRECT, item[0])):
        groups = {name: _together(of_group) for name, of_group in tried.items()}
        scored += _rows(model, route, groups, by_source)
    left_out = dict(observed.left_out)
    auto = sum(value.units for values in observed.auto.values() for value, _ in values)
    left_out |= {AUTO: auto} if auto else {}
    return Accuracy(
        as_of=as_of,
        most=trials.MOST,
        rows=tuple(scored),
        points=tuple(point._replace(calls=calls) for point, calls in points.items()),
        left_out=tuple(left_out.items()),
    )


def _rows(model: str, route: str, groups: dict[tuple[str, str], _Tried], by_source: bool) -> Iterator[Row]:
    """The row of a model on a route, then of each meter and quality, and of each of its sources."""
    yield _row((model, route, None, None), _together(groups.values()))
    for (meter, quality), tried in groups.items():
        yield _row((model, route, meter, quality), tried)
        sources = sorted({value.source for cell in tried.cells for value in cell.values}) if by_source else []
        for source in sources:
            yield _row((model, route, meter, quality), tried, source)


def _together(tried: Iterable[_Tried]) -> _Tried:
    parts = list(tried)
    of_ways = tuple(tuple(trial for part in parts for trial in part.trials[way]) for way in range(len(WAYS)))
    return _Tried(tuple(cell for part in parts for cell in part.cells), of_ways)


def _row(names: tuple[str, str, str | None, str | None], tried: _Tried, source: str | None = None) -> Row:
    """The row of some groups: of all sources, or of one."""
    cells = [[value for value in cell.values if source is None or value.source == source] for cell in tried.cells]
    values = [value for cell in cells for value in cell]
    scores = tuple(
        _score([trial for trial in of_way if source is None or trial.source == source]) for of_way in tried.trials
    )
    calls = sum(value.units for value in values)
    model, route, meter, quality = names
    return Row(
        model=model,
        route=route,
        meter=meter,
        quality=quality,
        source=source,
        calls=calls,
        cells=sum(map(bool, cells)),
        sources=len({value.source for value in values}),
        scores=scores,
    )


def _score(of_way: Sequence[Trial]) -> Score:
    known = [(trial, trial.predicted) for trial in of_way if trial.predicted is not None]
    calls = sum(trial.calls for trial in of_way)
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
    predicted = sum(trial.calls for trial, _ in known)
    return Score(
        calls=calls,
        unknown=calls - predicted,
        zero=predicted - counted,
        exact=_share(met),
        bias=over / float(observed) if observed else None,
        mape=off / counted if counted else None,
        coverage=tuple(coverage),
    )


def _share(calls: Sequence[tuple[int, bool]]) -> float | None:
    total = sum(number for number, _ in calls)
    return sum(number for number, good in calls if good) / total if total else None


def _whole(tokens: float) -> int:
    """To whole tokens, half up, with room for the last bits of a float."""
    return floor(tokens + 0.5 + 1e-9)
