"""The law of ``0 to high``: a normal one that is cut off at 0.
What starts above 0 is lognormal.py's."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costplan.distributions.law import NEAR, Law, Z, kept

if TYPE_CHECKING:
    from costplan.normal import Points


class Truncated(Law):
    """``0 to high``: normal with 5 % below 0 and 5 % above high, so m = high/2 and s = high/(2 z), cut off at 0.

    Its mean is m + s·φ(m/s)/Φ(m/s) (Johnson, Kotz, Balakrishnan 1994, section 13.10.1).
    """

    words = "normal cut at zero"

    def __init__(self, high: float) -> None:
        self.spread = high / (2 * Z)

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return self.spread * (Z + _above_zero(points))

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """Where the mean is that of the range."""
        return Truncated(high) if low == 0 and abs(mean / high - Truncated.share()) < NEAR else None

    @staticmethod
    def share() -> float:
        """Its mean as a part of its high end."""
        from costplan.normal import NORMAL

        return (Z + NORMAL.pdf(Z) / NORMAL.cdf(Z)) / (2 * Z)

    @staticmethod
    def takes(low: Decimal) -> bool:
        """Ranges from 0."""
        return low == 0

    @staticmethod
    def mean(low: Decimal, high: Decimal) -> Decimal:  # noqa: ARG004  it is 0
        """See the class."""
        from costplan.normal import NORMAL

        middle, spread = float(high) / 2, float(high) / (2 * Z)
        return Decimal(middle + spread * NORMAL.pdf(middle / spread) / NORMAL.cdf(middle / spread))

    @staticmethod
    def formula(low: str, high: str) -> str:  # noqa: ARG004  it is 0
        """A part of the high end."""
        return f"{high}*{float(kept(Truncated.mean(Decimal(0), Decimal(1))))!r}"

    @staticmethod
    def where(low: str) -> str:
        """Ranges from 0."""
        return f"{low}=0"


def _above_zero(points: Points) -> Any:
    """The same points of a normal number of mean z and deviation 1 that is cut off at 0, less that mean."""
    return _cut(points) if not isinstance(points.u, float) else _cut.__wrapped__(points)


@lru_cache(maxsize=16)
def _cut(points: Points) -> Any:
    from costplan.normal import NORMAL, below

    lost = NORMAL.cdf(-Z)
    return below(lost + (1 - lost) * points.u)
