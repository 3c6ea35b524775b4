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
    images, gap, gains = 0, 0.0, dict[int, float]()
    for at in range(len(days) - 1, -1, -1):
        values = days[at][1]
        images += images_of(values)
        gap += sum((float(value.tokens) - expected) * value.units for value in values)
        gains[at] = gap**2 / images
    return max(places, key=gains.__getitem__)


def parted_best(days: Days) -> int:
    """The place of the day, not the first, that parts all calls in two with the least squares."""
    whole = values_of(days)
    mean = sum(float(value.tokens) * value.units for value in whole) / images_of(whole)
    images, gap, best, place = 0, 0.0, -1.0, 1
    for at in range(len(days) - 1, 0, -1):
        values = days[at][1]
        images += images_of(values)
        gap += sum((float(value.tokens) - mean) * value.units for value in values)
        gain = gap**2 / images / (1 - images / images_of(whole))
        if gain > best:
            best, place = gain, at
    return place
