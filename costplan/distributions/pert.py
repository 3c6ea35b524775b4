"""The law of three points, ``low likely middle up to high``: a beta law between hard ends, as PERT has it.
Ranges of two ends are lognormal.py's and truncated.py's."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costplan.distributions.beta import Beta
from costplan.distributions.law import NEAR, Law

if TYPE_CHECKING:
    from decimal import Decimal

    from costplan.normal import Points
    from costplan.quantity import Quantity
    from costplan.units import Number

LEAN = 6
"""One and other of the beta law are so many together, which gives the middle the weight of 4 ends."""


class Pert(Law):
    """Nothing below low and above high, and the middle likeliest: low + (high - low)·b, with b of the law Beta(1 +
    4·(middle - low)/(high - low), 1 + 4·(high - middle)/(high - low)).

    Its mean is (low + 4·middle + high)/6 (Malcolm, Roseboom, Clark and Fazar 1959, *Operations Research* 7:646).
    """

    word = "PERT"
    has_middle = True

    def __init__(self, low: float, mean: float, high: float) -> None:
        self.low, self.width = low, high - low
        self._law = _beta(round(LEAN * (mean - low) / (high - low), 9))

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return self.low + self.width * self._law.at(points)

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """Where the middle that has this mean lies within the ends."""
        place = LEAN * (mean - low) / (high - low)
        return Pert(low, mean, high) if 1 - NEAR <= place <= LEAN - 1 + NEAR else None

    @staticmethod
    def mean_of(low: Decimal | Fraction, middle: Decimal | Fraction, high: Decimal | Fraction) -> Fraction:
        """See the class; exact."""
        return (Fraction(low) + 4 * Fraction(middle) + Fraction(high)) / LEAN

    @staticmethod
    def middle(quantity: Quantity) -> Number:
        """The likeliest value of such a range, exactly."""
        return (LEAN * Fraction(quantity.expected) - quantity.low - quantity.high) / 4

    @staticmethod
    def formula_of(low: str, middle: str, high: str) -> str:
        """The mean as a spreadsheet formula of three cells."""
        return f"({low}+4*{middle}+{high})/{LEAN}"


@lru_cache(maxsize=256)
def _beta(one: float) -> Beta:
    """The law by its first number: ranges in one proportion, such as the months of one driver, share it."""
    return Beta(one, LEAN - one)
