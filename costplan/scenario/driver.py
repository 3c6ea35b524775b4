"""When and how much: a period, and the drivers that volumes hang on, with their peaks.
What they amount to in a stretch of days is in planning/schedule.py."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from costplan.errors import NOWHERE
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction

    from costplan.errors import Place
    from costplan.quantity import Quantity
    from costplan.units import Number

UNITS = ("hour", "day", "workday", "week", "month", "quarter", "year", "total")
"""What an amount may be ``per``."""

MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
"""What may grow, and have seasons: the units of time that are whole months."""

SEASONS = {
    "year": (
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        ("q1", "q2", "q3", "q4"),
    ),
    "quarter": (("m1", "m2", "m3"),),
}
"""The parts that an amount per year, or per quarter, may be shared over, each in its ways."""


class Period(NamedTuple):
    """First and last day, both included; UTC."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.last + timedelta(days=1)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def each_day(self) -> list[date]:
        """Its days, in order."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    def __str__(self) -> str:
        return f"{self.first} through {self.last}"


class Peak(NamedTuple):
    """More of a driver in some days, on top of its amount. It ``moves_with`` another driver where that is named: both
    are at the same quantile of their ranges."""

    name: str
    first: date
    last: date
    add: Quantity
    per: str
    moves_with: str = ""


class Growth(NamedTuple):
    """How an amount compounds: by a ``rate`` each month, quarter or year.

    Counted in calendar months, of which the first of the period is the base; with a ``base`` day, in whole months since
    that day, and not before it.
    """

    rate: Fraction
    per: str = "month"
    base: date | None = None

    def times(self, day: date, first: date) -> int:
        """How often it has compounded on a day of a period, or of a workflow's days, with that first day."""
        base = self.base or first.replace(day=1)
        months = (day.year - base.year) * 12 + day.month - base.month
        if months > 0 and _later(base, months) > day:
            months -= 1
        return max(0, months) // MONTHS_OF[self.per]

    def turns(self, start: date, end: date) -> list[date]:
        """The days after ``start`` and before ``end``, in one calendar month, on which it may compound."""
        if self.base is None:
            return []
        months = (start.year - self.base.year) * 12 + start.month - self.base.month
        return [day for day in (_later(self.base, months),) if months > 0 and start < day < end]


def _later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is too short for it."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


class Driver(NamedTuple):
    """A number that volumes hang on: an amount per unit of time, or one for each month; see :class:`Growth` for how it
    grows. ``seasons`` are the shares that an amount per year or quarter has in parts of it: see :data:`SEASONS`.
    ``moves_with`` is as that of a peak."""

    name: str
    amount: Quantity | None
    per: str
    by_month: tuple[tuple[tuple[int, int], Quantity], ...] = ()
    growth: Growth | None = None
    peaks: tuple[Peak, ...] = ()
    place: Place = NOWHERE
    seasons: tuple[tuple[str, Fraction], ...] = ()
    moves_with: str = ""

    def times(self, factor: Number) -> Driver:
        """An exact multiple of it, peaks and all."""
        return self._replace(
            amount=None if self.amount is None else self.amount.times(factor),
            by_month=tuple((month, amount.times(factor)) for month, amount in self.by_month),
            peaks=tuple(peak._replace(add=peak.add.times(factor)) for peak in self.peaks),
        )

    def hangs_on(self, peak: str, name: str) -> str:
        """What its amount, or a peak of it, hangs on: a driver that it moves with, or itself, called ``name``."""
        if not peak:
            return self.moves_with or name
        return next((one.moves_with for one in self.peaks if one.name == peak), "") or f"{name}, peak {peak}"
