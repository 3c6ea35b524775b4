"""A change as a page shows it: in whole units of money that add up again on the page, by the largest remainder.
The exact change stands in bridge.py."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import round_half_up

if TYPE_CHECKING:
    from costplan.bridging.bridge import Change
    from costplan.units import Number


class Shown(NamedTuple):
    """A change in whole units: ``difference`` = ``head`` - ``base`` = the sum of ``parts``."""

    base: int
    head: int
    parts: dict[str, int]

    @property
    def difference(self) -> int:
        """What it costs more in the head."""
        return self.head - self.base


def shown(change: Change, unit: Number) -> Shown:
    """A change in units of so many pico-dollars, such as 10**10 for cents and 1 for JSON.

    Both ends are rounded half up, and each part down; the units that are left over go to the parts with the largest
    remainders, one each, the first part first. No part is off by a whole unit, but where both ends are rounded
    towards or from each other, which the part with the largest remainder bears.
    """
    base, head = (int(round_half_up(Fraction(end) / unit, 0)) for end in (change.base, change.head))
    exactly = {part: Fraction(cost) / unit for part, cost in change.parts.items()}
    parts = {part: floor(cost) for part, cost in exactly.items()}
    left = head - base - sum(parts.values())
    by_remainder = sorted(parts, key=lambda part: parts[part] - exactly[part])
    if left < 0:
        by_remainder.reverse()
    for at in range(abs(left)):
        parts[by_remainder[at % len(parts)]] += 1 if left > 0 else -1
    return Shown(base, head, parts)
