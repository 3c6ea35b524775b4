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

UNITS = ("hour", "day", "workday", "week", "month", "total")
"""What an amount may be ``per``."""


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
    """More of a driver in some days, on top of its amount."""

    name: str
    first: date
    last: date
    add: Quantity
    per: str


class Driver(NamedTuple):
    """A number that volumes hang on: an amount per unit of time, or one for each month; growth compounds by calendar
    month, the period's first month being the base."""

    name: str
    amount: Quantity | None
    per: str
    by_month: tuple[tuple[tuple[int, int], Quantity], ...] = ()
    growth: Fraction | None = None
    peaks: tuple[Peak, ...] = ()
    place: Place = NOWHERE

    def times(self, factor: Number) -> Driver:
        """An exact multiple of it, peaks and all."""
        return self._replace(
            amount=None if self.amount is None else self.amount.times(factor),
            by_month=tuple((month, amount.times(factor)) for month, amount in self.by_month),
            peaks=tuple(peak._replace(add=peak.add.times(factor)) for peak in self.peaks),
        )
