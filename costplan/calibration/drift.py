"""Drift: whether newer calls still use what a calibration says, cell by cell, and what it costs a scenario if not.
Whether a scenario's mix of calls still holds is another question, asked in mix.py."""

from __future__ import annotations

from fractions import Fraction
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from costplan.calibrated import Calibration, Cell, Group, Learned, Seen, figure
from costplan.calibration.cells import GroupKey, observed_cells
from costplan.quantity import Z90
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.calibration.cells import CellData, CellKey
    from costplan.calibration.counts import CountRow
    from costplan.catalogue import Catalogue
    from costplan.units import Number

FALSE_ALARM = 0.01
"""How likely one of all the cells checked is called drifted though none has: shared out among them (Bonferroni)."""

STRAY = Fraction(1, 20)
"""An exact figure has drifted once more than this share of the calls differ from it."""


class Drift(NamedTuple):
    """A cell that newer calls have left. Tokens are of one image (one input image for ``image_in``).

    ``low`` to ``high`` is where the mean of so many calls was to be expected; ``since`` the first day on which a call
    lay out of the usual, empty where no call has a day.
    """

    group: GroupKey
    cell: CellKey
    expected: Number
    low: Number
    high: Number
    observed: Number
    calls: int
    since: str

    @property
    def change(self) -> Fraction | None:
        """By how much the mean has moved, as a share; None where nothing was expected."""
        return Fraction(self.observed) / Fraction(self.expected) - 1 if self.expected else None


class Checked(NamedTuple):
    """The outcome of a check: the cells that drifted, how many were checked on how many calls, and what could not be."""

    drifted: tuple[Drift, ...]
    cells: int
    calls: int
    without_figure: int
    left_out: tuple[tuple[str, int], ...]


def check(rows: Iterable[CountRow], calibration: Calibration, catalogue: Catalogue, as_of: date) -> Checked:
    """Hold a count table of newer calls against a calibration.

    The mean of n calls in a cell was to lie in m ± z·sqrt(d² + (noise·m)²/n), with m the cell's figure, d the standard
    deviation of that figure (a quarter of its 90 % interval, nearly), and z for FALSE_ALARM. A cell never seen by the
    calibration is held against what an estimate takes for it.
    """
    observed = observed_cells(rows, catalogue, as_of)
    groups = {GroupKey(*group[:5]): group for group in calibration.groups}
    pairs = [(key, cell, groups.get(key)) for key, cells in observed.groups.items() for cell in cells]
    held = [(key, cell, found) for key, cell, group in pairs if (found := _figure(cell, group)) is not None]
    z = NormalDist().inv_cdf(1 - FALSE_ALARM / 2 / max(1, len(held)))
    drifted = [drift for key, cell, found in held if (drift := _drift(key, cell, found, z)) is not None]
    return Checked(
        tuple(drifted),
        len(held),
        sum(value.units for _, cell, _ in held for value in cell.values),
        len(pairs) - len(held),
        tuple(observed.left_out.items()),
    )


class _Figure(NamedTuple):
    mean: float
    deviation: float
    noise: float


def _figure(cell: CellData, group: Group | None) -> _Figure | None:
    """What an estimate takes for the cell, its uncertainty and the noise of single calls."""
    published = cell.published
    noise = float(group.noise) if group else 0.0
    known = next((known for known in group.cells if known[:3] == cell.key), None) if group else None
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


def _drift(key: GroupKey, cell: CellData, found: _Figure, z: float) -> Drift | None:
    calls = sum(value.units for value in cell.values)
    mean = float(sum(Fraction(value.tokens) * value.units for value in cell.values)) / calls
    half = z * (found.deviation**2 + (found.noise * found.mean) ** 2 / calls) ** 0.5
    usual = float(Z90) * found.noise * found.mean
    strays = [value for value in cell.values if abs(float(value.tokens) - found.mean) > usual]
    left = abs(mean - found.mean) > half if half else sum(value.units for value in strays) > STRAY * calls
    if not left:
        return None
    since = min((value.first for value in strays or cell.values if value.first), default="")
    low, high = figure(max(found.mean - half, 0.0)), figure(found.mean + half)
    return Drift(key, cell.key, figure(found.mean), low, high, figure(mean), calls, since)


def as_observed(calibration: Calibration, drifted: Iterable[Drift]) -> Calibration:
    """The calibration as if what drifted were to stay so: those cells take the newer mean, and what was never seen in
    their groups moves by as much as they did."""
    by_group: dict[GroupKey, list[Drift]] = {}
    for drift in drifted:
        by_group.setdefault(drift.group, []).append(drift)
    groups = {GroupKey(*group[:5]): group for group in calibration.groups}
    for key, drifts in by_group.items():
        groups[key] = _moved(groups.get(key) or Group(*key, 0, None, ()), drifts)
    return calibration._replace(groups=tuple(groups.values()), at="mean")


def _moved(group: Group, drifts: list[Drift]) -> Group:
    moved = {drift.cell: drift for drift in drifts}
    cells = [cell for cell in group.cells if cell[:3] not in moved]
    for key, drift in moved.items():
        seen = Seen(drift.calls, 0, drift.observed, None, None, None, None, None, drift.since, "", ())
        cells.append(Cell(*key, seen, None, _certain(drift.observed), ()))
    calls = sum(drift.calls for drift in drifts)
    changes = [(Fraction(drift.observed) / Fraction(drift.expected), drift.calls) for drift in drifts if drift.expected]
    unseen = group.unseen
    if changes and group.against_published:
        change = sum((ratio * of for ratio, of in changes), Fraction(0)) / calls
        unseen = Learned(*(exact(Fraction(part) * change) for part in unseen or _certain(1)))
    return group._replace(cells=tuple(cells), unseen=unseen)


def _certain(number: Number) -> Learned:
    return Learned(number, number, number, number, number)
