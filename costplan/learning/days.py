"""Days: the calls of a cell by day, from which days on a change is looked for, and from which it is best told.
It does not say whether there is one; apart.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.learning.runs import images_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.learning.cells import Value

    Days = Sequence[tuple[str, list[Value]]]


def by_day(values: Iterable[Value]) -> list[tuple[str, list[Value]]]:
    """Calls by their first day, in order; those without a day come first."""
    days: dict[str, list[Value]] = {}
    for value in values:
        days.setdefault(value.first, []).append(value)
    return sorted(days.items())


def looks(days: int) -> list[int]:
    """The places of the days from which on a change is looked for: all, the last half, the last quarter and so on.

    Days between would be looked at again for little: their calls are much the same, and every look costs power.
    """
    found, last = [], days
    while last:
        found.append(days - last)
        last //= 2
    return found


def values_of(days: Days) -> list[Value]:
    """The calls of all these days."""
    return [value for _, values in days for value in values]


def told_best(days: Days, expected: float, places: Iterable[int]) -> int:
    """Of these places, the day that parts calls as expected from calls that are not with the least squares."""
    return max(places, key=_gains(days, expected).__getitem__)


def parted_best(days: Days, places: Iterable[int]) -> int:
    """Of these places, none of them the first, the day that parts all calls in two with the least squares."""
    whole = values_of(days)
    images = images_of(whole)
    gains = _gains(days, sum(float(value.tokens) * value.units for value in whole) / images)

    def gain(at: int) -> float:
        return gains[at] * images / images_of(values_of(days[:at]))

    return max(places, key=gain)


def _gains(days: Days, expected: float) -> list[float]:
    """What the squares around what was expected lose, if the calls from each day on have a mean of their own."""
    images, gap, gains = 0, 0.0, []
    for _, values in reversed(days):
        images += images_of(values)
        gap += sum((float(value.tokens) - expected) * value.units for value in values)
        gains.append(gap**2 / images)
    return gains[::-1]
