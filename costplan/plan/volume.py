"""A volume: how much is done in each stretch of days, as whole numbers over one denominator.
What it is that is done, and what it costs, stands in charge.py; how a driver spreads over days in planning/schedule.py.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

from costplan.named import NamedTuple
from costplan.quantity import Quantity, certain
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from costplan.plan.charge import Input
    from costplan.plan.stretch import Stretch
    from costplan.units import Number

Ends: TypeAlias = "tuple[list[int], list[int], list[int]]"


class Shape:
    """How an amount spreads over stretches of days: an exact factor for each, ``above`` over ``below``."""

    __slots__ = ("above", "below")

    def __init__(self, factors: Sequence[Number]) -> None:
        self.below = lcm(*(factor.denominator for factor in factors))
        self.above = [factor.numerator * (self.below // factor.denominator) for factor in factors]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape) and (self.above, self.below) == (other.above, other.below)

    def __hash__(self) -> int:
        return hash((self.below, tuple(self.above)))

    def factor(self, at: int) -> Number:
        """That of the stretch at a place."""
        return exact(Fraction(self.above[at], self.below))

    def over(self, places: Iterable[int]) -> Number:
        """That of the stretches at some places together."""
        return exact(Fraction(sum(map(self.above.__getitem__, places)), self.below))


class Part(NamedTuple):
    """What a volume hangs on: an amount, and how it spreads."""

    hangs_on: Input
    amount: Quantity
    shape: Shape


class Volume:
    """How much there is in each of some stretches of days: low, expected and high, each over one denominator.

    ``parts`` are what it hangs on; nothing where it is known in another way.
    """

    __slots__ = ("_ends", "_quantities", "below", "parts", "stretches")

    def __init__(self, stretches: Sequence[Stretch], ends: Ends, below: int, parts: tuple[Part, ...] = ()) -> None:
        self.stretches = stretches
        self.parts = parts
        self._ends = ends
        self.below = below
        self._quantities: dict[int, Quantity] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Volume) and self._content == other._content

    def __hash__(self) -> int:
        return hash((self.below, tuple(self._ends[1])))

    @property
    def _content(self) -> tuple[object, ...]:
        return tuple(self.stretches), self._ends, self.below, self.parts

    @classmethod
    def of_parts(cls, stretches: Sequence[Stretch], parts: tuple[Part, ...]) -> Volume:
        """The sum of amounts that spread over the stretches."""
        below = lcm(*(end.denominator * part.shape.below for part in parts for end in part.amount.numbers))

        def added(end: int) -> list[int]:
            each = []
            for part in parts:
                amount = part.amount.numbers[end]
                factor = amount.numerator * (below // (amount.denominator * part.shape.below))
                each.append([factor * share for share in part.shape.above])
            return each[0] if len(each) == 1 else [sum(those) for those in zip(*each, strict=True)]

        expected = added(1)
        if all(part.amount.is_exact for part in parts):
            return cls(stretches, (expected, expected, expected), below, parts)
        return cls(stretches, (added(0), expected, added(2)), below, parts)

    @classmethod
    def given(cls, stretches: Sequence[Stretch], quantities: Sequence[Quantity]) -> Volume:
        """One that is known stretch by stretch."""
        below = lcm(*(end.denominator for quantity in quantities for end in quantity.numbers))
        low, expected, high = (
            [end.numerator * (below // end.denominator) for end in ends]
            for ends in zip(*(quantity.numbers for quantity in quantities), strict=True)
        )
        if low == expected == high:
            low = high = expected
        return cls(stretches, (low, expected, high), below)

    def scaled(self, factor: Number) -> Volume:
        """The same with all its amounts times an exact factor."""
        parts = (part._replace(amount=part.amount.times(factor)) for part in self.parts)
        return Volume.of_parts(self.stretches, tuple(parts))

    def renamed(self, named: Callable[[Input], Input]) -> Volume:
        """The same, what it hangs on under other names."""
        parts = tuple(part._replace(hangs_on=named(part.hangs_on)) for part in self.parts)
        return Volume(self.stretches, self._ends, self.below, parts)

    @property
    def is_certain(self) -> bool:
        """Whether nothing is uncertain."""
        return self._ends[0] is self._ends[1]

    def at(self, day: int) -> Quantity:
        """How much there is in the stretch at a place."""
        found = self._quantities.get(day)
        if found is None:
            found = self._quantities[day] = self.over((day,))
        return found

    def over(self, days: Iterable[int]) -> Quantity:
        """How much there is in the stretches at some places together."""
        (low,), (expected,), (high,) = self.rows([tuple(days)])
        if self.is_certain:
            return certain(exact(Fraction(expected, self.below)))
        low_end, middle, high_end = (exact(Fraction(end, self.below)) for end in (low, expected, high))
        return Quantity(low_end, middle, high_end)

    def rows(self, slices: Sequence[tuple[int, ...]]) -> Ends:
        """The same for each of some slices, as whole numbers over ``below``; one list where it is certain."""
        expected = _sums(self._ends[1], slices)
        if self.is_certain:
            return expected, expected, expected
        return _sums(self._ends[0], slices), expected, _sums(self._ends[2], slices)

    @property
    def total(self) -> Quantity:
        """All of it."""
        return self.over(range(len(self.stretches)))

    def parts_at(self, place: int) -> Iterator[tuple[Input, Quantity]]:
        """What falls into the stretch at a place, apart by what it hangs on."""
        for part in self.parts:
            if part.shape.above[place]:
                yield part.hangs_on, part.amount.times(part.shape.factor(place))


def _sums(numbers: list[int], slices: Sequence[tuple[int, ...]]) -> list[int]:
    return [sum(map(numbers.__getitem__, days)) if len(days) != 1 else numbers[days[0]] for days in slices]
