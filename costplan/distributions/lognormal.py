"""The law of ``low to high`` above 0.
What starts at 0 is truncated.py's, and skewed.py has the laws of other means."""

from __future__ import annotations

import math
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from costplan.distributions.law import NEAR, Law, Z
from costplan.quantity import Z90

if TYPE_CHECKING:
    from costplan.normal import Points

WIDEST_RATIO = 10_000
"""A lognormal whose ends are further apart than this has its mean near or above its high end."""

_DIGITS = Context(prec=34)


class Lognormal(Law):
    """``low to high`` above 0: exp(m + s·z) with m = (ln low + ln high)/2 and s = (ln high - ln low)/(2·1.645).

    Its mean is exp(m + s²/2) (Johnson, Kotz, Balakrishnan 1994, chapter 14).
    """

    words = "lognormal above zero"

    def __init__(self, low: float, high: float) -> None:
        self.middle, self.spread = math.sqrt(low * high), math.log(high / low) / (2 * Z)

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return self.middle * points.exp(self.spread * points.z)

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """Where the mean is that of the range."""
        if low <= 0:
            return None
        its_mean = low * Lognormal.mean_from_1(math.log(high / low))
        return Lognormal(low, high) if abs(mean / its_mean - 1) < NEAR else None

    @staticmethod
    def mean_from_1(ratio: float) -> float:
        """The mean of the one with 5 % below 1 and 5 % above exp(ratio)."""
        return math.exp(ratio / 2 + ratio * ratio / (8 * Z * Z))

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
        spread = f"((LN({high})-LN({low}))/{2 * Z!r})"
        return f"EXP((LN({low})+LN({high}))/2+{spread}^2/2)"
