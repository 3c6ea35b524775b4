"""Predicted against observed: by the token profile, and by calibrations that have not seen the call or its source.
Each trial is made in trials.py; what comes of all is kept in scores.py and shown by render/accuracy.py."""

from __future__ import annotations

from fractions import Fraction
from math import floor, fsum
from typing import TYPE_CHECKING

from costplan.learning import trials
from costplan.learning.cells import observed_cells
from costplan.learning.scores import SHARES, WAYS, Accuracy, Coverage, Headline, Point, Row, Score
from costplan.learning.trials import by_profile, leave_one_out, leave_source_out
from costplan.named import NamedTuple
from costplan.observation import DIRECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.calibration.figures import GroupKey
    from costplan.catalogue import Catalogue
    from costplan.learning.cells import CellData
    from costplan.learning.counts import CountRow
    from costplan.learning.trials import MeanTrial, Prediction, Trial

AUTO = "quality auto"


class _Tried(NamedTuple):
    """What was tried in some groups: the cells, the trials of each of WAYS, and those of the sources' means."""

    cells: tuple[CellData, ...]
    trials: tuple[tuple[Trial, ...], ...]
    means: tuple[MeanTrial, ...]


def accuracy(rows: Iterable[CountRow], catalogue: Catalogue, as_of: date, by_source: bool = False) -> Accuracy:
    """Hold every observed call against its published figure and against calibrations that did not see it.

    Leave-one-source-out takes all calls of a source out of their group, fits the rest, and predicts each of them, and
    their mean in each cell; where there is one source only, nothing is predicted. Leave-one-out does so with one call
    (of an aggregate: the whole record). What a fit says of a call is what an estimate would take: the published figure
    where it stands, else the pooled mean of its cell, or of a cell never seen; and beside that the intervals for a
    single call. Where nothing is left of a group, the published figure is all there is.

    The interval of a source's mean is that of the mean of as many calls as it has: how well the others know the mean,
    and how calls scatter around it. Each mean counts once, however many calls it has.

    Aggregates and calls for several images tell their mean alone: they count for bias, MAPE and the means, for the
    exact share only beside an exact published figure, and never for the coverage of single calls. Figures and ends of
    intervals of single calls are rounded to whole tokens before they are compared; an end itself is inside.

    Args:
        rows: observed calls (:func:`costplan.learning.counts.count_files`).
        catalogue: the tables and profiles that say what is published.
        as_of: the day whose profile blocks are held against the calls.
        by_source: also a row for each source of a meter and quality.
    """
    observed = observed_cells(rows, catalogue, as_of)
    every = {key: _tried(key, cells) for key, cells in observed.groups.items()}
    direct = {key: tried for key, tried in every.items() if key.route == DIRECT}
    models: dict[tuple[bool, str, str], dict[tuple[str, str], list[_Tried]]] = {}
    for key, tried in every.items():
        of_model = models.setdefault((key.route != DIRECT, key.model, key.route), {})
        of_model.setdefault((key.meter, key.quality), []).append(tried)
    left_out = dict(observed.left_out)
    auto = sum(value.units for values in observed.auto.values() for value, _ in values)
    left_out |= {AUTO: auto} if auto else {}
    return Accuracy(
        as_of=as_of,
        most=trials.MOST,
        headline=_headline(_together(direct.values())),
        rows=tuple(row for name, tried in sorted(models.items()) for row in _rows(name[1:], tried, by_source)),
        points=tuple(_points(direct)),
        left_out=tuple(left_out.items()),
    )


def _tried(key: GroupKey, cells: Sequence[CellData]) -> _Tried:
    """A group, in the order of WAYS."""
    source_out = leave_source_out(key, cells)
    return _Tried(tuple(cells), (source_out.values, leave_one_out(key, cells), by_profile(cells)), source_out.means)


def _points(groups: dict[GroupKey, _Tried]) -> Iterator[Point]:
    points: dict[Point, int] = {}
    for key, tried in groups.items():
        for way, of_way in zip(WAYS, tried.trials, strict=True):
            for trial in of_way:
                point = Point(
                    way=way,
                    model=key.model,
                    meter=key.meter,
                    quality=key.quality,
                    observed=float(trial.observed),
                    predicted=trial.predicted and trial.predicted.expected,
                    calls=0,
                )
                points[point] = points.get(point, 0) + trial.calls
    return (point._replace(calls=calls) for point, calls in points.items())


def _headline(tried: _Tried) -> Headline:
    """The trials of WAYS[0], by what their prediction rests on."""

    def of(learned: bool) -> Score:
        return _score(
            [trial for trial in tried.trials[0] if _is_learned(trial.predicted) == learned],
            [trial for trial in tried.means if _is_learned(trial.predicted) == learned],
        )

    return Headline(stands=of(learned=False), learned=of(learned=True))


def _is_learned(predicted: Prediction | None) -> bool:
    """Also where nothing was said: there a calibration would have to learn."""
    return predicted is None or predicted.learned


def _rows(name: tuple[str, str], groups: dict[tuple[str, str], list[_Tried]], by_source: bool) -> Iterator[Row]:
    """The row of a model on a route, then of each meter and quality, and of each of its sources."""
    yield _row((*name, None, None), _together(tried for of_group in groups.values() for tried in of_group))
    for (meter, quality), of_group in groups.items():
        tried = _together(of_group)
        yield _row((*name, meter, quality), tried)
        sources = sorted({value.source for cell in tried.cells for value in cell.values}) if by_source else []
        for source in sources:
            yield _row((*name, meter, quality), tried, source)


def _together(tried: Iterable[_Tried]) -> _Tried:
    parts = list(tried)
    return _Tried(
        cells=tuple(cell for part in parts for cell in part.cells),
        trials=tuple(tuple(trial for part in parts for trial in part.trials[way]) for way in range(len(WAYS))),
        means=tuple(trial for part in parts for trial in part.means),
    )


def _row(names: tuple[str, str, str | None, str | None], tried: _Tried, source: str | None = None) -> Row:
    """The row of some groups: of all sources, or of one."""
    cells = [[value for value in cell.values if source is None or value.source == source] for cell in tried.cells]
    values = [value for cell in cells for value in cell]
    of_ways = [[trial for trial in way if source is None or trial.source == source] for way in tried.trials]
    means = [trial for trial in tried.means if source is None or trial.source == source]
    model, route, meter, quality = names
    return Row(
        model=model,
        route=route,
        meter=meter,
        quality=quality,
        source=source,
        calls=sum(value.units for value in values),
        cells=sum(map(bool, cells)),
        sources=len({value.source for value in values}),
        in_published=sum(
            value.units
            for cell, kept in zip(tried.cells, cells, strict=True)
            for value in kept
            if cell.is_made_of({value.source})
        ),
        scores=(_score(of_ways[0], means), *map(_score, of_ways[1:])),
    )


def _score(of_way: Sequence[Trial], means: Sequence[MeanTrial] | None = None) -> Score:
    tried = [trial for trial in of_way if not trial.sole]
    known = [(trial, trial.predicted) for trial in tried if trial.predicted is not None]
    calls = sum(trial.calls for trial in tried)
    observed = sum((Fraction(trial.observed) * trial.calls for trial, _ in known), Fraction(0))
    over = fsum((said.expected - float(trial.observed)) * trial.calls for trial, said in known)
    above = [(trial, said) for trial, said in known if trial.observed > 0]
    counted = sum(trial.calls for trial, _ in above)
    off = fsum(
        abs(said.expected - float(trial.observed)) / float(trial.observed) * trial.calls for trial, said in above
    )
    met = [(trial.calls, _whole(said.expected) == trial.observed) for trial, said in known if trial.to_the_token]
    predicted = sum(trial.calls for trial, _ in known)
    return Score(
        calls=calls,
        sole=sum(trial.calls for trial in of_way if trial.sole),
        unknown=calls - predicted,
        zero=predicted - counted,
        exact=_share(met).share,
        bias=over / float(observed) if observed else None,
        mape=off / counted if counted else None,
        coverage=tuple(_coverage(known, number) for number in range(len(SHARES))),
        means=() if means is None else tuple(_coverage_of_means(means, number) for number in range(len(SHARES))),
    )


def _coverage(known: Iterable[tuple[Trial, Prediction]], number: int) -> Coverage:
    """Of the single calls, by whole tokens."""
    ends = [(trial, said.intervals[number]) for trial, said in known if trial.alone]
    return _share([(trial.calls, _whole(both[0]) <= trial.observed <= _whole(both[1])) for trial, both in ends if both])


def _coverage_of_means(means: Iterable[MeanTrial], number: int) -> Coverage:
    """Of the sources' means, which are not whole: with room for the last bits of a float."""
    ends = [(trial.observed, trial.predicted.of_mean[number]) for trial in means if trial.predicted is not None]
    return _share([(1, both[0] * (1 - _BITS) <= mean <= both[1] * (1 + _BITS)) for mean, both in ends if both])


_BITS = 1e-9


def _share(calls: Sequence[tuple[int, bool]]) -> Coverage:
    total = sum(number for number, _ in calls)
    return Coverage(sum(number for number, good in calls if good) / total if total else None, total)


def _whole(tokens: float) -> int:
    """To whole tokens, half up, with room for the last bits of a float."""
    return floor(tokens + 0.5 + _BITS)
