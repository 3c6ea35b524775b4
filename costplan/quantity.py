"""A number with its uncertainty (low, expected, high), and the basis a figure rests on: add, scale, nothing else.
It knows no meters and no money; quantiles join it when a distribution is needed."""

from __future__ import annotations

from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.units import Number


class Basis(StrEnum):
    """Where a figure comes from, from the firmest to the weakest."""

    STATED = "stated"
    PUBLISHED = "published"
    MEASURED = "measured"
    ASSUMED = "assumed"


_WEAKNESS = {basis: place for place, basis in enumerate(Basis)}


def weakest(bases: Iterable[Basis]) -> Basis:
    """The basis of something made of several figures: no firmer than its weakest part."""
    return max(bases, key=_WEAKNESS.__getitem__)


class Quantity(NamedTuple):
    """Low, expected and high, with ``0 <= low <= expected <= high`` (:func:`ranged` checks it).

    ``low`` to ``high`` is a 90 % interval where the input was one. Sums add low to low and high to high, so the range
    of a sum is wide: it supposes that all parts err together.
    """

    low: Number
    expected: Number
    high: Number

    def __add__(self, other: Quantity) -> Quantity:  # type: ignore[override]  # a sum, not a longer tuple
        return Quantity(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def times(self, factor: Number) -> Quantity:
        """Scaled by an exact factor of zero or more."""
        if self.low is self.high:
            return certain(self.low * factor)
        return Quantity(self.low * factor, self.expected * factor, self.high * factor)

    def of(self, other: Quantity) -> Quantity:
        """The product with an independent quantity: the expected value of a product is that of its parts."""
        if self.low is self.high and other.low is other.high:  # nearly all are certain
            return certain(self.low * other.low)
        return Quantity(self.low * other.low, self.expected * other.expected, self.high * other.high)

    @property
    def is_exact(self) -> bool:
        """Whether nothing is uncertain."""
        return self.low == self.high


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

Z90 = Decimal("1.6448536269514722")
"""The 95th percentile of the standard normal: a 90 % interval is the mean plus and minus this many sds."""

WIDEST_RATIO = 10_000
"""A lognormal whose ends are further apart than this has its mean near or above its high end."""

_DIGITS = Context(prec=34)


def interval(low: Decimal, high: Decimal) -> Quantity:
    """``low to high`` read as a 90 % interval.

    Lognormal when ``low > 0``: with m = (ln low + ln high)/2 and s = (ln high - ln low)/(2 z), the mean exp(m + s²/2)
    is the expected value. Normal when ``low`` is 0, with mean m = high/2 and sd s = high/(2 z), truncated at 0: its
    mean is m + s·φ(m/s)/Φ(m/s) (Johnson, Kotz, Balakrishnan 1994, section 13.10.1). Twelve significant digits are kept.

    Raises:
        ValueError: ``low`` below 0 or above ``high``, nothing above 0, or ends further apart than WIDEST_RATIO.
    """
    if not 0 <= low <= high or high == 0:
        raise ValueError("the low end comes first, and the high end is above 0")
    if low == high:
        return certain(exact(Fraction(low)))
    if low > 0:
        if high > low * WIDEST_RATIO:
            raise ValueError(f"the ends are more than {WIDEST_RATIO:,} times apart")
        log_low, log_high = _DIGITS.ln(low), _DIGITS.ln(high)
        deviation = _DIGITS.divide(log_high - log_low, 2 * Z90)
        mean = _DIGITS.exp(_DIGITS.add((log_low + log_high) / 2, _DIGITS.multiply(deviation, deviation) / 2))
    else:
        from statistics import NormalDist

        middle, spread = float(high) / 2, float(high) / (2 * float(Z90))
        normal = NormalDist()
        mean = Decimal(middle + spread * normal.pdf(middle / spread) / normal.cdf(middle / spread))
    expected = exact(Fraction(Context(prec=12).plus(mean)))
    return Quantity(exact(Fraction(low)), expected, exact(Fraction(high)))


def mixture(parts: Iterable[tuple[Number, Quantity]]) -> Quantity:
    """One of several quantities, each with its share (the shares add to 1): the expected value is weighted by share,
    the range runs from the lowest to the highest part, one with a share of 0 included."""
    taken = list(parts)
    return Quantity(
        min(part.low for _, part in taken),
        exact(sum((Fraction(share) * part.expected for share, part in taken), Fraction(0))),
        max(part.high for _, part in taken),
    )
