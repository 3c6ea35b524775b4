"""Volumes over time: a driver's amount in a stretch of days, by month, growth, peaks, workdays and proration.
It knows no models; days are UTC and stretches are half-open."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.plan.stretch import Stretch
from costplan.quantity import ZERO, Quantity
from costplan.units import count, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.scenario.driver import Driver, Period
    from costplan.scenario.scenario import Workflow
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


class Spread(NamedTuple):
    """How an amount spreads over days: ``per`` a unit of time, from ``first`` to before ``end``, times (1 + growth)^k
    in the k-th calendar month (the first is 0). ``total`` is spread over all of these days. ``part`` of all that is
    meant alone."""

    per: str
    first: date
    end: date
    growth: Fraction | None = None
    part: Number = 1

    def within(self, stretch: Stretch) -> Stretch | None:
        """Its days in a stretch; None where it has none."""
        first, end = max(stretch.start, self.first), min(stretch.end, self.end)
        return Stretch(first, end) if first < end else None

    def share(self, holidays: tuple[date, ...], stretch: Stretch) -> Number:
        """How many times the amount falls into a stretch: days / days of the month, / 7, / all days, or workdays."""
        here = self.within(stretch)
        if here is None:
            return 0
        units = _units(self.per, here, holidays, (self.end - self.first).days)
        return exact(units * self.grown(here.start) * self.part)

    def grown(self, day: date) -> Number:
        """What growth multiplies by on a day."""
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        return 1 if self.growth is None else (1 + self.growth) ** months


def spreads(driver: Driver, period: Period) -> Iterator[tuple[str, Quantity, Spread]]:
    """What a driver hangs on, each with how it spreads: its own amount or months (``""``), and its peaks by name."""
    if driver.amount is not None:
        yield "", driver.amount, Spread(per=driver.per, first=period.first, end=period.end, growth=driver.growth)
    for (year, month), amount in driver.by_month:
        first = date(year, month, 1)
        yield "", amount, Spread(per="month", first=first, end=first + timedelta(days=_days_of(year, month)))
    for peak in driver.peaks:
        yield peak.name, peak.add, Spread(per=peak.per, first=peak.first, end=peak.last + timedelta(days=1))


def volumes(workflow: Workflow, period: Period) -> Iterator[tuple[str, Quantity, Spread]]:
    """The same of what drives a workflow, of which it has its share."""
    driver = workflow.runs or workflow.deliver
    assert driver is not None  # the reader lets no workflow through without one
    for name, amount, spread in spreads(driver, period):
        yield name, amount, spread._replace(part=workflow.share)


def parts(driver: Driver, period: Period, holidays: tuple[date, ...], stretch: Stretch) -> list[tuple[str, Quantity]]:
    """How much of a driver falls into a stretch, apart by what it hangs on, as :func:`spreads` names it."""
    return [
        (name, amount.times(spread.share(holidays, stretch)))
        for name, amount, spread in spreads(driver, period)
        if spread.within(stretch)
    ]


def _days_of(year: int, month: int) -> int:
    """The days of a month; ``calendar`` knows them too, and takes longer to import than all of this file."""
    return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days


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
    for name, amount, spread in spreads(driver, period):
        here = spread.within(stretch)
        if here is None:
            continue
        units = _plain(spread._replace(growth=None).share(holidays, stretch))
        if name:
            lines.append(f"+ peak {name}: {_range(amount)} per {spread.per} x {units} ({here.start} on)")
        elif driver.by_month:
            days = _days_of(here.start.year, here.start.month)
            lines.append(f"{_range(amount)} in {here.start:%Y-%m} x {here.days}/{days} days")
        else:
            grown = exact(spread.grown(here.start))
            growth = f" x growth {_plain(grown)}" if grown != 1 else ""
            span = f"{here.start} through {here.end - timedelta(days=1)}"
            lines.append(f"{_range(amount)} per {spread.per} x {units} ({span}){growth}")
    return lines


def _range(quantity: Quantity) -> str:
    if quantity.is_exact:
        return count(quantity.expected)
    return f"{count(quantity.expected)} ({count(quantity.low)} to {count(quantity.high)})"


def _plain(number: Number) -> str:
    return str(number) if isinstance(number, int) else f"{number.numerator}/{number.denominator}"
