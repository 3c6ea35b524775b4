"""How a counted number is rounded to what is billed: up, down, to the nearest or not at all, to a unit, with a least.
What is counted stands with the methods that ask here."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.named import NamedTuple
from costplan.quantity import Quantity, certain, ranged
from costplan.units import count, exact

if TYPE_CHECKING:
    from costplan.units import Number

UP, DOWN, NEAREST, NONE = "up", "down", "nearest", "none"
HOW = (UP, DOWN, NEAREST, NONE)
"""The words of ``round``."""


class Rounding(NamedTuple):
    """To multiples of ``to``, and ``least`` of them at least; exact halves go up."""

    how: str
    to: Number = 1
    least: Number = 0

    def number(self, number: Number) -> Number:
        """What is billed of a number."""
        return max(exact(self._rounded(Fraction(number))), self.least)

    def _rounded(self, number: Fraction) -> Fraction:
        if self.how == NONE:
            return number
        parts = number / self.to
        whole = {UP: ceil(parts), DOWN: floor(parts), NEAREST: floor(parts + Fraction(1, 2))}[self.how]
        return Fraction(whole) * self.to

    def quantity(self, quantity: Quantity) -> Quantity:
        """What is billed of a quantity. Of one with a range rounding adds or takes half of ``to`` in the mean: any rest
        is as likely as any other."""
        if quantity.is_exact:
            return certain(self.number(quantity.expected))
        low, high = self.number(quantity.low), self.number(quantity.high)
        halves = {UP: 1, DOWN: -1}.get(self.how, 0)
        expected = max(quantity.expected + Fraction(halves, 2) * self.to, self.least)
        return ranged(low, exact(min(max(Fraction(expected), Fraction(low)), Fraction(high))), high)

    @property
    def words(self) -> str:
        """``, rounded up to 0.1, at least 1``; nothing where it rounds nothing."""
        unit = f" to {count(self.to)}" if self.to != 1 else ""
        told = "" if self.how == NONE else f", rounded {'to the nearest' if self.how == NEAREST else self.how}{unit}"
        return told + (f", at least {count(self.least)}" if self.least else "")


def read_rounding(fields: yamlio.Fields, usual: str) -> Rounding:
    """The keys ``round``, ``to`` and ``at_least`` of a way to count; ``usual`` is how it rounds where none is said."""
    how = fields.get("round", yamlio.one_of(*HOW), usual)
    to = fields.get("to", yamlio.amount, None)
    least = fields.get("at_least", yamlio.amount, None)
    if to is not None and not to:
        fields.fault("to", "out-of-bounds", "nothing is a multiple of 0", "write the unit that is billed, such as 0.1")
    if to is not None and how == NONE:
        fields.fault("to", "not-allowed", "what is not rounded has no unit", "remove it, or write 'round: up'")
    return Rounding(how or usual, exact(Fraction(to or 1)), exact(Fraction(least or 0)))
