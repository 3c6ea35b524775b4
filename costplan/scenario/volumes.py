"""Reads when and how much: the period, drivers, growth, peaks, by-month tables.
What they amount to in a stretch of days is in schedule.py."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.scenario.scenario import UNITS, Driver, Peak, Period

if TYPE_CHECKING:
    from fractions import Fraction

    from costplan.quantity import Quantity


MAX_DAYS = 3653

_SPAN = f"({yamlio.DAY}|{yamlio.MONTH})"
_A_PERIOD = yamlio.written(f"{_SPAN}( +through +{_SPAN})?")
_A_GROWTH = yamlio.written(f"{yamlio.PERCENTAGE} per month")


def read_period(node: yamlio.Node) -> Period:
    """``2027-01 through 2027-03``, or days, or one month or day; both ends are included."""
    value = yamlio.word(node, _A_PERIOD)
    first, through, last = value.partition(" through ")
    start = _span(first.strip(), node)[0]
    end = _span((last if through else first).strip(), node)[1]
    if end < start:
        raise node.fault("not-a-period", f"{value} ends before it starts", "write 'first through last', both included")
    period = Period(start, end)
    if period.days > MAX_DAYS:
        raise node.fault("not-a-period", f"{value} is longer than ten years", "plan fewer months")
    return period


def _span(value: str, node: yamlio.Node) -> tuple[date, date]:
    """First and last day of a month or a day."""
    month = yamlio.month(value, node)
    if month is None:
        if len(value) != len("2027-02-28"):
            raise node.fault(
                "not-a-period", f"{node.shown} is not a period", "write 2027-01, or 2027-01 through 2027-03, or days"
            )
        day = yamlio.day_of(value, node)
        return day, day
    year, number = month
    following = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), following - timedelta(days=1)


def read_driver(name: str, node: yamlio.Node, period: Period | None) -> Driver:
    """A driver, named or in place; a by_month table must cover the months of the period."""
    with yamlio.Fields(node, "a driver") as fields:
        amount = fields.get("amount", yamlio.quantity, None)
        per = fields.get("per", yamlio.one_of(*UNITS), "")
        by_month = fields.get("by_month", _read_by_month, None) or {}
        growth = fields.get("growth", _read_growth, None)
        peaks = fields.get("peaks", yamlio.listing("peaks", _read_peak), ())
        if not fields.has_one("amount", "by_month"):
            fields.fault(
                "amount", "missing-key", "a driver has either an amount or a by_month table", "add 'amount: 100'"
            )
        elif fields.has("amount") and not fields.has("per"):
            fields.fault("per", "missing-key", "an amount needs a unit of time", f"add 'per:' {', '.join(UNITS)}")
        elif fields.has("by_month"):
            if fields.has("per"):
                fields.fault("per", "per-by-month", "a by_month table is per month already", "remove 'per'")
            missing = [month for month in months_of(period) if month not in (by_month or {})] if period else []
            if missing and by_month is not None:
                told = ", ".join(f"{year}-{number:02d}" for year, number in missing)
                fields.fault(
                    "by_month",
                    "month-missing",
                    f"the table lacks {told}, which the period covers",
                    "write 0 where nothing is made",
                )
        if fields.has("growth") and (fields.has("by_month") or per == "total"):
            fields.fault(
                "growth", "growth-here", "growth goes with an amount per hour, day, workday, week or month", "remove it"
            )
    return Driver(name, amount, per or "month", tuple(by_month.items()), growth, peaks, node.where)


def months_of(period: Period) -> list[tuple[int, int]]:
    """The calendar months that a period touches."""
    first = period.first.year * 12 + period.first.month - 1
    last = period.last.year * 12 + period.last.month - 1
    return [(number // 12, number % 12 + 1) for number in range(first, last + 1)]


def _read_by_month(node: yamlio.Node) -> dict[tuple[int, int], Quantity]:
    def month_key(key: yamlio.Node) -> str:
        month = yamlio.word(key, yamlio.written(yamlio.MONTH))
        if yamlio.month(month, key) is None:
            raise key.fault("not-a-date", f"{key.shown} is not a month", "write a month as 2027-02")
        return month

    found = yamlio.entries(node, "by_month", yamlio.quantity, month_key)
    return {(int(month[:4]), int(month[5:])): quantity for month, quantity in found.items()}


def _read_growth(node: yamlio.Node) -> Fraction:
    value = yamlio.word(node, _A_GROWTH)
    rate, per, unit = value.partition(" per ")
    if not per or unit != "month":
        raise node.fault("not-a-growth", f"{node.shown} is not a growth", "write '3% per month'")
    growth = yamlio.percentage(yamlio.Node("scalar", rate, (node.file, node.line, node.col)))
    if not -1 < growth <= 10:
        raise node.fault("out-of-bounds", f"{node.shown} is not within -100% and 1000%", "write '3% per month'")
    return growth


def _read_peak(node: yamlio.Node) -> Peak:
    with yamlio.Fields(node, "a peak") as fields:
        name = fields.need("name", yamlio.label)
        first = fields.need("from", yamlio.day)
        last = fields.need("through", yamlio.day)
        add = fields.need("add", yamlio.quantity)
        per = fields.need("per", yamlio.one_of(*UNITS))
    if last < first:
        raise node.fault("not-a-period", f"the peak ends on {last}, before it starts", "put 'from' first")
    return Peak(name, first, last, add, per)
