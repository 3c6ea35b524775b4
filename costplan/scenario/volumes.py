"""When and how much, from YAML and back: the period, drivers, growth, peaks, by-month tables.
What they amount to in a stretch of days is in schedule.py."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.scenario.driver import MONTHS_OF, SEASONS, UNITS, Driver, Growth, Peak, Period
from costplan.units import decimal_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from costplan.quantity import Quantity


MAX_DAYS = 3653

_SPAN = f"({yamlio.DAY}|{yamlio.MONTH})"
_A_PERIOD = yamlio.written(f"{_SPAN}( +through +{_SPAN})?")
_A_GROWTH = yamlio.written(f"{yamlio.PERCENTAGE} per ({'|'.join(MONTHS_OF)})")
_GROWTH = "write '3% per month', quarter or year"


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


_PER = yamlio.one_of(*UNITS)


def read_driver(name: str, node: yamlio.Node, period: Period | None) -> Driver:
    """A driver, named or in place; a by_month table must cover the months of the period."""
    with yamlio.Fields(node, "a driver") as fields:
        amount = fields.get("amount", yamlio.quantity, None)
        per = fields.get("per", _PER, "")
        by_month = fields.get("by_month", _read_by_month, None) or {}
        seasons = fields.get("seasonality", _read_seasons, None) or {}
        growth = fields.get("growth", yamlio.either("mapping", _read_based_growth, _read_growth), None)
        peaks = fields.get("peaks", yamlio.listing("peaks", _read_peak), ())
        moves_with = fields.get("moves_with", yamlio.label, "")
        _check_driver(fields, per, by_month, period)
        _check_seasons(fields, per, seasons)
    return Driver(
        name=name,
        amount=amount,
        per=per or "month",
        by_month=tuple(by_month.items()),
        growth=growth,
        peaks=peaks,
        place=node.where,
        seasons=tuple(seasons.items()),
        moves_with=moves_with,
    )


def _check_driver(
    fields: yamlio.Fields, per: str | None, by_month: Mapping[tuple[int, int], Quantity], period: Period | None
) -> None:
    """What the keys of a driver say of each other."""
    what = "a driver has either an amount or a by_month table"
    if not fields.has_one(what, "add 'amount: 100'", "amount", "by_month"):
        pass
    elif fields.has("amount") and not fields.has("per"):
        fields.fault("per", "missing-key", "an amount needs a unit of time", f"add 'per:' {', '.join(UNITS)}")
    elif fields.has("by_month"):
        if fields.has("per"):
            fields.fault("per", "per-by-month", "a by_month table is per month already", "remove 'per'")
        if period:
            _check_months(fields, by_month, period)
    if fields.has("growth") and per == "total":
        what = "growth goes with an amount per unit of time, and total is all of it"
        fields.fault("growth", "growth-here", what, "remove it")


def _check_seasons(fields: yamlio.Fields, per: str | None, seasons: Mapping[str, Fraction]) -> None:
    """That seasons are parts of what an amount is per, all of them, and add up."""
    if not seasons:
        return
    ways = SEASONS.get(per or "", ())
    if not ways:
        what = "seasonality shares out an amount per year or per quarter"
        fields.fault("seasonality", "seasons-here", what, "remove it, or write by_month in place of amount and per")
        return
    if not any(set(seasons) == set(way) for way in ways):
        near = max(ways, key=lambda way: len(set(way) & set(seasons)))
        wrong = [name for name in (*near, *seasons) if (name in near) != (name in seasons)]
        what = f"an amount per {per} has the parts {', '.join(near)}; not so: {', '.join(wrong)}"
        fields.fault("seasonality", "seasons-here", what, "name each of them once, with 0% where nothing is made")
    elif (whole := sum(seasons.values())) != 1:
        told = f"the shares of {', '.join(seasons)} add up to {decimal_text(whole * 100, 30)}%"
        fields.fault("seasonality", "shares-do-not-add", told, "make it 100%")


def _check_months(fields: yamlio.Fields, by_month: Mapping[tuple[int, int], Quantity], period: Period) -> None:
    missing = [f"{year}-{month:02d}" for year, month in months_of(period) if (year, month) not in by_month]
    if missing:
        what = f"the table lacks {', '.join(missing)}, which the period covers"
        fields.fault("by_month", "month-missing", what, "write 0 where nothing is made")


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


def _read_growth(node: yamlio.Node) -> Growth:
    value = yamlio.word(node, _A_GROWTH)
    rate, per, unit = value.partition(" per ")
    if not per or unit not in MONTHS_OF:
        raise node.fault("not-a-growth", f"{node.shown} is not a growth", _GROWTH)
    return Growth(_rate(yamlio.Node("scalar", rate, node.where), node), unit)


def _read_based_growth(node: yamlio.Node) -> Growth:
    """A growth with a day that it is counted from."""
    with yamlio.Fields(node, "a growth") as fields:
        rate = fields.need("rate", lambda value: _rate(value, value))
        per = fields.need("per", yamlio.one_of(*MONTHS_OF))
        base = fields.get("from", yamlio.day, None)
    return Growth(rate, per, base)


def _rate(node: yamlio.Node, told: yamlio.Node) -> Fraction:
    rate = yamlio.percentage(node)
    if not -1 < rate <= 10:
        raise told.fault("out-of-bounds", f"{told.shown} is not within -100% and 1000%", _GROWTH)
    return rate


def _read_seasons(node: yamlio.Node) -> dict[str, Fraction]:
    known = [name for ways in SEASONS.values() for way in ways for name in way]
    return yamlio.named("seasonality", lambda _, share: yamlio.share(share), known)(node)


def _read_peak(node: yamlio.Node) -> Peak:
    with yamlio.Fields(node, "a peak") as fields:
        name = fields.need("name", yamlio.label)
        first = fields.need("from", yamlio.day)
        last = fields.need("through", yamlio.day)
        add = fields.need("add", yamlio.quantity)
        per = fields.need("per", _PER)
        moves_with = fields.get("moves_with", yamlio.label, "")
    if last < first:
        raise node.fault("not-a-period", f"the peak ends on {last}, before it starts", "put 'from' first")
    return Peak(name=name, first=first, last=last, add=add, per=per, moves_with=moves_with)


def read_days(fields: yamlio.Fields) -> tuple[date | None, date | None]:
    """``from`` and ``through`` of what does not last as long as the period."""
    first, last = fields.get("from", yamlio.day, None), fields.get("through", yamlio.day, None)
    if first and last and last < first:
        fields.fault("through", "not-a-period", f"it ends on {last}, before it starts", "put 'from' first")
    return first, last


# -------------------------------------------------------------------------------------------------------------- writing


def days_entries(first: date | None, last: date | None) -> dict[str, Any]:
    """The days of what does not last as long as the period."""
    return {name: yamlio.Plain(str(day)) for name, day in (("from", first), ("through", last)) if day}


def driver_entries(driver: Driver) -> dict[str, Any]:
    """What a driver holds; reading it gives an equal one."""
    by_month = {
        yamlio.Plain(f"{year}-{month:02d}"): yamlio.quantity_text(amount) for (year, month), amount in driver.by_month
    }
    return yamlio.without_nothing(
        amount=yamlio.quantity_text(driver.amount),
        per=None if by_month else yamlio.Plain(driver.per),
        by_month=by_month,
        seasonality={name: yamlio.share_text(share) for name, share in driver.seasons},
        growth=None if driver.growth is None else _growth_entry(driver.growth),
        peaks=[_peak_entries(peak) for peak in driver.peaks],
        moves_with=driver.moves_with,
    )


def _growth_entry(growth: Growth) -> Any:
    rate = yamlio.share_text(growth.rate)
    if growth.base is None:
        return yamlio.Plain(f"{rate} per {growth.per}")
    return {"rate": rate, "per": yamlio.Plain(growth.per), "from": yamlio.Plain(str(growth.base))}


def _peak_entries(peak: Peak) -> dict[str, Any]:
    return {
        "name": peak.name,
        "from": yamlio.Plain(str(peak.first)),
        "through": yamlio.Plain(str(peak.last)),
        "add": yamlio.quantity_text(peak.add),
        "per": yamlio.Plain(peak.per),
        **({"moves_with": peak.moves_with} if peak.moves_with else {}),
    }
