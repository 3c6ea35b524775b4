"""Cells to a calibration: which published figures stand, what each cell is worth, what a call never seen takes.
The statistics stand in pooling.py and the file in calibration/file.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from costplan.calibration.figures import ENOUGH, LEARNED, AutoServed, Calibration, Cell, Group, Learned, Seen, figure
from costplan.learning import pooling
from costplan.learning.by_image import is_by_image
from costplan.learning.cells import observed_cells
from costplan.learning.experience import NOTHING
from costplan.learning.modes import modes_of
from costplan.learning.on_record import with_changes
from costplan.learning.outliers import outliers_of, quantile, without_outliers
from costplan.learning.runs import mean_of
from costplan.learning.seen import seen_of
from costplan.learning.shares import draws_of_shares
from costplan.learning.taken import acceptances_of
from costplan.learning.timed import latencies_of
from costplan.learning.variances import Supposed, as_told
from costplan.named import NamedTuple
from costplan.pricing.profiles import Auto
from costplan.quantity import Z90
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costplan.calibration.figures import GroupKey
    from costplan.catalogue import Catalogue
    from costplan.learning.cells import CellData, Value
    from costplan.learning.counts import CountRow
    from costplan.learning.experience import Experience
    from costplan.learning.fit import Fit
    from costplan.units import Number


class FittedGroup(NamedTuple):
    """A group with what stands and what was fitted.

    ``stands`` tells for each cell whether its published figure stands, ``unseen_stands`` the same for what was never
    seen. ``fit`` has a row a cell and last one never seen, in ratios to ``base``; rows of cells that stand hold nan.
    None where everything stands.
    """

    key: GroupKey
    cells: tuple[CellData, ...]
    base: tuple[Number, ...]
    stands: tuple[bool, ...]
    unseen_stands: bool
    fit: Fit | None


def calibrate(
    rows: Iterable[CountRow],
    catalogue: Catalogue,
    as_of: date,
    at: str = "mean",
    experience: Experience = NOTHING,
) -> Calibration:
    """Fit a calibration to a count table.

    Args:
        rows: observed calls (:func:`costplan.learning.counts.count_files`).
        catalogue: the tables and profiles that say what is published.
        as_of: the day of the calibration, whose profile blocks are held against the calls.
        at: what estimates take from it: ``mean``, ``p80`` or ``p90``.
        experience: what the calls tell beside their tokens (:func:`costplan.learning.experience.experience_of`).
    """
    taken = list(rows)
    observed = observed_cells(taken, catalogue, as_of)
    sources = sorted({row.source for row in taken} | experience.sources)
    number_of = {source: number for number, source in enumerate(sources, 1)}
    groups = tuple(group_of(fitted_group(key, cells), number_of) for key, cells in observed.groups.items())
    auto = tuple(auto_of(model, route, seen) for (model, route), seen in observed.auto.items())
    return Calibration(
        as_of=as_of,
        at=at,
        sources=tuple(sources),
        left_out=tuple(observed.left_out.items()),
        groups=with_changes(groups, observed.groups),
        auto=auto,
        several=observed.several,
        acceptances=acceptances_of(experience.judged, number_of),
        latencies=latencies_of(experience.timed, number_of),
    )


def fitted_group(key: GroupKey, cells: Sequence[CellData], left_out: Sequence[CellData] = ()) -> FittedGroup:
    """Decide what stands in a group, and fit it where something does not.

    A formula (every published figure exact) also stands for what was never seen, as long as it holds against all plain
    calls of the group. Cells whose own published figure was measured say nothing of the others, so they are not fitted.
    A group leans on its published figure, unless that was counted from calls of the group itself: these say all that
    it says, and would count twice. ``left_out`` is what is to be predicted from the rest: it must not have made the
    figure either.
    """
    formula = all(cell.is_exact for cell in cells)
    unseen_stands = _unseen_stands(key, cells, formula)
    stands = tuple(_stands(cell) for cell in cells)
    base = tuple(cell.published.expected if cell.published and cell.published.expected else 1 for cell in cells)
    taken = [row for row, stays in enumerate(stands) if not stays or (formula and not unseen_stands)]
    if not taken:
        return FittedGroup(key=key, cells=tuple(cells), base=base, stands=stands, unseen_stands=True, fit=None)
    seen = seen_of([without_outliers(cells[row]) for row in taken], [base[row] for row in taken])
    leans = key.against_published and not any(cell.made_its_figure for cell in (*cells, *left_out))
    fit = pooling.fit(seen, leans, _supposed([cells[row] for row in taken]))
    rows = np.full(len(cells) + 1, -1)
    rows[[*taken, -1]] = range(len(taken) + 1)
    return FittedGroup(
        key=key,
        cells=tuple(cells),
        base=base,
        stands=stands,
        unseen_stands=unseen_stands,
        fit=fit.at(rows),
    )


def _supposed(cells: Sequence[CellData]) -> Supposed:
    """The noise that published ranges tell of, read as 90 % intervals of single calls, if there are any."""
    told = [cell.published for cell in cells if cell.published and cell.published.high > cell.published.low]
    shares = [float(one.high - one.low) / float(one.expected) / (2 * float(Z90)) for one in told if one.expected]
    return as_told(float(np.median(shares))) if shares else Supposed()


def _holds(agreeing: int, calls: int, firm: bool) -> bool:
    """Whether a published number stands against calls: a fact until most of ENOUGH or more contradict it; what is only
    assumed from the first that does on, unless ENOUGH bore it out and most agree."""
    most = 2 * agreeing >= calls
    if firm:
        return most or calls < ENOUGH
    return agreeing == calls or (most and agreeing >= ENOUGH)


def _unseen_stands(key: GroupKey, cells: Sequence[CellData], formula: bool) -> bool:
    """Whether what is published stands for what was never seen: a formula that holds against all plain calls of the
    group, and all that is published where only variants were seen, which say nothing of plain calls."""
    plain = [cell for cell in cells if not cell.is_variant]
    if not plain:
        return key.against_published or formula
    agreeing, calls = sum(cell.agreeing for cell in plain), sum(cell.calls for cell in plain)
    return formula and _holds(agreeing, calls, all(cell.is_firm for cell in plain))


def _stands(cell: CellData) -> bool:
    """A published number stands as long as it holds. A range never stands, unless it expects nothing and every call so
    far, of fewer than ENOUGH, used nothing: that is no reason to call it certain."""
    if cell.is_exact:
        return _holds(cell.agreeing, cell.calls, cell.is_firm)
    expects_nothing = cell.published is not None and cell.published.expected == 0
    return expects_nothing and cell.calls < ENOUGH and cell.agreeing == cell.calls


# ------------------------------------------------------------------------------------------------------- to the record


def group_of(fitted: FittedGroup, number_of: dict[str, int]) -> Group:
    """A fitted group as the file holds it; sources by their number."""
    cells = fitted.cells
    learned = _learned(fitted)
    noise = fitted.fit.noise_of_plans if fitted.fit else [0.0] * (len(cells) + 1)
    as_written = tuple(
        Cell(
            call=cell.key.call,
            size=cell.key.size,
            parameters=cell.key.parameters,
            seen=_seen(cell, number_of),
            published=exact(Fraction(cell.published.expected)) if cell.published else None,
            use=None if stands else use,
            outliers=outliers_of(cell),
            modes=() if stands else modes_of(without_outliers(cell).values),
            noise=None if stands else figure(own),
        )
        for cell, stands, use, own in zip(cells, fitted.stands, learned, noise, strict=False)
    )
    fit = fitted.fit
    return Group(
        **fitted.key._asdict(),
        noise=figure(noise[-1]),
        unseen=None if fitted.unseen_stands else learned[-1],
        cells=as_written,
        prompts=figure(fit.prompts) if fit else 0,
        sources=figure(fit.sources) if fit else 0,
        freedom=figure(fit.freedom) if fit else None,
        by_image=fit is not None and not LEARNED[fitted.key.meter].of_inputs and is_by_image(cells),
    )


def _learned(fitted: FittedGroup) -> list[Learned | None]:
    """The figures of the cells, and last the ratio of what was never seen."""
    fit = fitted.fit
    if fit is None:
        return [None] * (len(fitted.cells) + 1)
    factors = np.array([float(of) for of in fitted.base] + [1.0])
    low, high = fit.mean_interval(0.9)
    rows = np.column_stack([fit.means, low, high, fit.quantile(0.8), fit.quantile(0.9)]) * factors[:, None]
    return [None if np.isnan(row[0]) else _figures(map(float, row)) for row in rows]


def _figures(numbers: Iterable[float]) -> Learned:
    return Learned(**{name: figure(number) for name, number in zip(Learned._fields, numbers, strict=True)})


def _seen(cell: CellData, number_of: dict[str, int]) -> Seen:
    alone = cell.singles
    singles = sum(alone.values())
    images = sum(value.units for value in cell.values)
    mean = figure(float(Fraction(sum(value.tokens * value.units for value in cell.values)) / images))
    sd = None
    if singles > 1:
        total = Fraction(sum(tokens * units for tokens, units in alone.items()))
        squares = sum(tokens**2 * units for tokens, units in alone.items()) - total**2 / singles  # exact
        sd = figure(float(squares / (singles - 1)) ** 0.5)
    return Seen(
        calls=sum(value.calls for value in cell.values),
        images=images,
        singles=singles,
        mean=mean,
        sd=sd,
        p50=quantile(alone, Fraction(1, 2)),
        p90=quantile(alone, Fraction(9, 10)),
        least=min(alone, default=None),
        most=max(alone, default=None),
        first=min((value.first for value in cell.values if value.first), default=""),
        last=max((value.last for value in cell.values), default=""),
        sources=tuple(sorted({number_of[value.source] for value in cell.values})),
        **_runs(cell, singles),
    )


def _runs(cell: CellData, singles: int) -> dict[str, Any]:
    """How the calls hang together, where not each single call is a run of its own."""
    mean = mean_of(cell.values)
    if mean.runs == singles == mean.images:
        return {}
    return {"runs": mean.runs, "prompts": mean.prompts, "error": figure(mean.error)}


def auto_of(model: str, route: str, seen: list[tuple[Value, dict[str, Number]]]) -> AutoServed:
    """Each call at quality auto goes to the quality whose figure it equals; the rest only bound the range."""
    served: dict[str, int] = {}
    unmatched: dict[Number, int] = {}
    up_to: tuple[int, str] | None = None
    told: list[tuple[Value, str]] = []
    for value, by_quality in seen:
        equal = next((quality for quality, tokens in by_quality.items() if tokens == value.tokens), None)
        if equal is not None:
            told.append((value, equal))
            served[equal] = served.get(equal, 0) + value.calls
            continue
        unmatched[value.tokens] = unmatched.get(value.tokens, 0) + value.calls
        above = [
            (order, quality) for order, (quality, tokens) in enumerate(by_quality.items()) if tokens >= value.tokens
        ]
        bound = above[0] if above else (len(by_quality), next(reversed(by_quality), ""))
        if bound[1]:
            up_to = max(up_to, bound) if up_to else bound
    auto = Auto(tuple(served.items()), up_to[1] if up_to else None, None, draws_of_shares(told))
    return AutoServed(model, route, auto, tuple(sorted(unmatched.items())))
