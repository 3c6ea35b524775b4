"""Intervals: the days over which a term of a contract counts, from its first day on, cut where calendar months start.
What is counted in them stands in tallying.py.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.plan.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.contracts.contract import Span
    from costplan.errors import Place

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""How many months an interval has; a term has all its days."""


class Interval(NamedTuple):
    """Days ``start`` to ``end`` (not included) over which something counts, those of them in a plan as ``pieces``, each
    inside one calendar month. ``part`` is which part of its days is left when the plan starts: what was used before
    is not known, and taken to be even."""

    start: date
    end: date
    pieces: tuple[Stretch, ...]
    part: Fraction

    @property
    def ends_inside(self) -> bool:
        """Whether its last day is in the plan."""
        return self.pieces[-1].end == self.end


def starts(span: Span, per: str, until: date, place: Place) -> Iterator[tuple[date, date]]:
    """The first day of each interval and the day after its last one, before a day; the last one ends with the span.

    Raises:
        InputError: all days are counted together, and the span has no last one.
    """
    last = None if span.last is None else span.last + timedelta(days=1)
    if per == "term":
        if last is None:
            raise wrong("no-end", "what counts over a term needs its last day", "write 'through:'", place)
        if span.first < until:
            yield span.first, last
        return
    number, start = 0, span.first
    while start < until and (last is None or start < last):
        number += 1
        following = months_after(span.first, number * MONTHS[per])
        yield start, following if last is None else min(following, last)
        start = following


def intervals(span: Span, per: str, first: date, end: date, place: Place) -> Iterator[Interval]:
    """Those that have days from ``first`` to before ``end``.

    Raises:
        InputError: all days are counted together, and the span has no last one.
    """
    for start, stop in starts(span, per, end, place):
        here, there = max(start, first), min(stop, end)
        if here < there:
            part = Fraction((stop - here).days, (stop - start).days)
            yield Interval(start, stop, tuple(pieces_of(here, there)), part)


def pieces_of(start: date, end: date, cuts: Iterable[date] = ()) -> Iterator[Stretch]:
    """Days ``start`` to ``end`` (not included), cut where calendar months start, and on other days."""
    days = sorted(set(cuts))
    while start < end:
        following = min([months_after(start.replace(day=1), 1), end, *(day for day in days if day > start)])
        yield Stretch(start, following)
        start = following


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))
