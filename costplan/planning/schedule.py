"""Volumes over time: a driver's amount in a stretch of days, by month, growth, peaks, workdays and proration.
It knows no models; days are UTC and stretches are half-open."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.stretch import Stretch
from costplan.quantity import ZERO, Quantity
from costplan.units import count, exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.scenario.scenario import Driver, Period
    from costplan.units import Number


def stretches(period: Period, cuts: Iterable[date] = ()) -> list[Stretch]:
    """The period split where months start and at the given days."""
    starts = {period.first}
    day = period.first
    while day < period.end:
        starts.add(day)
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    starts.update(cut for cut in cuts if period.first < cut < period.end)
    ordered = [*sorted(starts), period.end]
    return [Stretch(start, end) for start, end in itertools.pairwise(ordered)]


def one_day(day: date) -> Stretch:
    """A stretch of that day alone."""
    return Stretch(day, day + timedelta(days=1))


def volume(driver: Driver, period: Period, holidays: tuple[date, ...], stretch: Stretch) -> Quantity:
    """How much of a driver falls into a stretch: the sum of :func:`parts`."""
    result = ZERO
    for _, quantity in parts(driver, period, holidays, stretch):
        result += quantity
    return result


def parts(driver: Driver, period: Period, holidays: tuple[date, ...], stretch: Stretch) -> list[tuple[str, Quantity]]:
    """How much of a driver falls into a stretch, apart by what it hangs on: its own amount (``""``) and each peak.

    An amount per month counts days / days of that month, per week days / 7, per total days / days of the period; growth
    multiplies by (1 + g)^k in the period's k-th month (the first is 0). Peaks add theirs for their days.
    """
    own = []
    if driver.amount is not None:
        units = _units(driver.per, stretch, holidays, period.days)
        own.append(("", driver.amount.times(exact(units * _growth(driver, period, stretch)))))
    for (year, month), amount in driver.by_month:
        if (year, month) == (stretch.start.year, stretch.start.month):
            own.append(("", amount.times(exact(Fraction(stretch.days, _days_of(year, month))))))
    for peak in driver.peaks:
        first, end = max(stretch.start, peak.first), min(stretch.end, peak.last + timedelta(days=1))
        if first < end:
            days = (peak.last - peak.first).days + 1
            own.append((peak.name, peak.add.times(exact(_units(peak.per, Stretch(first, end), holidays, days)))))
    return own


def _days_of(year: int, month: int) -> int:
    """The days of a month; ``calendar`` knows them too, and takes longer to import than all of this file."""
    return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days


def _growth(driver: Driver, period: Period, stretch: Stretch) -> Number:
    if driver.growth is None:
        return 1
    months = (stretch.start.year - period.first.year) * 12 + stretch.start.month - period.first.month
    return (1 + driver.growth) ** months


def _units(per: str, stretch: Stretch, holidays: tuple[date, ...], whole: int) -> Number:
    """How many of the unit of time are in the stretch; ``whole`` is the number of days that ``total`` spreads over."""
    if per == "workday":
        return workdays(stretch, holidays)
    if per == "month":
        return Fraction(stretch.days, _days_of(stretch.start.year, stretch.start.month))
    if per == "total":
        return Fraction(stretch.days, whole)
    return stretch.days * _A_DAY[per]


_A_DAY: dict[str, Number] = {"hour": 24, "day": 1, "week": Fraction(1, 7)}
"""How many of a unit of time a day has."""


def workdays(stretch: Stretch, holidays: tuple[date, ...]) -> int:
    """Mondays to Fridays of the stretch that are no holidays."""
    days = (stretch.start + timedelta(days=number) for number in range(stretch.days))
    return sum(day.weekday() < 5 and day not in holidays for day in days)


def explain(driver: Driver, period: Period, holidays: tuple[date, ...], stretch: Stretch) -> list[str]:
    """The arithmetic of :func:`volume`, a line a part."""
    lines = []
    days = f"{stretch.start} through {stretch.end - timedelta(days=1)}"
    if driver.amount is not None:
        units = exact(_units(driver.per, stretch, holidays, period.days))
        line = f"{_range(driver.amount)} per {driver.per} x {_plain(units)} ({days})"
        if _growth(driver, period, stretch) != 1:
            line += f" x growth {_plain(exact(_growth(driver, period, stretch)))}"
        lines.append(line)
    for (year, month), amount in driver.by_month:
        if (year, month) == (stretch.start.year, stretch.start.month):
            lines.append(f"{_range(amount)} in {year}-{month:02d} x {stretch.days}/{_days_of(year, month)} days")
    for peak in driver.peaks:
        first, end = max(stretch.start, peak.first), min(stretch.end, peak.last + timedelta(days=1))
        if first < end:
            units = exact(_units(peak.per, Stretch(first, end), holidays, (peak.last - peak.first).days + 1))
            lines.append(f"+ peak {peak.name}: {_range(peak.add)} per {peak.per} x {_plain(units)} ({first} on)")
    return lines


def _range(quantity: Quantity) -> str:
    if quantity.is_exact:
        return count(quantity.expected)
    return f"{count(quantity.expected)} ({count(quantity.low)} to {count(quantity.high)})"


def _plain(number: Number) -> str:
    return str(number) if isinstance(number, int) else f"{number.numerator}/{number.denominator}"
