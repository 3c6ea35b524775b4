"""The law of ``low to high`` above 0, and its shifted kin for means that it does not have.
What starts at 0 is truncated.py's."""

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

LOPSIDED = (0.26, 0.74)
"""Where in its range a shifted lognormal can have its mean: never closer than this to one of the ends."""

_DIGITS = Context(prec=34)
_MOST_SKEWED = 5.2
"""The log of high/low at which a lognormal's mean lies closest to its low end, for its range."""


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
        if abs(mean / (low * Lognormal.mean_from_1(ratio)) - 1) >= NEAR:
            return None
        return Lognormal(0.0, math.sqrt(low * high), ratio / (2 * Z))

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
        scale, spread = (high - low) / math.expm1(ratio), ratio / (2 * Z)
        middle = math.exp(ratio / 2)
        law = Lognormal(low - scale, scale * middle, spread)
        if share > 0.5:
            law = Lognormal(high + scale, -scale * middle, -spread)
        return law if law.at(point(-FURTHEST)) >= 0 else None
