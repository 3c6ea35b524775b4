"""Whole credits: what a call or an image costs, rounded up to credits of a stated worth, as some resellers bill it.
Which contract says so stands in contracts/agreed.py, and whose costs are rounded in planning/rounding_up.py."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.quantity import Quantity, certain
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.units import Number

CALL, IMAGE = PER = ("call", "image")
"""What is rounded: what a call costs with all its images, or each of them by itself."""

EACH = {CALL: "a call", IMAGE: "an image"}
"""The same in words."""

ROUNDING = "credit_rounding"
"""The meter of what rounding adds, in credits."""


class WholeCredits(NamedTuple):
    """A contract bills whole credits, each ``worth`` so many pico-dollars, ``per`` call or image. ``words`` are those
    of its file; ``is_hidden`` keeps all that off what is shown."""

    contract: str
    worth: Number
    per: str
    words: str
    is_hidden: bool
    place: Place

    def up(self, pico: Number) -> Number:
        """What is billed of an amount."""
        return ceil(Fraction(pico) / self.worth) * self.worth

    def most(self, pico: Number, n: int, calls: int) -> Number:
        """The most that is billed of so many calls for ``n`` images that come to an amount at most, however many of
        the images are made."""
        pieces = range(1, (n if self.per == IMAGE else calls) + 1)
        return max(number * self.up(Fraction(pico) / number) for number in pieces)

    def of(self, one: Quantity, scatter: tuple[Number, Number] = (0, 0)) -> Quantity:
        """What is billed of one call or image.

        Args:
            one: what it costs, unrounded.
            scatter: how far single ones lie below and above that.
        """
        below, above = min(scatter[0], one.low), scatter[1]
        if one.is_exact and not (below or above):
            return certain(self.up(one.expected))
        low, high = (self._mean(max(0, end - below), end, end + above) for end in (one.low, one.high))
        mean = self._mean(one.low - below, one.expected, one.high + above)
        return Quantity(exact(low), exact(max(low, min(mean, high))), exact(high))

    def _mean(self, low: Number, mean: Number, high: Number) -> Fraction:
        """The mean of what is billed where costs from low to their mean are all as likely, and those above it are: an
        amount that lies anywhere between two credits costs half a credit more."""
        if mean in (low, high):
            return Fraction(self.up(mean))
        share = Fraction(high - mean) / Fraction(high - low)
        return share * self._even(low, mean) + (1 - share) * self._even(mean, high)

    def _even(self, low: Number, high: Number) -> Fraction:
        """The mean over amounts all of which are as likely."""
        ends = [Fraction(end) / self.worth for end in (low, high)]
        first, last = (_area(end) for end in ends)
        return (last - first) / (ends[1] - ends[0]) * self.worth


def _area(end: Fraction) -> Fraction:
    """Below what is billed of each amount from 0 to ``end``, in credits: 1 for the first, 2 for the second."""
    whole = end.numerator // end.denominator
    return Fraction(whole * (whole + 1), 2) + (end - whole) * (whole + 1)
