"""From where to where an input varies, as ``drivers.posts=-30%..+50%`` says it, and the values on the way.
What a plan comes to at each of them is found in project/varying.py."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem
from costplan.named import NamedTuple
from costplan.units import decimal_text

if TYPE_CHECKING:
    from costplan.units import Number

MOST = 50
"""So many points an input has at most."""

_N = r"(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?"
_SPAN = re.compile(rf"([+-]?{_N}%?)\.\.([+-]?{_N}%?)(?:/(\d{{1,3}}))?\Z", re.ASCII)
_FINE = 1000
"""Values between the ends are whole multiples of this part of the power of ten that the span has."""


class Span(NamedTuple):
    """From where to where an input varies. ``low`` and ``high`` are values, or where it is ``relative`` changes of it,
    as fractions of 1 where they are in percent; ``points`` is how many values there are from end to end, None where
    nothing says so."""

    path: str
    low: Fraction
    high: Fraction
    relative: bool
    percent: bool
    points: int | None

    def values(self, points: int, *, whole: bool) -> list[Number]:
        """So many values, evenly from end to end, in few digits; where they are to be ``whole``, whole numbers."""
        points = self.points or points
        unit = Fraction(10) ** (len(str(int(100 * (self.high - self.low)))) - 3) / _FINE
        if whole:
            unit = max(unit, Fraction(1))
        step = (self.high - self.low) / (points - 1)
        inner = (round((self.low + step * number) / unit) * unit for number in range(1, points - 1))
        return sorted({self.low, self.high, *inner})

    def words(self, value: Number) -> str:
        """A value as ``--set`` takes it."""
        number = decimal_text(value * 100 if self.percent else value, 12)
        sign = "+" if self.relative and value >= 0 else ""
        return f"{sign}{number}{'%' if self.percent else ''}"


def span_of(word: str) -> Span:
    """What one ``path=low..high`` says; ``/9`` at its end is how many points.

    Raises:
        CommandLineError: it is none.
    """
    path, _, said = word.partition("=")
    found = _SPAN.match(said)
    if not path or not all(path.split(".")) or not found:
        raise refused(word, "it is not a path and two ends", "write --vary drivers.posts=-30%..+50%")
    low, high, points = found.groups()
    relative = low[0] in "+-" or high[0] in "+-"
    percent = "%" in low or "%" in high
    if relative and not all(end[0] in "+-" or end == "0%" for end in (low, high)):
        raise refused(word, "one end is a change and the other a value", "write -30%..+50%, or two values")
    if not all("%" in end or end == "0" for end in (low, high) if percent or relative):
        raise refused(word, "both ends are in percent, or none", "write -30%..+50%, 50%..90% or 4000..7000")
    ends = [Fraction(end.removesuffix("%")) / (100 if percent else 1) for end in (low, high)]
    if ends[0] >= ends[1]:
        raise refused(word, f"it does not go up from {low} to {high}", "write the lower end first")
    if relative and ends[0] < -1:
        raise refused(word, "it would go below 0", "take away 100% at most")
    if points is not None and not 2 <= int(points) <= MOST:
        raise refused(word, f"{points} points are not from 2 to {MOST}", "write such as /9")
    return Span(
        path=path,
        low=ends[0],
        high=ends[1],
        relative=relative,
        percent=percent,
        points=int(points) if points else None,
    )


def refused(word: str, what: str, remedy: str) -> CommandLineError:
    """That an input cannot vary so, ready to raise."""
    return CommandLineError([Problem("vary", f"--vary {word}: {what}", remedy)])
