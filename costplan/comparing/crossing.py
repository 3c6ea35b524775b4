"""Where a difference of two costs turns from one sign to the other, by asking for it at few places.
What it is a difference of stands in tipping.py."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costplan.units import Number

FINE = 2**20
"""Where no place is exact, they are asked about in as many parts of the axis' unit."""

PULL = 0.02
"""How strongly ITP draws the chord towards the middle, so that brackets close from both sides."""

LEAP, NARROW = 1 / 8, Fraction(1, 64)
"""A difference that still changes by that part of itself within that part of where it was bracketed leaps: one that is
continuous changes as little as the bracket is narrow."""


class Crossing(NamedTuple):
    """A place at which a difference turns, what that may be off by (0: it is exact), and whether it leaps there;
    ``rises`` from below 0 to above it, or falls."""

    at: Number
    error: Number
    leaps: bool
    rises: bool


class _Bracket(NamedTuple):
    """Two places with the difference at each, of which one is above 0 and one below."""

    start: Number
    first: Number
    end: Number
    last: Number

    @property
    def width(self) -> Number:
        """From the one to the other."""
        return self.end - self.start

    @property
    def chord(self) -> Number:
        """Where the straight line through both is nothing."""
        return exact(self.start - Fraction(self.first) * self.width / (self.last - self.first))

    def narrowed(self, at: Number, value: Number) -> _Bracket:
        """The part of it in which the difference turns."""
        if (value > 0) == (self.first > 0):
            return self._replace(start=at, first=value)
        return self._replace(end=at, last=value)


def crossings(difference: Callable[[Number], Number], places: Sequence[Number], width: Number) -> tuple[Crossing, ...]:
    """All places at which a difference turns, in order; where it is nothing and goes on as before, it does not.

    Between two of ``places`` it is taken to turn once at most. Where it is a straight line between them that place is
    exact, found by the chord and asked for there. Elsewhere it is bracketed by ITP (Oliveira and Takahashi, *ACM Trans.
    Math. Softw.* 47:1, 2020), which hardly asks more often than halving does, and mostly far less.

    Args:
        difference: exact, at any place from the first to the last.
        places: at least two, in order; all at which it is known to bend.
        width: of a bracket.
    """
    known = [(at, difference(at)) for at in places]
    found = []
    for (start, one), (end, other) in itertools.pairwise((at, value) for at, value in known if value):
        if (one > 0) == (other > 0):
            continue
        none = [at for at, value in known if start < at < end and not value]
        if none:
            found.append(Crossing(at=none[0], error=0, leaps=False, rises=other > 0))
        else:
            found.append(_within(difference, _Bracket(start=start, first=one, end=end, last=other), width))
    return tuple(found)


def _within(difference: Callable[[Number], Number], whole: _Bracket, width: Number) -> Crossing:
    bracket, rises, at = whole, whole.last > 0, whole.chord
    for asked in itertools.count():
        value = difference(at)
        if not value:
            return Crossing(at=at, error=0, leaps=False, rises=rises)
        bracket = bracket.narrowed(at, value)
        if bracket.width <= width:
            break
        at = _next(bracket, whole, width, asked)
    if not difference(bracket.chord):
        return Crossing(at=bracket.chord, error=0, leaps=False, rises=rises)
    change, of_all = (abs(float(one.last - one.first)) for one in (bracket, whole))
    leaps = change > LEAP * of_all and bracket.width < NARROW * whole.width
    return Crossing(at=bracket.chord, error=bracket.width, leaps=leaps, rises=rises)


def _next(bracket: _Bracket, whole: _Bracket, width: Number, asked: int) -> Number:
    """Where ITP asks next: at the chord, drawn towards the middle, and no further from that than halving allows."""
    low, high, chord = map(float, (bracket.start, bracket.end, bracket.chord))
    middle, off = (low + high) / 2, (high - low) ** 2 * PULL / float(whole.width)
    towards = math.copysign(1.0, middle - chord)
    near = chord + towards * off if off <= abs(middle - chord) else middle
    most = max(0, math.ceil(math.log2(float(whole.width / width)))) + 1
    reach = float(width) * 2.0 ** (most - asked - 1) - (high - low) / 2
    if abs(near - middle) > reach:
        near = middle - towards * max(0.0, reach)
    at = exact(Fraction(round(near * FINE), FINE))
    return at if bracket.start < at < bracket.end else exact((Fraction(bracket.start) + bracket.end) / 2)
