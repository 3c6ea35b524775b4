"""The law of any three numbers: one of Johnson's, never below 0, from a normal law to ones that flatten out at an end.
Near the mean of a range that is written it turns into the law of that, of lognormal.py or truncated.py."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from costplan.distributions.law import NEAR, Law, Sure, Z
from costplan.distributions.lognormal import WIDEST_RATIO, Lognormal
from costplan.distributions.truncated import Truncated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.normal import Points

SKEWED = 4.535
"""Up to this skew a law is a shifted lognormal, whose mean is no closer to an end than 26 % of the range; beyond, its
long tail flattens out."""

FLATTENS = 0.1
"""How fast it does, so that the more skewed a law is the closer its mean is to an end."""

MOST_SKEWED = 20.0
"""Laws of which a part of the mean lies closer to an end than 11 % of the range are drawn to that end as a whole."""

NEARBY = 0.05
"""By how much of its range a mean is off that of a written range where nothing is left of the law of that."""

_FAR = 8.0
_PARTS = 192


class Skewed(Law):
    """5 % below low, 5 % above high, and what would lie below 0 is 0: low + (high - low)·g with

    g = (e - 1)/(e1 - 1)·(1 + c·e1)/(1 + c·e), e = exp(skew·t), e1 = exp(skew), t = (z + 1.645)/(2·1.645).

    Both t and g are 0 at low and 1 at high. With c = 0 it is a shifted lognormal or its mirror image, else Johnson's
    bounded law (*Biometrika* 36, 1949, his S_L and S_B); without skew it is normal.
    """

    def __init__(self, low: float, high: float, skew: float) -> None:
        self.low, self.width = low, high - low
        self.skew = skew if abs(skew) > 1e-6 else 1e-6
        self.flat = max(0.0, abs(skew) - SKEWED) * FLATTENS * min(1.0, math.exp(-skew))
        self._scale = (1 + self.flat * math.exp(self.skew)) / math.expm1(self.skew)
        self._zero = self._reaches(-low / self.width)

    def _reaches(self, part: float) -> float:
        """The standard normal number at which it is so far above low, in its width; where it never is, beyond all."""
        ratio = (self._scale + part) / (self._scale - part * self.flat)
        z = (2 * math.log(ratio) / self.skew - 1) * Z if ratio > 0 else -math.inf
        return z if z > -_FAR else -math.inf

    def at(self, points: Points) -> Any:
        """The value at some points."""
        grown = points.exp(self.skew * (points.z + Z) / (2 * Z))
        value = self.low + self.width * self._scale * (grown - 1) / (1 + self.flat * grown)
        return value if math.isinf(self._zero) else (value + abs(value)) / 2

    @property
    def share(self) -> float:
        """Where in its range it has its mean."""
        from costplan.normal import NORMAL, point

        if self.flat:
            start, end = max(self._zero, -_FAR), _FAR
            step = (end - start) / _PARTS
            nodes = (point(start + number * step) for number in range(_PARTS + 1))
            values = [self.at(node) * NORMAL.pdf(node.z) for node in nodes]
            mean = (values[0] + values[-1] + 4 * math.fsum(values[1::2]) + 2 * math.fsum(values[2:-1:2])) * step / 3
            return float((mean - self.low) / self.width)
        spread, above = self.skew / (2 * Z), NORMAL.cdf(-self._zero)
        grown = math.exp(self.skew / 2 + spread * spread / 2) * NORMAL.cdf(spread - self._zero)
        return self._scale * (grown - above) - self.low / self.width * (1 - above)

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """Any mean within the ends."""
        share, taken = (mean - low) / (high - low), []
        for law, its_share, most in _written(low, high):
            part = most * max(0.0, 1 - NEAR - abs(share - its_share) / NEARBY)
            share = (share - part * its_share) / (1 - part)
            taken.append((law, part))
        found = _between(low, high, share)
        for law, part in reversed(taken):
            found = Between(found, law, part) if part else found
        return found


class Between(Law):
    """A ``part`` of the way from one law to another, point by point."""

    def __init__(self, one: Law, other: Law, part: float) -> None:
        self.one, self.other, self.part = one, other, part

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return (1 - self.part) * self.one.at(points) + self.part * self.other.at(points)


def _between(low: float, high: float, share: float) -> Law:
    """The member of the family with its mean at a share of its range; closer to an end than any, one drawn there."""
    skew, part = _skew(round(share, 12), float(f"{low / (high - low):.12g}"))
    law = Skewed(low, high, skew)
    return law if part == 1 else Between(Sure(low if skew > 0 else high), law, part)


@lru_cache(maxsize=4096)
def _skew(share: float, floor: float) -> tuple[float, float]:
    """The skew at which the mean is at a share of a range that starts at ``floor``, in its width; and how much is left
    of the law of that skew where it is drawn towards the end that the mean is closer to, else 1."""

    def found(skew: float) -> float:
        return Skewed(floor, floor + 1, skew).share

    low, high = -MOST_SKEWED, MOST_SKEWED
    for border in (-SKEWED, SKEWED):  # between them a share has a closed form
        low, high = (low, min(high, border)) if found(border) < share else (max(low, border), high)
    if found(high) > share:
        return high, share / found(high)
    if found(low) < share:
        return low, (1 - share) / (1 - found(low))
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if found(middle) > share else (low, middle)
    return (low + high) / 2, 1.0


def _written(low: float, high: float) -> Iterator[tuple[Law, float, float]]:
    """The laws that such a range is written for, where they are no members of the family: each with the share at which
    it has its mean, and how much of it is taken there: all where such a range is written."""
    floor = low / (high - low)
    if math.exp(SKEWED) < 1 + 1 / max(floor, 1e-9) < 2 * WIDEST_RATIO:
        share = floor * (Lognormal.mean_from_1(math.log(high / low)) - 1)
        yield Lognormal(low, high), share, min(1.0, 2 - high / low / WIDEST_RATIO)
    if floor < NEARBY:
        yield Truncated(high), Truncated.share() * (1 + floor) - floor, 1 - floor / NEARBY
