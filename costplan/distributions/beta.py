"""The law of a share of which counts tell: a beta law, and the share itself with its ends.
It knows no quality and no cost; mixture.py has what is shared out."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from costplan.distributions.law import Law
from costplan.named import NamedTuple
from costplan.normal import Z
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.normal import Points
    from costplan.units import Number

LEAST = 0.06
"""The least count that the law takes: of less, a share and its ends are too small for a float."""

MOST = 1e9
"""The most counts that a law of stated ends takes: of more, the share is known to the fifth digit."""

REACH = 8.3
"""How far out the standard normal number goes, beyond all that is drawn or integrated."""

TERMS = 128
"""Chebyshev polynomials that the log of the odds is written in: it is analytic, and they err by some 1e-12."""

CELLS = 128
"""Pieces of the law on either side of its mode, over each of which it is integrated."""

_INNER, _OUTER = (math.sqrt(5 + sign * 2 * math.sqrt(10 / 7)) / 3 for sign in (-1, 1))
_HEAVY, _LIGHT = ((322 + sign * 13 * math.sqrt(70)) / 900 for sign in (1, -1))
GAUSS = ((-_OUTER, _LIGHT), (-_INNER, _HEAVY), (0.0, 128 / 225), (_INNER, _HEAVY), (_OUTER, _LIGHT))
"""Gauss and Legendre's rule of five points between -1 and 1."""


class Beta(Law):
    """Beta(``one``, ``other``): what a share is where, prior included, so many calls were of it and so many were not.

    As a function of the standard normal number z the log of its odds is smooth, so that it is found at a few points and
    is a sum of Chebyshev polynomials in between (Trefethen, *Approximation Theory and Approximation Practice*, 2013,
    chapter 8).
    """

    def __init__(self, one: float, other: float) -> None:
        self.one, self.other = max(one, LEAST), max(other, LEAST)

    def at(self, points: Points) -> Any:
        """The value at some points."""
        x = 2 * points.z / REACH  # twice the place between -1 and 1
        later, latest = 0.0 * x, 0.0 * x
        for term in reversed(self._terms[1:]):  # Clenshaw's recurrence
            later, latest = term + x * later - latest, later
        odds = points.exp(self._terms[0] + x * later / 2 - latest)
        return odds / (1 + odds)

    @cached_property
    def _terms(self) -> list[float]:
        angles = [math.pi * (at + 0.5) / TERMS for at in range(TERMS)]
        log_odds = _LogOdds(self.one, self.other)
        values = [log_odds.at(REACH * math.cos(angle)) for angle in angles]
        sums = (
            math.fsum(value * math.cos(term * angle) for value, angle in zip(values, angles, strict=True))
            for term in range(TERMS)
        )
        return [number * (2 if term else 1) / TERMS for term, number in enumerate(sums)]


class _LogOdds:
    """The log y of the odds of a beta number: its density is as e^(a·y) / (1 + e^y)^(a + b), with one mode and tails
    that fall as e^(a·y) below and e^(-b·y) above."""

    def __init__(self, one: float, other: float) -> None:
        self.one, self.other = one, other
        self.mode = math.log(one / other)
        self._top = self._log_density(self.mode)
        lower, upper = self._cells(-1), self._cells(1)
        whole = lower[-1][1] + upper[-1][1]
        self._sides = {-1: lower, 1: upper}
        self._whole, self._below = whole, lower[-1][1] / whole

    def _log_density(self, y: float) -> float:
        return self.one * y - (self.one + self.other) * (max(y, 0.0) + math.log1p(math.exp(-abs(y))))

    def _density(self, y: float) -> float:
        return math.exp(self._log_density(y) - self._top)

    def _between(self, start: float, end: float) -> float:
        middle, half = (start + end) / 2, abs(end - start) / 2
        return half * math.fsum(weight * self._density(middle + half * place) for place, weight in GAUSS)

    def _cells(self, side: int) -> list[tuple[float, float]]:
        """Places from far out on one side to the mode, and how much lies beyond each."""
        far = 1.0
        while self._log_density(self.mode + side * far) > self._top - 45:
            far *= 2
        near = 0.0
        while far - near > 1e-3 * far:
            middle = (near + far) / 2
            near, far = (
                (middle, far) if self._log_density(self.mode + side * middle) > self._top - 45 else (near, middle)
            )
        start = self.mode + side * far
        beyond = self._density(start) / (self.one if side < 0 else self.other)
        found = [(start, beyond)]
        for at in range(1, CELLS + 1):
            end = self.mode + side * far * (1 - at / CELLS)
            beyond += self._between(start, end)
            found.append((end, beyond))
            start = end
        return found

    def at(self, z: float) -> float:
        """The log of the odds that has the share Φ(z) below it."""
        below = _tail(z)
        side = -1 if below <= self._below else 1
        wanted = self._whole * (below if side < 0 else _tail(-z))
        cells = self._sides[side]
        if wanted <= cells[0][1]:
            return cells[0][0] - side * math.log(wanted / cells[0][1]) / (self.one if side < 0 else self.other)
        here = next((at for at, (_, beyond) in enumerate(cells) if beyond >= wanted), len(cells) - 1)
        (start, beyond), (end, _) = cells[here - 1], cells[here]
        left = wanted - beyond
        y = (start + end) / 2
        for _ in range(50):
            moved = (left - self._between(start, y)) / self._density(y)
            y = min(max(y - side * moved, min(start, end)), max(start, end))
            if abs(moved) < 1e-14 * (1 + abs(y)):
                break
        return y


def _tail(z: float) -> float:
    """Φ(z), to its last digit also far below 0."""
    return math.erfc(-z / math.sqrt(2)) / 2


class Share(NamedTuple):
    """A share of a whole of which counts tell, prior included: ``one`` of it and ``other`` of the rest. ``expected`` is
    exact, ``low`` to ``high`` the 90 % interval. It stands where a :class:`~costplan.quantity.Quantity` does."""

    low: Number
    expected: Number
    high: Number
    one: Number
    other: Number

    @property
    def numbers(self) -> tuple[Number, Number, Number]:
        """Low, expected and high alone."""
        return self.low, self.expected, self.high

    @property
    def rest(self) -> Share:
        """The share of all that is not of it."""
        low, expected, high = 1 - self.high, 1 - self.expected, 1 - self.low
        return Share(low=low, expected=expected, high=high, one=self.other, other=self.one)


@lru_cache(maxsize=1024)
def share_of(one: Number, other: Number) -> Share:
    """The share of what was seen ``one`` times, beside ``other`` of the rest: both above 0."""
    low, high = beta_ends(float(one), float(other))
    expected = exact(Fraction(one) / Fraction(one + other))
    return Share(low=min(low, expected), expected=expected, high=max(high, expected), one=one, other=other)


@lru_cache(maxsize=1024)
def beta_ends(one: float, other: float) -> tuple[Number, Number]:
    """The 90 % interval of a share, to six significant digits, so that no machine's last bit shows."""
    law = _LogOdds(max(one, LEAST), max(other, LEAST))
    low, high = (1 / (1 + math.exp(-law.at(z))) for z in (-Z, Z))
    return exact(Fraction(f"{low:.6g}")), exact(Fraction(f"{high:.6g}"))


@lru_cache(maxsize=256)
def share_between(low: Fraction, high: Fraction) -> Share:
    """The share of which 5 % lie below ``low`` and 5 % above ``high``, both between 0 and 1; its mean has ten decimals.

    Newton's method on the logs of both counts, from those that a normal law of the same ends would have.

    Raises:
        ValueError: no law between :data:`LEAST` and :data:`MOST` counts has these ends.
    """
    middle, spread = float(low + high) / 2, float(high - low) / (2 * Z)
    counts = max(middle * (1 - middle) / spread**2 - 1, 4 * LEAST)
    if counts > MOST:
        raise ValueError("the ends are as good as one; write one share")
    at = [math.log(max(middle * counts, 2 * LEAST)), math.log(max((1 - middle) * counts, 2 * LEAST))]
    wanted = [math.log(float(end) / float(1 - end)) for end in (low, high)]

    def off(one: float, other: float) -> list[float]:
        law = _LogOdds(math.exp(one), math.exp(other))
        return [law.at(z) - odds for z, odds in zip((-Z, Z), wanted, strict=True)]

    step = 1e-6
    for _ in range(60):
        here = off(*at)
        if max(map(abs, here)) < 1e-11:
            break
        by_one, by_other = (
            [(there - now) / step for there, now in zip(moved, here, strict=True)]
            for moved in (off(at[0] + step, at[1]), off(at[0], at[1] + step))
        )
        scale = by_one[0] * by_other[1] - by_one[1] * by_other[0]
        moves = (here[0] * by_other[1] - here[1] * by_other[0], here[1] * by_one[0] - here[0] * by_one[1])
        at = [number - max(-1.0, min(1.0, move / scale)) for number, move in zip(at, moves, strict=True)]
        if not all(math.log(LEAST) < number < math.log(MOST) for number in at):
            raise ValueError("no law of a share has such ends")
    one, other = map(math.exp, at)
    counted, mean = Fraction(f"{one + other:.9g}"), Fraction(f"{one / (one + other):.10f}")
    return Share(low=exact(low), expected=mean, high=exact(high), one=mean * counted, other=(1 - mean) * counted)
