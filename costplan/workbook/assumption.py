"""An assumption of a scenario: one number, how it is read and how it is put back, changed; and those of a driver.
Which ones a scenario has is listed in assumptions.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from costplan.named import NamedTuple
from costplan.quantity import certain
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.errors import Place
    from costplan.quantity import Quantity
    from costplan.scenario.driver import Driver
    from costplan.scenario.scenario import Scenario


T = TypeVar("T")

Put: TypeAlias = "Callable[[Scenario, Quantity], Scenario]"
"""Gives the scenario with another number in one of its places."""

ChangeDriver: TypeAlias = "Callable[[Scenario, Callable[[Driver], Driver]], Scenario]"
"""Gives the scenario with one of its drivers changed."""


class Assumption(NamedTuple):
    """One number of a scenario.

    ``key`` is its path in the scenario, unlike any other's. ``kind`` is ``amount`` (zero or more, or a range),
    ``tokens`` (the same), ``price`` (zero or more), ``share`` (0 to 1), ``growth`` (a share a month, above -1) or
    ``whole`` (1 or more).
    ``learned`` has what a calibration knows of it, empty where the scenario states it; before that was looked up its
    value is 0.
    """

    key: tuple[str, ...]
    kind: str
    value: Quantity
    unit: str
    place: Place
    put: Put
    learned: str = ""


def replaced(parts: tuple[T, ...], number: int, part: T) -> tuple[T, ...]:
    """The same with another part in one place."""
    return (*parts[:number], part, *parts[number + 1 :])


def of_driver(key: tuple[str, ...], driver: Driver, changed: ChangeDriver) -> Iterator[Assumption]:
    """The numbers of a driver, which ``changed`` changes in a scenario."""

    def put(change: Callable[[Driver, Quantity], Driver]) -> Put:
        return lambda into, value: changed(into, lambda old: change(old, value))

    def number_of(more: tuple[str, ...], kind: str, value: Quantity, unit: str, put: Put) -> Assumption:
        return Assumption(key=(*key, *more), kind=kind, value=value, unit=unit, place=driver.place, put=put)

    if driver.amount is not None:
        put_amount = put(lambda old, value: old._replace(amount=value))
        yield number_of(("amount",), "amount", driver.amount, f"per {driver.per}", put_amount)
    for at, ((year, month), amount) in enumerate(driver.by_month):
        put_month = put(_month(at))
        yield number_of(("by_month", f"{year:04d}-{month:02d}"), "amount", amount, "per month", put_month)
    if driver.growth is not None:
        growth = driver.growth
        put_growth = put(lambda old, value: old._replace(growth=growth._replace(rate=Fraction(value.expected))))
        yield number_of(("growth",), "growth", certain(exact(growth.rate)), f"per {growth.per}", put_growth)
    for at, (season, share) in enumerate(driver.seasons):
        put_season = put(_season(at))
        yield number_of(("seasonality", season), "share", certain(exact(share)), f"of a {driver.per}", put_season)
    for at, peak in enumerate(driver.peaks):
        put_peak = put(_peak(at))
        unit = f"per {peak.per}, {peak.first} through {peak.last}"
        yield number_of(("peaks", f"{at}", peak.name), "amount", peak.add, unit, put_peak)


def _month(at: int) -> Callable[[Driver, Quantity], Driver]:
    return lambda old, value: old._replace(by_month=replaced(old.by_month, at, (old.by_month[at][0], value)))


def _season(at: int) -> Callable[[Driver, Quantity], Driver]:
    return lambda old, value: old._replace(
        seasons=replaced(old.seasons, at, (old.seasons[at][0], Fraction(value.expected)))
    )


def _peak(at: int) -> Callable[[Driver, Quantity], Driver]:
    return lambda old, value: old._replace(peaks=replaced(old.peaks, at, old.peaks[at]._replace(add=value)))
