"""A change as a page shows it, and a bridge as a machine reads it: in whole units of money that add up again, by the
largest remainder. The exact ones stand in bridge.py."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import round_half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.bridging.bridge import Bridge, Change
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


def whole_units(cost: Number, unit: Number) -> int:
    """What a side costs in whole units, half up. Every difference that is shown is that of two sides as shown."""
    return int(round_half_up(Fraction(cost) / unit, 0))


def shown(change: Change, unit: Number) -> Shown:
    """A change in units of so many pico-dollars, such as 10**10 for cents and 1 for JSON.

    Both ends are rounded half up, and each part down; the units that are left over go to the parts with the largest
    remainders, one each, the first part first. No part is off by a whole unit, but where both ends are rounded
    towards or from each other, which the part with the largest remainder bears.
    """
    base, head = (whole_units(end, unit) for end in (change.base, change.head))
    exactly = {part: Fraction(cost) / unit for part, cost in change.parts.items()}
    parts = {part: floor(cost) for part, cost in exactly.items()}
    left = head - base - sum(parts.values())
    by_remainder = sorted(parts, key=lambda part: parts[part] - exactly[part])
    if left < 0:
        by_remainder.reverse()
    for at in range(abs(left)):
        parts[by_remainder[at % len(parts)]] += 1 if left > 0 else -1
    return Shown(base, head, parts)


def whole(bridge: Bridge) -> Bridge:
    """The bridge in whole pico-units: its total is :func:`shown`, and cells add up to it by whatever they are grouped.

    Of the base and of each part every cell is rounded down, and the units that are left over go to the cells with the
    largest remainders.
    """
    total = shown(bridge.total, 1)
    bases = spread([cell.base for cell in bridge.cells], total.base)
    parts: list[dict[str, Number]] = [{} for _ in bridge.cells]
    for part, cost in total.parts.items():
        held = [at for at, cell in enumerate(bridge.cells) if part in cell.parts]
        for at, units in zip(held, spread([bridge.cells[at].parts[part] for at in held], cost), strict=True):
            parts[at][part] = units
    return bridge._replace(
        cells=tuple(
            cell._replace(base=base, head=base + sum(of.values()), parts=of)
            for cell, base, of in zip(bridge.cells, bases, parts, strict=True)
        )
    )


def spread(exactly: Sequence[Number], total: int) -> list[int]:
    """Exact amounts in whole units that add up to their rounded ``total``: each is rounded down, and the units that are
    left over go to the largest remainders."""
    units = [floor(number) for number in exactly]
    left = total - sum(units)
    by_remainder = sorted(range(len(units)), key=lambda at: units[at] - exactly[at])
    for at in range(abs(left)):
        units[by_remainder[at % len(units)]] += 1 if left > 0 else -1
    return units
