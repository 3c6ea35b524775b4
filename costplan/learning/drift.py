"""Drift: whether newer calls still use what a calibration says, cell by cell, and what it costs a scenario if not.
Whether a scenario's mix of calls still holds is another question, asked in mix.py."""

from __future__ import annotations

from fractions import Fraction
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from costplan.calibration.figures import ENOUGH, AutoServed, Calibration, Cell, Group, Learned, Seen, figure
from costplan.errors import CostplanError
from costplan.learning.cells import observed_cells
from costplan.learning.fitting import auto_of
from costplan.named import NamedTuple
from costplan.observation import DIRECT
from costplan.planning.in_force import counting_in_force
from costplan.quantity import Z90
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.calibration.figures import CellKey, GroupKey
    from costplan.catalogue import Catalogue
    from costplan.learning.cells import CellData, Value
    from costplan.learning.counts import CountRow
    from costplan.units import Number

FALSE_ALARM = 0.01
"""How likely one of all the cells checked is called drifted though none has: shared out among them (Bonferroni)."""

STRAY = Fraction(1, 20)
"""An exact figure has drifted once more than this share of the calls differ from it."""


class Drift(NamedTuple):
    """A cell that newer calls have left. Tokens are of one image (one input image for ``image_in``).

    ``since`` is the day from which on the calls are best told apart from what was expected, empty where no call has a
    day; ``observed`` is the mean of the ``images`` made from then on, and ``low`` to ``high`` is where it was to lie.
    """

    group: GroupKey
    cell: CellKey
    expected: Number
    low: Number
    high: Number
    observed: Number
    images: int
    since: str

    @property
    def change(self) -> Fraction | None:
        """By how much the mean has moved, as a share; None where nothing was expected."""
        return Fraction(self.observed) / Fraction(self.expected) - 1 if self.expected else None


class AutoDrift(NamedTuple):
    """A quality that auto is served as more or less often than it was: shares of 1, the newer one of ``calls``."""

    model: str
    route: str
    quality: str
    expected: Fraction
    observed: Fraction
    calls: int


class Checked(NamedTuple):
    """The outcome of a check: what drifted, how many cells were checked on how many figures of calls, and what could
    not be. ``served`` is what auto was served as in the newer calls, for every model whose auto drifted."""

    drifted: tuple[Drift, ...]
    auto: tuple[AutoDrift, ...]
    served: tuple[AutoServed, ...]
    cells: int
    figures: int
    without_figure: int
    left_out: tuple[tuple[str, int], ...]


def check(rows: Iterable[CountRow], calibration: Calibration, catalogue: Catalogue, as_of: date) -> Checked:
    """Hold a count table of newer calls, by day, against a calibration.

    The mean of n images in a cell was to lie in m ± z·sqrt(d² + (noise·m)²/n), with m the cell's figure, d the standard
    deviation of that figure (its 90 % interval tells it), and z for FALSE_ALARM, shared among the cells and the days
    from which on a change is looked for. A cell never seen by the calibration is held against what an estimate takes
    for it. Shares of auto are held against each other as two proportions.
    """
    observed = observed_cells(rows, catalogue, as_of)
    groups = {group.key: group for group in calibration.groups}
    pairs = [(key, cell, groups.get(key)) for key, cells in observed.groups.items() for cell in cells]
    held = [(key, cell, found) for key, cell, group in pairs if (found := _figure(cell, group)) is not None]
    newer = [auto_of(model, route, seen) for (model, route), seen in observed.auto.items()]
    autos = [(one, known) for one in newer if (known := _known_auto(one, calibration, catalogue, as_of)) is not None]
    alarm = FALSE_ALARM / 2 / max(1, len(held) + len(autos))
    drifted = [drift for key, cell, found in held if (drift := _drift(key, cell, found, alarm)) is not None]
    moved = [(one, moves) for one, known in autos if (moves := tuple(_auto_moves(one, known, alarm)))]
    return Checked(
        drifted=tuple(drifted),
        auto=tuple(move for _, moves in moved for move in moves),
        served=tuple(one for one, _ in moved),
        cells=len(held) + len(autos),
        figures=sum(value.calls for _, cell, _ in held for value in cell.values)
        + sum(one.auto.n_calls + sum(calls for _, calls in one.unmatched) for one, _ in autos),
        without_figure=len(pairs) - len(held) + len(newer) - len(autos),
        left_out=tuple(observed.left_out.items()),
    )


def _known_auto(one: AutoServed, calibration: Calibration, catalogue: Catalogue, as_of: date) -> AutoServed | None:
    """What auto was served as before: by the calibration, else by the model's profile."""
    for known in calibration.auto:
        if (known.model, known.route) == (one.model, one.route):
            return known
    try:
        counting = counting_in_force(catalogue, one.model, as_of)
    except CostplanError:
        return None
    auto = counting.auto if counting and one.route == DIRECT else None
    return AutoServed(one.model, one.route, auto, ()) if auto else None


OTHER = "no quality's tokens"


def _auto_moves(newer: AutoServed, known: AutoServed, alarm: float) -> Iterator[AutoDrift]:
    before, after = (
        {**dict(one.auto.served), OTHER: sum(calls for _, calls in one.unmatched)} for one in (known, newer)
    )
    of_before, of_after = sum(before.values()), sum(after.values())
    if not of_before or not of_after:
        return
    z = NormalDist().inv_cdf(1 - alarm)
    for quality in dict.fromkeys([*before, *after]):
        was, now = before.get(quality, 0), after.get(quality, 0)
        share = (was + now) / (of_before + of_after)
        error = (share * (1 - share) * (1 / of_before + 1 / of_after)) ** 0.5
        if abs(now / of_after - was / of_before) > z * error:
            expected, observed = Fraction(was, of_before), Fraction(now, of_after)
            yield AutoDrift(
                model=newer.model,
                route=newer.route,
                quality=quality,
                expected=expected,
                observed=observed,
                calls=of_after,
            )


class _Figure(NamedTuple):
    mean: float
    deviation: float
    noise: float


def _figure(cell: CellData, group: Group | None) -> _Figure | None:
    """What an estimate takes for the cell, its uncertainty and the noise of single calls."""
    published = cell.published
    noise = float(group.noise) if group else 0.0
    known = next((known for known in group.cells if known.key == cell.key), None) if group else None
    if known is not None and known.use is not None:
        spread = float(known.use.high - known.use.low) / (2 * float(Z90))
        exactly = known.deterministic and known.seen.mean == known.use.mean
        return _Figure(float(known.use.mean), 0.0 if exactly else spread, 0.0 if exactly else noise)
    if known is None and group is not None and group.unseen is not None:
        base = float(published.expected) if published and group.against_published else 1.0
        spread = float(group.unseen.high - group.unseen.low) / (2 * float(Z90))
        return _Figure(float(group.unseen.mean) * base, spread * base, noise)
    if published is None:
        return None
    spread = float(published.high - published.low) / (2 * float(Z90))
    return _Figure(float(published.expected), spread, noise)


def _drift(key: GroupKey, cell: CellData, found: _Figure, alarm: float) -> Drift | None:
    """The cell's drift, from the day on that tells calls as expected from calls that are not with the least squares."""
    by_day: dict[str, list[Value]] = {}
    for value in cell.values:
        by_day.setdefault(value.first, []).append(value)
    days = sorted(by_day)
    images = np.array([sum(value.units for value in by_day[day]) for day in days], dtype=float)
    tokens = np.array([float(sum(Fraction(value.tokens) * value.units for value in by_day[day])) for day in days])
    strays = np.array([sum(value.units for value in by_day[day] if float(value.tokens) != found.mean) for day in days])
    since = [np.cumsum(column[::-1])[::-1] for column in (images, tokens, strays, tokens**2 / images)]
    of_images, of_tokens, of_strays, of_squares = since
    means = of_tokens / of_images
    before = images * (tokens / images - found.mean) ** 2
    squares = np.cumsum(before) - before + of_squares - of_images * means**2
    z = NormalDist().inv_cdf(1 - alarm / len(days))
    halves = z * np.sqrt(found.deviation**2 + (found.noise * found.mean) ** 2 / of_images)
    if halves[0]:
        left = np.abs(means - found.mean) > halves
    else:
        left = (of_strays > float(STRAY) * of_images) & ((of_strays >= ENOUGH) | (np.arange(len(days)) == 0))
    if not left.any():
        return None
    at = int(np.argmin(np.where(left, squares, np.inf)))
    low, high = figure(max(found.mean - halves[at], 0.0)), figure(found.mean + halves[at])
    return Drift(
        group=key,
        cell=cell.key,
        expected=figure(found.mean),
        low=low,
        high=high,
        observed=figure(float(means[at])),
        images=int(of_images[at]),
        since=days[at],
    )


def as_observed(calibration: Calibration, checked: Checked) -> Calibration:
    """The calibration as if what drifted were to stay so: those cells take the newer mean, what was never seen in their
    groups moves by as much as they did, and auto is served as it now is."""
    by_group: dict[GroupKey, list[Drift]] = {}
    for drift in checked.drifted:
        by_group.setdefault(drift.group, []).append(drift)
    groups = {group.key: group for group in calibration.groups}
    for key, drifts in by_group.items():
        groups[key] = _moved(groups.get(key) or Group(**key._asdict(), noise=0, unseen=None, cells=()), drifts)
    autos = {(one.model, one.route): one for one in (*calibration.auto, *checked.served)}
    return calibration._replace(groups=tuple(groups.values()), auto=tuple(autos.values()))


def _moved(group: Group, drifts: list[Drift]) -> Group:
    moved = {drift.cell: drift for drift in drifts}
    cells = [cell for cell in group.cells if cell.key not in moved]
    for key, drift in moved.items():
        seen = Seen(
            calls=drift.images,
            images=drift.images,
            singles=0,
            mean=drift.observed,
            sd=None,
            p50=None,
            p90=None,
            least=None,
            most=None,
            first=drift.since,
            last="",
            sources=(),
        )
        use = _certain(drift.observed)
        cells.append(Cell(**key._asdict(), seen=seen, published=None, use=use, outliers=()))
    images = sum(drift.images for drift in drifts)
    changes = [
        (Fraction(drift.observed) / Fraction(drift.expected), drift.images) for drift in drifts if drift.expected
    ]
    unseen = group.unseen
    if changes and group.against_published:
        change = sum((ratio * of for ratio, of in changes), Fraction(0)) / images
        figures = (unseen or _certain(1))._asdict()
        unseen = Learned(**{name: exact(Fraction(part) * change) for name, part in figures.items()})
    return group._replace(cells=tuple(cells), unseen=unseen)


def _certain(number: Number) -> Learned:
    return Learned(mean=number, low=number, high=number, p80=number, p90=number)
