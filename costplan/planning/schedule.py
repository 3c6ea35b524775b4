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
from costplan.scenario.driver import MONTHS_OF, SEASONS
from costplan.units import count, decimal_text, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.scenario.driver import Driver, Growth, Period
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


class Piece(NamedTuple):
    """Days of a stretch on which a spread is the same: how many ``units`` of time, of a ``season`` of its amount (of
    all of it where that is empty), compounded so many ``times``."""

    first: date
    end: date
    units: Number
    season: str
    times: int


class Spread(NamedTuple):
    """How an amount spreads over days: ``per`` a unit of time, from ``first`` to before ``end``, times (1 + growth)^k,
    with k counted from ``base``. ``total`` is spread over all of these days. ``part`` of all that is meant alone, and
    ``days`` alone, from the one to before the other."""

    per: str
    first: date
    end: date
    growth: Growth | None = None
    part: Number = 1
    base: date | None = None
    seasons: tuple[tuple[str, Fraction], ...] = ()
    days: tuple[date, date] | None = None

    def within(self, stretch: Stretch) -> Stretch | None:
        """Its days in a stretch; None where it has none."""
        first, end = max(stretch.start, self.first), min(stretch.end, self.end)
        if self.days is not None:
            first, end = max(first, self.days[0]), min(end, self.days[1])
        return Stretch(first, end) if first < end else None

    def share(self, holidays: tuple[date, ...], stretch: Stretch) -> Number:
        """How many times the amount falls into a stretch: days / days of the month, / 7, / all days, or workdays."""
        seasons = dict(self.seasons)
        each = (
            piece.units * seasons.get(piece.season, 1) * self.grown(piece) for piece in self.pieces(holidays, stretch)
        )
        return exact(sum(each) * self.part)

    def grown(self, piece: Piece) -> Number:
        """What growth multiplies by."""
        return 1 if self.growth is None else (1 + self.growth.rate) ** piece.times

    def pieces(self, holidays: tuple[date, ...], stretch: Stretch) -> list[Piece]:
        """The days in a stretch, apart where growth turns inside it."""
        here = self.within(stretch)
        if here is None:
            return []
        turns = self.growth.turns(*here) if self.growth else []
        found = []
        for start, end in itertools.pairwise([here.start, *turns, here.end]):
            season, whole = _season(self.seasons, start)
            days = Stretch(start, end)
            if whole:
                units: Number = Fraction(days.days, whole)
            else:
                units = _units(self.per, days, holidays, (self.end - self.first).days)
            times = self.growth.times(start, self.base or self.first) if self.growth else 0
            found.append(Piece(first=start, end=end, units=units, season=season, times=times))
        return found


def spreads(driver: Driver, period: Period) -> Iterator[tuple[str, Quantity, Spread]]:
    """What a driver hangs on, each with how it spreads: its own amount or months (``""``), and its peaks by name."""
    if driver.amount is not None:
        yield (
            "",
            driver.amount,
            Spread(per=driver.per, first=period.first, end=period.end, growth=driver.growth, seasons=driver.seasons),
        )
    for (year, month), amount in driver.by_month:
        first = date(year, month, 1)
        end = first + timedelta(days=_days_of(year, month))
        yield "", amount, Spread(per="month", first=first, end=end, growth=driver.growth, base=period.first)
    for peak in driver.peaks:
        yield peak.name, peak.add, Spread(per=peak.per, first=peak.first, end=peak.last + timedelta(days=1))


def volumes(workflow: Workflow, period: Period) -> Iterator[tuple[str, Quantity, Spread]]:
    """The same of what drives a workflow, of which it has its share, in its own days."""
    driver = workflow.runs or workflow.deliver
    assert driver is not None  # the reader lets no workflow through without one
    own = own_period(workflow, period)
    for name, amount, spread in spreads(driver, own) if own else ():
        yield name, amount, spread._replace(part=workflow.share, days=workflow.days)


def own_period(workflow: Workflow, period: Period) -> Period | None:
    """What the driver of a workflow counts in: the period, of which a volume of its own has the workflow's days from
    ``from`` through ``through``; None where it has none."""
    driver = workflow.runs or workflow.deliver
    if driver is None or driver.name:
        return period
    first, last = max(period.first, workflow.first or period.first), min(period.last, workflow.last or period.last)
    return period._replace(first=first, last=last) if first <= last else None


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
    if per in MONTHS_OF:
        return Fraction(stretch.days, _days_in(stretch.start, MONTHS_OF[per]))
    return stretch.days * _A_DAY[per]


def _days_in(day: date, months: int) -> int:
    """The days of the calendar quarter or year that a day is in."""
    first = (day.month - 1) // months * months + 1
    return sum(_days_of(day.year, month) for month in range(first, first + months))


def _season(seasons: tuple[tuple[str, Fraction], ...], day: date) -> tuple[str, int]:
    """The season that a day is in, and its days; nothing where there are none."""
    if not seasons:
        return "", 0
    name = seasons[0][0]
    months, quarters = SEASONS["year"]
    if name in months:
        return months[day.month - 1], _days_of(day.year, day.month)
    if name in quarters:
        return quarters[(day.month - 1) // 3], _days_in(day, 3)
    return SEASONS["quarter"][0][(day.month - 1) % 3], _days_of(day.year, day.month)


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
        for piece in spread.pieces(holidays, stretch):
            units, grown = _plain(exact(piece.units)), exact(spread.grown(piece))
            growth = f" x growth {_plain(grown)}" if grown != 1 else ""
            if name:
                lines.append(f"+ peak {name}: {_range(amount)} per {spread.per} x {units} ({piece.first} on)")
            elif driver.by_month:
                days = _days_of(piece.first.year, piece.first.month)
                number = (piece.end - piece.first).days
                lines.append(f"{_range(amount)} in {piece.first:%Y-%m} x {number}/{days} days{growth}")
            else:
                season = ""
                if piece.season:
                    season = f" x {decimal_text(dict(spread.seasons)[piece.season] * 100, 30)}% in {piece.season}"
                span = f"{piece.first} through {piece.end - timedelta(days=1)}"
                lines.append(f"{_range(amount)} per {spread.per}{season} x {units} ({span}){growth}")
    return lines


def _range(quantity: Quantity) -> str:
    if quantity.is_exact:
        return count(quantity.expected)
    return f"{count(quantity.expected)} ({count(quantity.low)} to {count(quantity.high)})"


def _plain(number: Number) -> str:
    return str(number) if isinstance(number, int) else f"{number.numerator}/{number.denominator}"
