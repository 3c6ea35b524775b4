"""Which laws there are, how a range is read as one of them, and which fits three numbers.
How each is reckoned stands in its own file."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.distributions.beta import Beta, Share
from costplan.distributions.law import Sure, kept
from costplan.distributions.lognormal import Lognormal
from costplan.distributions.opposed import Opposed, Opposing
from costplan.distributions.pert import Pert
from costplan.distributions.skewed import Skewed
from costplan.distributions.truncated import Truncated
from costplan.quantity import Quantity, certain
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from costplan.distributions.law import Law
    from costplan.units import Number

LAWS: tuple[type[Law], ...] = (Truncated, Lognormal, Pert, Skewed)
"""In the order in which they are asked, after Sure; Skewed takes all that no other does."""


def interval(low: Decimal, high: Decimal, word: str = "") -> Quantity:
    """``low to high`` read as a 90 % interval of the first law of that word which takes it; its mean is the expected
    value, of which twelve significant digits are kept.

    Raises:
        ValueError: ``low`` below 0 or above ``high``, nothing above 0, or what the law does not take.
    """
    if not 0 <= low <= high or high == 0:
        raise ValueError("the low end comes first, and the high end is above 0")
    if low == high:
        return certain(exact(Fraction(low)))
    law = next(law for law in _read_as(word) if law.takes(low))
    expected = exact(Fraction(kept(law.mean(low, high))))
    return Quantity(exact(Fraction(low)), expected, exact(Fraction(high)), word)


def three_points(low: Decimal | Fraction, middle: Decimal | Fraction, high: Decimal | Fraction) -> Quantity:
    """``low likely middle up to high``: nothing lies beyond the ends. Its mean is exact.

    Raises:
        ValueError: ``low`` below 0, or not in this order, or nothing above 0.
    """
    if not 0 <= low <= middle <= high or high == 0:
        raise ValueError("the three come in their order, and the high end is above 0")
    if low == high:
        return certain(exact(Fraction(low)))
    expected = exact(Pert.mean_of(low, middle, high))
    return Quantity(exact(Fraction(low)), expected, exact(Fraction(high)), Pert.word)


def middle_of(quantity: Quantity) -> Number | None:
    """The likeliest value of a range that states three points; None of any other."""
    return exact(Fraction(Pert.middle(quantity))) if quantity.law == Pert.word else None


def formula(low: str, high: str, word: str = "", middle: str = "") -> str:
    """The expected value of :func:`interval` as a spreadsheet formula of two cells, of which ``high`` may be empty; of
    :func:`three_points` with the cell of the ``middle``."""
    if word == Pert.word:
        return f'IF(OR({high}="",{high}={low}),{low},{Pert.formula_of(low, middle, high)})'
    *others, last = _read_as(word)
    text = last.formula(low, high)
    for law in reversed(others):
        text = f"IF({law.where(low)},{law.formula(low, high)},{text})"
    return f'IF(OR({high}="",{high}={low}),{low},{text})'


def words() -> list[str]:
    """What may follow ``low to high`` to name its law."""
    return [law.word for law in LAWS if law.word and not law.has_middle]


def meaning() -> str:
    """How a range without a word is read, in words."""
    return ", else ".join(law.words for law in reversed(_read_as("")))


def _read_as(word: str) -> Sequence[type[Law]]:
    return [law for law in LAWS if law.words and law.word == word]


@lru_cache(maxsize=4096)
def law_of(quantity: Quantity | Share | Opposed) -> Law:
    """The law that has the quantity's expected value for its mean, and its ends where the law has any: the one that its
    range names, else the first that fits the three numbers; of a share the law that its counts tell."""
    if isinstance(quantity, Opposed):
        return Opposing(law_of(quantity.share))
    if isinstance(quantity, Share):
        return Beta(float(quantity.one), float(quantity.other))
    low, mean, high = float(quantity.low), float(quantity.expected), float(quantity.high)
    if low == high or mean in (low, high):
        return Sure(mean)
    named = [law for law in LAWS if law.word and law.word == quantity.law]
    tried = (law.fitted(low, mean, high) for law in (*named, *(law for law in LAWS if not law.word)))
    return next(law for law in tried if law is not None)
