"""The laws that a range may have: each reads its range, fits three numbers, has quantiles and a spreadsheet formula.
Another law is a class here and its place in LAWS; docs/risk.md has them with their sources. What sums of quantities
cost is found in risk/."""

from __future__ import annotations

import math
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costplan.quantity import Z90, Quantity, certain
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.normal import Points

WIDEST_RATIO = 10_000
"""A lognormal whose ends are further apart than this has its mean near or above its high end."""

LOPSIDED = (0.26, 0.74)
"""Where in its range a shifted lognormal can have its mean: never closer than this to one of the ends."""

_Z = float(Z90)
_DIGITS = Context(prec=34)
_KEPT = Context(prec=12)
_NEAR = 1e-9
_MOST_SKEWED = 5.2
"""The log of high/low at which a lognormal's mean lies closest to its low end, for its range."""


class Law:
    """A distribution of what is uncertain, as a rising function of one standard normal number.

    A law that ``low to high`` may be read as has ``takes``, ``mean``, ``formula`` and ``where``; of several the first
    that takes the ends. One with a ``word`` takes the ranges that name it, ``low to high WORD``, and no others.
    """

    word = ""
    words = ""
    """When it is taken, for a reader of the workbook; empty where no range is read as it."""

    def at(self, points: Points) -> Any:
        """The value at some points."""
        raise NotImplementedError

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """The law with that mean and these ends; None where it cannot have them."""
        raise NotImplementedError

    @staticmethod
    def takes(low: Decimal) -> bool:  # noqa: ARG004  as its heirs
        """Whether a range with that low end is read as it."""
        return False

    @staticmethod
    def mean(low: Decimal, high: Decimal) -> Decimal:
        """The mean of ``low to high``, a 90 % interval.

        Raises:
            ValueError: the ends cannot be such a range's.
        """
        raise NotImplementedError

    @staticmethod
    def formula(low: str, high: str) -> str:
        """The mean as a spreadsheet formula of the cells of low and high."""
        raise NotImplementedError

    @staticmethod
    def where(low: str) -> str:
        """``takes`` as a spreadsheet condition; the last of several takes all that is left and has none."""
        raise NotImplementedError


class Sure(Law):
    """No uncertainty, or all of it at one end."""

    def __init__(self, value: float) -> None:
        self.value = value

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return self.value + 0 * points.z


class Truncated(Law):
    """``0 to high``: normal with 5 % below 0 and 5 % above high, so m = high/2 and s = high/(2 z), cut off at 0.

    Its mean is m + s·φ(m/s)/Φ(m/s) (Johnson, Kotz, Balakrishnan 1994, section 13.10.1).
    """

    words = "normal cut at zero"

    def __init__(self, spread: float) -> None:
        self.spread = spread

    def at(self, points: Points) -> Any:
        """The value at some points."""
        from costplan.normal import above_zero

        return self.spread * (_Z + above_zero(points))

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """Where the mean is that of the range."""
        from costplan.normal import NORMAL

        share = (_Z + NORMAL.pdf(_Z) / (1 - NORMAL.cdf(-_Z))) / (2 * _Z)
        return Truncated(high / (2 * _Z)) if low == 0 and abs(mean / high - share) < _NEAR else None

    @staticmethod
    def takes(low: Decimal) -> bool:
        """Ranges from 0."""
        return low == 0

    @staticmethod
    def mean(low: Decimal, high: Decimal) -> Decimal:  # noqa: ARG004  it is 0
        """See the class."""
        from costplan.normal import NORMAL

        middle, spread = float(high) / 2, float(high) / (2 * _Z)
        return Decimal(middle + spread * NORMAL.pdf(middle / spread) / NORMAL.cdf(middle / spread))

    @staticmethod
    def formula(low: str, high: str) -> str:  # noqa: ARG004  it is 0
        """A part of the high end."""
        return f"{high}*{float(_KEPT.plus(Truncated.mean(Decimal(0), Decimal(1))))!r}"

    @staticmethod
    def where(low: str) -> str:
        """Ranges from 0."""
        return f"{low}=0"


class Lognormal(Law):
    """``shift`` + ``scale``·exp(``spread``·z). A negative scale, with a negative spread, is the mirror image.

    ``low to high`` above 0 is one without a shift: with m = (ln low + ln high)/2 and s = (ln high - ln low)/(2 z) its
    mean is exp(m + s²/2) (Johnson, Kotz, Balakrishnan 1994, chapter 14).
    """

    words = "lognormal above zero"

    def __init__(self, shift: float, scale: float, spread: float) -> None:
        self.shift, self.scale, self.spread = shift, scale, spread

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return self.shift + self.scale * points.exp(self.spread * points.z)

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """Where the mean is that of the range."""
        if low <= 0:
            return None
        ratio = math.log(high / low)
        if abs(mean / (low * Lognormal.mean_from_1(ratio)) - 1) >= _NEAR:
            return None
        return Lognormal(0.0, math.sqrt(low * high), ratio / (2 * _Z))

    @staticmethod
    def mean_from_1(ratio: float) -> float:
        """The mean of the one with 5 % below 1 and 5 % above exp(ratio)."""
        return math.exp(ratio / 2 + ratio * ratio / (8 * _Z * _Z))

    @staticmethod
    def takes(low: Decimal) -> bool:
        """Ranges above 0."""
        return low > 0

    @staticmethod
    def mean(low: Decimal, high: Decimal) -> Decimal:
        """See the class."""
        if high > low * WIDEST_RATIO:
            raise ValueError(f"the ends are more than {WIDEST_RATIO:,} times apart")
        log_low, log_high = _DIGITS.ln(low), _DIGITS.ln(high)
        deviation = _DIGITS.divide(log_high - log_low, 2 * Z90)
        return _DIGITS.exp(_DIGITS.add((log_low + log_high) / 2, _DIGITS.multiply(deviation, deviation) / 2))

    @staticmethod
    def formula(low: str, high: str) -> str:
        """See the class."""
        spread = f"((LN({high})-LN({low}))/{2 * _Z!r})"
        return f"EXP((LN({low})+LN({high}))/2+{spread}^2/2)"


class Shifted(Lognormal):
    """A lognormal, or its mirror image, shifted so that 5 % lie below low, 5 % above high, and the mean fits."""

    words = ""

    @staticmethod
    def takes(low: Decimal) -> bool:  # noqa: ARG004  as its heirs
        """No range is read as it."""
        return False

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """Where it never goes below 0."""
        from costplan.normal import FURTHEST, point

        share = (mean - low) / (high - low)
        if not LOPSIDED[0] <= share <= LOPSIDED[1]:
            return None
        near, far = 1e-6, _MOST_SKEWED  # the closer the ends of the lognormal, the closer its mean to the middle
        lean = min(share, 1 - share)
        for _ in range(60):
            ratio = (near + far) / 2
            if (Lognormal.mean_from_1(ratio) - 1) / math.expm1(ratio) > lean:
                near = ratio
            else:
                far = ratio
        ratio = (near + far) / 2
        scale, spread = (high - low) / math.expm1(ratio), ratio / (2 * _Z)
        middle = math.exp(ratio / 2)
        law = Lognormal(low - scale, scale * middle, spread)
        if share > 0.5:
            law = Lognormal(high + scale, -scale * middle, -spread)
        return law if law.at(point(-FURTHEST)) >= 0 else None


class Power(Law):
    """``start`` + ``width``·u^``exponent``, all between the ends. A negative width, with 1 - u, is the mirror image."""

    def __init__(self, start: float, width: float, exponent: float) -> None:
        self.start, self.width, self.exponent = start, width, exponent

    def at(self, points: Points) -> Any:
        """The value at some points."""
        share = points.u if self.width > 0 else 1 - points.u
        return self.start + self.width * share**self.exponent

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """Any mean within the ends."""
        share = (mean - low) / (high - low)
        if share <= 0.5:
            return Power(low, high - low, 1 / share - 1)
        return Power(high, low - high, 1 / (1 - share) - 1)


LAWS: tuple[type[Law], ...] = (Truncated, Lognormal, Shifted, Power)
"""In the order in which they are asked, after Sure; Power takes all that no other does."""


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
    expected = exact(Fraction(_KEPT.plus(law.mean(low, high))))
    return Quantity(exact(Fraction(low)), expected, exact(Fraction(high)), word)


def formula(low: str, high: str, word: str = "") -> str:
    """The expected value of :func:`interval` as a spreadsheet formula of two cells, of which ``high`` may be empty."""
    *others, last = _read_as(word)
    text = last.formula(low, high)
    for law in reversed(others):
        text = f"IF({law.where(low)},{law.formula(low, high)},{text})"
    return f'IF(OR({high}="",{high}={low}),{low},{text})'


def words() -> list[str]:
    """What may follow ``low to high`` to name its law."""
    return [law.word for law in LAWS if law.word]


def meaning() -> str:
    """How a range without a word is read, in words."""
    return ", else ".join(law.words for law in reversed(_read_as("")))


def _read_as(word: str) -> Sequence[type[Law]]:
    return [law for law in LAWS if law.words and law.word == word]


@lru_cache(maxsize=4096)
def law_of(quantity: Quantity) -> Law:
    """The law that has the quantity's expected value for its mean, and its ends where the law has any: the one that its
    range names, else the first that fits the three numbers."""
    low, mean, high = float(quantity.low), float(quantity.expected), float(quantity.high)
    if low == high or mean in (low, high):
        return Sure(mean)
    named = [law for law in LAWS if law.word and law.word == quantity.law]
    tried = (law.fitted(low, mean, high) for law in (*named, *(law for law in LAWS if not law.word)))
    return next(law for law in tried if law is not None)
