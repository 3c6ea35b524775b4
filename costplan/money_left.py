"""Sums of money that stand beside each other: a whole, what is taken of it and what is left, which add up as shown.
It rounds nothing that stands alone; units.py writes that.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import PICO, PLACES, amount_text, places_of, places_told

if TYPE_CHECKING:
    from costplan.units import Number


class Taken(NamedTuple):
    """A sum of money, what is taken of it, what is left, and what is asked beside that: texts that add up as shown."""

    whole: str
    taken: tuple[str, ...]
    left: str
    asked: str


def taken_from(whole: Number, *taken: Number, asked: Number = 0) -> Taken:
    """Dollars that stand beside each other, at one precision: that of the least of them to three digits; what is asked
    has its own.

    The sum and what is left are never rounded up, what is asked never down, so that what does not fit never reads as if
    it did. Nothing is left where more is taken than there is.
    """
    left = whole - sum(taken)
    places = max(places_of(amount, 3) for amount in (whole, *taken, left))
    unit = Fraction(PICO, 10**places)
    shown, rest = floor(whole / unit), floor(left / unit)
    parts = [floor(amount / unit) for amount in taken]
    by_loss = sorted(range(len(parts)), key=lambda i: parts[i] - taken[i] / unit)
    for i in by_loss[: shown - rest - sum(parts)]:
        parts[i] += 1

    places_asked = places_told(asked, "USD")
    asked_unit = Fraction(PICO, 10**places_asked)

    def text(units: int, amount: Number) -> str:
        is_cents = places > PLACES and units * unit == amount and amount * 100 % PICO == 0
        return amount_text(units * unit, "USD", PLACES if is_cents else places)

    return Taken(
        whole=text(shown, whole),
        taken=tuple(text(units, amount) for units, amount in zip(parts, taken, strict=True)),
        left=text(max(rest, 0), max(left, 0)),
        asked=amount_text(ceil(asked / asked_unit) * asked_unit, "USD", places_asked),
    )
