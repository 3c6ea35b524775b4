"""A number with its uncertainty (low, expected, high), and the basis a figure rests on: add, scale, nothing else.
It knows no meters and no money; distributions/ has the laws."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from costplan.named import NamedTuple
from costplan.units import exact, sum_of, sum_over

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.units import Number


class Basis(StrEnum):
    """Where a figure comes from, from the firmest to the weakest."""

    STATED = "stated"
    PUBLISHED = "published"
    MEASURED = "measured"
    ASSUMED = "assumed"

    weakness: int


for _place, _basis in enumerate(Basis):
    _basis.weakness = _place

_WEAKNESS = attrgetter("weakness")


def weakest(bases: Iterable[Basis]) -> Basis:
    """The basis of something made of several figures: no firmer than its weakest part."""
    return max(bases, key=_WEAKNESS)


class Quantity(NamedTuple):
    """Low, expected and high, with ``0 <= low <= expected <= high`` (:func:`ranged` checks it).

    ``low`` to ``high`` is a 90 % interval where the input was one. Sums add low to low and high to high, so the range
    of a sum is wide: it supposes that all parts err together. ``law`` is the word that a range named its law by; where
    it is empty, the three numbers tell. A part of a sum may be expected beyond both of its ends, as that is which
    chance adds to a cost that bends; the sum never is.
    """

    low: Number
    expected: Number
    high: Number
    law: str = ""

    def __add__(self, other: Quantity) -> Quantity:  # type: ignore[override]  # a sum, not a longer tuple
        law = self.law if other.law == self.law or other.is_exact else other.law if self.is_exact else ""
        return Quantity(self.low + other.low, self.expected + other.expected, self.high + other.high, law)

    def without(self, part: Quantity) -> Quantity:
        """What is left when a part of it is taken away, end by end."""
        law = self.law if part.is_exact else ""
        return Quantity(self.low - part.low, self.expected - part.expected, self.high - part.high, law)

    def times(self, factor: Number) -> Quantity:
        """Scaled by an exact factor of zero or more."""
        if self.low is self.expected is self.high:
            number = self.low * factor
            return Quantity(number, number, number)
        return Quantity(self.low * factor, self.expected * factor, self.high * factor, self.law)

    def of(self, other: Quantity) -> Quantity:
        """The product with an independent quantity: the expected value of a product is that of its parts."""
        mine, theirs = self.low is self.expected is self.high, other.low is other.expected is other.high
        if mine and theirs:  # nearly all are certain
            return certain(self.low * other.low)
        law = self.law if theirs else other.law if mine else ""
        return Quantity(self.low * other.low, self.expected * other.expected, self.high * other.high, law)

    @property
    def numbers(self) -> tuple[Number, Number, Number]:
        """Low, expected and high alone."""
        return self.low, self.expected, self.high

    @property
    def is_exact(self) -> bool:
        """Whether nothing is uncertain."""
        return self.low == self.expected == self.high


def ranged(low: Number, expected: Number, high: Number) -> Quantity:
    """A quantity with its order checked.

    Raises:
        ValueError: not ``0 <= low <= expected <= high``.
    """
    if not 0 <= low <= expected <= high:
        raise ValueError("low, expected and high are zero or more and in that order")
    return Quantity(low, expected, high)


def certain(number: Number) -> Quantity:
    """A quantity without uncertainty."""
    return Quantity(number, number, number)


ZERO = certain(0)


def total(costs: Iterable[Quantity]) -> Quantity:
    """The sum of quantities: low with low, expected with expected, high with high."""
    every = list(costs)
    expected = sum_of([cost.expected for cost in every])
    if all(cost.low is cost.expected is cost.high for cost in every):
        return certain(expected)
    return Quantity(sum_of([cost.low for cost in every]), expected, sum_of([cost.high for cost in every]))


class SumOfProducts:
    """Quantities times rows of whole numbers, added low with low, expected with expected, high with high: as whole
    numbers over each denominator, of which one fraction is made for each place of a row in the end."""

    __slots__ = ("_certain", "_ends")

    def __init__(self) -> None:
        self._certain: _Rows = {}
        self._ends: tuple[_Rows, _Rows, _Rows] | None = None

    def add(self, unit: Quantity, rows: tuple[list[int], list[int], list[int]], below: int) -> None:
        """Add a quantity times rows for its low, expected and high end that are over a denominator: one list where
        they are certain."""
        low, expected, high = rows
        if unit.low is unit.expected is unit.high and low is expected is high:
            _add(self._certain, unit.expected, expected, below)
            return
        self._ends = self._ends or ({}, {}, {})
        for sums, end, row in zip(self._ends, unit.numbers, rows, strict=True):
            _add(sums, end, row, below)

    @property
    def totals(self) -> list[Quantity]:
        """What they come to at each place of the rows."""
        if self._ends is None:
            return [certain(number) for number in _summed(self._certain)]
        for sums in self._ends:
            for below, row in self._certain.items():
                _add(sums, 1, row, below)
        self._certain = {}
        low, expected, high = map(_summed, self._ends)
        return [Quantity(*ends) for ends in zip(low, expected, high, strict=True)]


_Rows: TypeAlias = "dict[int, list[int]]"
"""Rows of whole numbers, by the denominator that they are over."""


def _add(sums: _Rows, unit: Number, row: list[int], below: int) -> None:
    below, times = below * unit.denominator, unit.numerator
    known = sums.get(below)
    if known is None:
        sums[below] = [times * number for number in row]
    else:
        sums[below] = [so_far + times * number for so_far, number in zip(known, row, strict=True)]


def _summed(sums: _Rows) -> list[Number]:
    """The exact sums, place by place."""
    if len(sums) == 1:
        ((below, row),) = sums.items()
        return [exact(Fraction(number, below)) for number in row]
    return [sum_over(dict(zip(sums, numbers, strict=True))) for numbers in zip(*sums.values(), strict=True)]


Z90 = Decimal("1.6448536269514722")
"""The 95th percentile of the standard normal: a 90 % interval is the mean plus and minus this many sds."""


def mixture(parts: Iterable[tuple[Number, Quantity]]) -> Quantity:
    """One of several quantities, each with its share (the shares add to 1): the expected value is weighted by share,
    the range runs from the lowest to the highest part, one with a share of 0 included."""
    taken = list(parts)
    return Quantity(
        min(part.low for _, part in taken),
        exact(sum((Fraction(share) * part.expected for share, part in taken), Fraction(0))),
        max(part.high for _, part in taken),
    )
