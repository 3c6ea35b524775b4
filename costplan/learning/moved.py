"""Moved: a calibration as if what drifted were to stay so, for what that does to a plan.
It finds no drift; drift.py does."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.calibration.figures import Cell, Group, Learned, Seen
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.calibration.figures import Calibration, GroupKey
    from costplan.learning.drift import Checked, Drift
    from costplan.units import Number


def as_observed(calibration: Calibration, checked: Checked) -> Calibration:
    """The calibration as if what drifted were to stay so: those cells take the newer mean, what was never seen in their
    groups moves by as much as they did, auto is served as it now is, and people take what they now take."""
    by_group: dict[GroupKey, list[Drift]] = {}
    for drift in checked.drifted:
        by_group.setdefault(drift.group, []).append(drift)
    groups = {group.key: group for group in calibration.groups}
    for key, drifts in by_group.items():
        groups[key] = _moved(groups.get(key) or Group(**key._asdict(), noise=0, unseen=None, cells=()), drifts)
    autos = {(one.model, one.route): one for one in (*calibration.auto, *checked.served)}
    taken = {one.key: one for one in (*calibration.acceptances, *(one.newer for one in checked.taken))}
    return calibration._replace(
        groups=tuple(groups.values()), auto=tuple(autos.values()), acceptances=tuple(taken.values())
    )


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
