"""Bounds of a calibration that was edited by hand: what its cells saw, and what can follow from it.
file.py reads it; each scalar is checked there."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import wrong

if TYPE_CHECKING:
    from costplan.calibration.figures import Cell, Group
    from costplan.units import Number

BEYOND = 10
"""A cell leans on the others of its group; so many times beyond all that they saw or the maker publishes it is none."""


def check_group(group: Group) -> None:
    """Refuse a group that cannot have been fitted to what its cells saw.

    Raises:
        InputError: with the place of the cell, or of the group.
    """
    _check_uses(group.cells)
    for cell in group.cells:
        _check_modes(cell)
    _check_unseen(group)


def _check_uses(cells: tuple[Cell, ...]) -> None:
    """Refuse a figure in use that cannot follow from what was seen and published: calls would cost next to nothing.

    Raises:
        InputError: its mean is far outside of it.
    """
    known = [number for cell in cells for number in _known(cell) if number is not None]
    for cell in cells:
        if cell.use is None:
            continue
        mean = cell.use.mean
        if (
            not min(known) <= mean * BEYOND
            or not mean <= max(known) * BEYOND
            or (not mean and not _is_of_outliers(cell))
        ):
            what = f"a mean of {float(mean):g} in use cannot follow from {float(cell.seen.mean):g} seen"
            raise wrong("not-a-range", what, "fit it again with 'costplan calibrate'", cell.place)


def _check_unseen(group: Group) -> None:
    """Refuse a figure of calls never seen that is far above those of all cells; against what is published these are
    ratios to it."""
    known: list[Fraction] = [Fraction(1)] if group.against_published else []
    for cell in group.cells:
        of = cell.published if group.against_published else 1
        known += [Fraction(number) / Fraction(of) for number in _known(cell) if number is not None and of]
    if group.unseen is not None and known and group.unseen.mean > max(known) * BEYOND:
        what = f"a mean of {float(group.unseen.mean):g} for what was never seen cannot follow from the cells"
        raise wrong("not-a-range", what, "fit it again with 'costplan calibrate'", group.place)


def _is_of_outliers(cell: Cell) -> bool:
    """Whether all tokens that were seen are those of outliers, which a figure leaves out; to six digits of the mean."""
    seen = Fraction(cell.seen.mean) * cell.seen.images
    return abs(seen - sum(Fraction(tokens) * calls for tokens, calls in cell.outliers)) <= seen / 10**4


def _check_modes(cell: Cell) -> None:
    """Refuse modes that cannot be those of the calls seen.

    Raises:
        InputError: with the place of the cell.
    """
    if not cell.modes:
        return
    most = (cell.seen.mean if cell.seen.most is None else cell.seen.most) * BEYOND
    told, calls = cell.modes[-1].tokens, sum(mode.calls for mode in cell.modes)
    what = ""
    if told > most:
        what = f"a mode of {float(told):g} tokens cannot follow from {float(cell.seen.mean):g} seen"
    elif calls > cell.seen.calls:
        what = f"the modes have {calls:,} calls, and {cell.seen.calls:,} were seen"
    elif cell.use is not None and not cell.use.mean:
        what = "a cell with modes needs a mean above 0 in use"
    if what:
        raise wrong("not-a-range", what, "fit it again with 'costplan calibrate'", cell.place)


def _known(cell: Cell) -> tuple[Number | None, ...]:
    seen = cell.seen
    return seen.mean, seen.least, seen.most, cell.published
