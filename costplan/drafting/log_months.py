"""Which months of a log are whole, and how often its calls are made a month; by one rule, which is told.
Nothing is read here; logged.py has the sums."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from costplan.drafting.draft import Figure
from costplan.drafting.logged import NO_DAY, last_day
from costplan.named import NamedTuple
from costplan.units import many
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.drafting.logged import Logged, Sums

WINDOW = 3
"""The last so many whole months tell how often calls are made."""

QUIET = 3
"""A log may start or end so many days within a month that is whole, as a weekend and a holiday are quiet."""

_BY_CHANCE = 4.6
"""Of days with calls, as many as make a silence of that length a matter of one in a hundred: -ln(1 %)."""


class Covered(NamedTuple):
    """A month of a log, and how many of its days the log covers."""

    month: str
    covered: int
    days: int
    whole: bool


class Months(NamedTuple):
    """The months of a log in order: the whole ones that tell volumes, and those that are not whole."""

    whole: tuple[str, ...]
    partly: tuple[Covered, ...]

    @property
    def counted(self) -> tuple[str, ...]:
        """The months whose calls are planned."""
        return (*self.whole, *(one.month for one in self.partly if not self.whole or one.month > self.whole[-1]))


def months_of(logged: Logged) -> Months:
    """Which months a log covers. It covers the days from its first call to its last. A month at an end is whole where
    no more than QUIET of its days lie beyond, or so many that a silence as long is no surprise where calls are rare."""
    if logged.first is None or logged.last is None:
        return Months((), ())
    first, last = date.fromisoformat(logged.first), date.fromisoformat(logged.last)
    quiet = max(float(QUIET), _BY_CHANCE * ((last - first).days + 1) / len(logged.days))
    found = []
    start = first.replace(day=1)
    while start <= last:
        end = last_day(start.isoformat())
        before, after = max(0, (first - start).days), max(0, (end - last).days)
        days = (end - start).days + 1
        found.append(
            Covered(
                month=start.isoformat()[:7],
                covered=days - before - after,
                days=days,
                whole=before <= quiet and after <= quiet,
            )
        )
        start = end + timedelta(days=1)
    whole = tuple(one.month for one in found if one.whole)[-WINDOW:]
    return Months(whole, tuple(one for one in found if not one.whole))


def runs_of(by_month: Mapping[str, Sums], months: Months, all_calls: int) -> Figure | str:
    """How often calls of a kind are made a month, or why they are not planned.

    Of whole months the lowest and the highest, as a range; of one month, or of months alike, the count. Where only a
    month that is not whole has such calls, from what was counted to as much in all of its days. Where no call has a
    day, all are taken for one month's.

    The scenario has one rate of failures, that of all months. So a month of another rate counts as the calls of which
    that one leaves what the month made: what it made lies within the range.
    """
    calls = {month: sums.calls for month, sums in by_month.items()}
    alike = _at_one_rate(by_month)
    share = f", {_percent(sum(calls.values()), all_calls)} of all"
    counts = [calls.get(month, 0) for month in months.whole]
    if any(counts):
        taken = [alike.get(month, Fraction(0)) for month in months.whole]
        if taken != counts:
            low, high = floor(min(taken)), ceil(max(taken)) or 1
            told = ", ".join(f"{_with_failed(by_month.get(month))} in {month}" for month in months.whole)
            by = "lowest to highest month, in calls, each as many as make what it made where all months fail alike"
            amount = f"{low} to {high}" if low < high else str(low)
            return Figure(_a_month(amount), f"{by}: {told}{share}")
        told = ", ".join(f"{count:,} in {month}" for month, count in zip(months.whole, counts, strict=True))
        if len(set(counts)) == 1:
            each = " each" if len(counts) > 1 else ""
            return Figure(_a_month(str(counts[0])), f"{many(counts[0], 'call')}{each} of {_of(months.whole)}{share}")
        return Figure(_a_month(f"{min(counts)} to {max(counts)}"), f"lowest to highest month, in calls: {told}{share}")
    partly = [one for one in months.partly if one.month in months.counted and calls.get(one.month)]
    if partly:
        best = max(partly, key=lambda one: (one.covered, one.month))
        number = calls[best.month]
        least, most = floor(alike[best.month]), ceil(alike[best.month] * best.days / best.covered)
        counted = f"{many(number, 'call')} of {best.month}, of which the log covers {best.covered} of {best.days} days"
        return Figure(_a_month(f"{least} to {most}"), f"{counted}: as counted, to as many in all days", assumed=True)
    if not months.whole and not months.partly:
        number = calls[NO_DAY]
        return Figure(_a_month(str(number)), f"{many(number, 'call')} without a day, taken for one month's", True)
    if set(calls) == {NO_DAY}:
        return "of no day that is told"
    return f"not made since {max(calls)}"


def _at_one_rate(by_month: Mapping[str, Sums]) -> dict[str, Fraction]:
    """The calls of each month that make as many as it made, where the share that fails is that of all months."""
    made = Fraction(sum(sums.made for sums in by_month.values()), sum(sums.calls for sums in by_month.values()))
    return {month: sums.made / made for month, sums in by_month.items()}


def _with_failed(sums: Sums | None) -> str:
    calls, failed = (sums.calls, sums.failed.total()) if sums else (0, 0)
    return f"{calls:,} ({failed:,} failed)" if failed else f"{calls:,}"


def period_of(logged: Logged, as_of: date) -> Figure:
    """The three months after the log's last call and after the day of drafting."""
    if not logged.last:
        return months_after(as_of)
    last = date.fromisoformat(logged.last)
    return months_after(max(last, as_of), f"the log's last call, {last}, and {as_of}")


def months_after(day: date, named: str = "") -> Figure:
    """The three months after the month of a day, which is called ``named``, or by its date."""
    first = _next(day)
    end = _next(_next(first))
    return Figure(Plain(f"{first:%Y-%m} through {end:%Y-%m}"), f"the three months after {named or day}")


def _next(day: date) -> date:
    return last_day(day.isoformat()) + timedelta(days=1)


def _a_month(amount: str) -> dict[str, str]:
    return {"amount": Plain(amount), "per": Plain("month")}


def _of(months: tuple[str, ...]) -> str:
    return months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.0f}%" if share >= 1 else "under 1%"
