"""Law of a quantity, read off its three numbers: what it is at any point of one standard normal number.
Quantities that hang on the same input take the same number, so that they move together; sums stand elsewhere.

docs/risk.md has the laws with their sources.
"""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeAlias

from costplan.named import NamedTuple
from costplan.quantity import Z90

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.quantity import Quantity

NORMAL = NormalDist()
Z = float(Z90)
"""Low and high ends lie so many standard deviations below and above the middle."""

FURTHEST = 6.0
"""What lies further out, in standard normal terms, is left out of account (two parts in 10^9)."""

LOPSIDED = (0.26, 0.74)
"""Where in its range a shifted lognormal can have its mean: never closer than this to one of the ends."""

_BELOW_ZERO = NORMAL.cdf(-Z)
_NEAR = 1e-9
_MOST_SKEWED = 5.2
"""The log of high/low at which a lognormal's mean lies closest to its low end, for its range."""


class Points:
    """Points of a standard normal number, one float or an array of them, at which laws are evaluated.

    ``z`` are the points, ``u`` the chance to be below them, ``exp`` is math's or numpy's.
    """

    def __init__(self, z: Any, u: Any, exp: Callable[[Any], Any]) -> None:
        self.z, self.u, self.exp = z, u, exp

    @cached_property
    def above_zero(self) -> Any:
        """The same points of a normal number of mean ``Z`` and deviation 1 that is cut off at 0, less that mean."""
        cut = _BELOW_ZERO + (1 - _BELOW_ZERO) * self.u
        if isinstance(cut, float):
            return NORMAL.inv_cdf(min(cut, 1 - 1e-16))
        import numpy as np

        return np.array([NORMAL.inv_cdf(share) for share in np.minimum(cut, 1 - 1e-16).tolist()])


def point(z: float) -> Points:
    """One point, without numpy."""
    return Points(z, NORMAL.cdf(z), math.exp)


class Sure(NamedTuple):
    """No uncertainty, or all of it at one end."""

    value: float

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return self.value + 0 * points.z


class Truncated(NamedTuple):
    """The normal law of ``0 to high``, cut off at 0."""

    spread: float

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return self.spread * (Z + points.above_zero)


class Lognormal(NamedTuple):
    """``shift`` + ``scale``·exp(``spread``·z). A negative scale, with a negative spread, is the mirror image."""

    shift: float
    scale: float
    spread: float

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return self.shift + self.scale * points.exp(self.spread * points.z)


class Power(NamedTuple):
    """``start`` + ``width``·u^``exponent``, all between the ends. A negative width, with 1 - u, is the mirror image."""

    start: float
    width: float
    exponent: float

    def at(self, points: Points) -> Any:
        """The value at some points."""
        share = points.u if self.width > 0 else 1 - points.u
        return self.start + self.width * share**self.exponent


Law: TypeAlias = Sure | Truncated | Lognormal | Power


@lru_cache(maxsize=4096)
def law_of(quantity: Quantity) -> Law:
    """The law that has the quantity's expected value for its mean, and its ends where the law has any.

    In this order: what is certain; a truncated normal (low is 0); a lognormal (low above 0), both where the expected
    value is theirs; a shifted lognormal or its mirror image with 5 % below low and 5 % above high, where it never goes
    below 0; a power law between the ends.
    """
    low, mean, high = float(quantity.low), float(quantity.expected), float(quantity.high)
    if low == high or mean in (low, high):
        return Sure(mean)
    if low == 0 and abs(mean / high - _MEAN_ABOVE_ZERO) < _NEAR:
        return Truncated(high / (2 * Z))
    if low > 0:
        ratio = math.log(high / low)
        if abs(mean / (low * _mean(ratio)) - 1) < _NEAR:
            return Lognormal(0.0, math.sqrt(low * high), ratio / (2 * Z))
    share = (mean - low) / (high - low)
    if LOPSIDED[0] <= share <= LOPSIDED[1]:
        law = _shifted(low, share, high)
        if law.at(point(-FURTHEST)) >= 0:
            return law
    if share <= 0.5:
        return Power(low, high - low, 1 / share - 1)
    return Power(high, low - high, 1 / (1 - share) - 1)


_MEAN_ABOVE_ZERO = (Z + NORMAL.pdf(Z) / (1 - _BELOW_ZERO)) / (2 * Z)


def _mean(ratio: float) -> float:
    """The mean of the lognormal with 5 % below 1 and 5 % above exp(ratio)."""
    return math.exp(ratio / 2 + ratio * ratio / (8 * Z * Z))


def _shifted(low: float, share: float, high: float) -> Lognormal:
    """``low`` and ``high`` at the 5 % and 95 % points, the mean at that share of the way between them."""
    near, far = 1e-6, _MOST_SKEWED  # the closer the ends of the lognormal, the closer its mean to the middle
    lean = min(share, 1 - share)
    for _ in range(60):
        ratio = (near + far) / 2
        if (_mean(ratio) - 1) / math.expm1(ratio) > lean:
            near = ratio
        else:
            far = ratio
    ratio = (near + far) / 2
    scale, spread = (high - low) / math.expm1(ratio), ratio / (2 * Z)
    middle = math.exp(ratio / 2)
    if share <= 0.5:
        return Lognormal(low - scale, scale * middle, spread)
    return Lognormal(high + scale, -scale * middle, -spread)
