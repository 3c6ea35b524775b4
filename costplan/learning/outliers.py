"""Outliers: single calls far from the rest of their cell, which are told, and which of these a figure leaves out.
What is left out is never what happens now and then: that is a mode (modes.py) or a tail, and costs money."""

from __future__ import annotations

from fractions import Fraction
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costplan.learning.cells import CellData
    from costplan.units import Number

FENCE = 3
"""A value is far out if it lies further from the quartiles than so many times the distance between them (Tukey 1977,
Exploratory Data Analysis, chapter 2), of the values and of their logarithms: tokens have a long tail."""

FEW = 8
"""Calls from which quartiles say something."""

HEAP = 3
"""So many far calls within a factor of ALIKE are a heap of their own, and no outliers."""

ALIKE = 2

ODD = Fraction(1, 50)
"""Outliers are left out where they are no more than this share of the calls: one of 50, two of 100. One of ten may be
what every tenth call takes, and leaving it out would hide that."""


def outliers_of(cell: CellData) -> tuple[tuple[Number, int], ...]:
    """Tokens far from the rest with their calls, least tokens first; only calls known one by one count."""
    calls = cell.singles
    if sum(calls.values()) < FEW:
        return ()
    first, third = (quantile(calls, Fraction(quarter, 4)) for quarter in (1, 3))
    assert first is not None
    assert third is not None
    far = {tokens: of for tokens, of in calls.items() if _is_far(tokens, first, third)}
    return tuple((tokens, of) for tokens, of in far.items() if not _in_a_heap(tokens, far))


def quantile(calls: dict[Number, int], share: Fraction) -> Number | None:
    """The smallest value that at least that share of the calls do not exceed; exact, and the same on every engine.

    Args:
        calls: by value, in the order of value.
        share: of 1.
    """
    wanted = share * sum(calls.values())
    reached = 0
    for tokens, of in calls.items():
        reached += of
        if reached >= wanted:
            return tokens
    return None


def _is_far(tokens: Number, first: Number, third: Number) -> bool:
    reach = FENCE * (third - first)
    if first - reach <= tokens <= third + reach:
        return False
    if not tokens or not first:
        return True
    low, high = log(first), log(third)
    return not low - FENCE * (high - low) <= log(tokens) <= high + FENCE * (high - low)


def _in_a_heap(tokens: Number, far: dict[Number, int]) -> bool:
    """Whether HEAP far calls or more, these among them, lie within a factor of ALIKE."""
    starts = [start for start in far if start <= tokens <= ALIKE * start]
    return any(sum(of for other, of in far.items() if start <= other <= ALIKE * start) >= HEAP for start in starts)


STRAY = Fraction(1, 20)
"""Outliers are left out of a check for drift where they are no more than this share of the newer calls: what one odd
call in twenty takes neither is a change nor hides one."""


def left_out(outliers: tuple[tuple[Number, int], ...], singles: int, most: Fraction = ODD) -> bool:
    """Whether a cell's outliers are left out, which has so many calls known one by one, by how large a share they are
    at most: by default that of a figure."""
    return sum(calls for _, calls in outliers) <= most * singles


def without_outliers(cell: CellData, most: Fraction = ODD) -> CellData:
    """The cell as its mean and its noise are fitted (or by :data:`STRAY` as it is checked for drift): as it is, or
    without the outliers that are left out."""
    outliers = outliers_of(cell)
    if not outliers or not left_out(outliers, sum(cell.singles.values()), most):
        return cell
    odd = {tokens for tokens, _ in outliers}
    return cell._replace(values=tuple(value for value in cell.values if not (value.alone and value.tokens in odd)))
