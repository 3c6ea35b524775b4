"""Meters, money in pico-dollars, the one division by 1,000,000, and how dollars and quantities are written.
It holds no price and no quantity of anybody's; it only knows units.

Money is an exact number of pico-dollars (1e-12 USD): $30 per 1M tokens is 30,000,000 pico-dollars a token. Every
published rate is a whole number of them; shares of a month or of a run make fractions, which stay exact too.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from decimal import Decimal

Number: TypeAlias = int | Fraction
"""An exact number. Floats never enter a price, a quantity or a cost."""

PICO = 10**12
"""Pico-dollars in a dollar."""


class Meter(NamedTuple):
    """Something a provider counts. ``per`` is how many units its published rate is for."""

    name: str
    label: str
    unit: str
    per: int = 1
    one: str = ""

    @property
    def singular(self) -> str:
        """One unit in words, for a rate: ``extra megapixel``."""
        return self.one or self.unit


METERS = {
    meter.name: meter
    for meter in (
        Meter("text_in", "text in", "token", 1_000_000),
        Meter("cached_text_in", "cached text in", "token", 1_000_000),
        Meter("image_in", "image in", "token", 1_000_000),
        Meter("cached_image_in", "cached image in", "token", 1_000_000),
        Meter("text_out", "text out", "token", 1_000_000),
        Meter("image_out", "image out", "token", 1_000_000),
        Meter("image", "images", "image"),
        Meter("input_image", "input images", "image", one="input image"),
        Meter("extra_input_image", "input images after the first", "image", one="input image after the first"),
        Meter("megapixel", "megapixels", "MP"),
        Meter("first_megapixel", "first megapixels", "MP", one="first MP"),
        Meter("extra_megapixel", "extra megapixels", "MP", one="extra MP"),
        Meter("call", "calls", "call"),
        Meter("fast_hour", "fast GPU hours", "hour", one="fast hour"),
        Meter("seat_month", "seats, by the month", "seat-month"),
        Meter("seat_year", "seats, by the year", "seat-year"),
    )
}
"""The closed vocabulary of meters; columns, labels and JSON keys are made from it."""


def exact(number: Fraction) -> Number:
    """The same number, as an int where it is whole."""
    return number.numerator if number.denominator == 1 else number


def rate_in_pico(meter: str, usd: Decimal) -> Number:
    """A published rate (USD per ``Meter.per`` units) as pico-dollars per single unit."""
    return exact(Fraction(usd) * PICO / METERS[meter].per)


def round_half_up(number: Number, places: int) -> Fraction:
    """Round half away from zero, as Excel's ROUND does."""
    scale = 10**places
    scaled = abs(Fraction(number)) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, scale)


def decimal_text(number: Number, places: int = 12) -> str:
    """The number as a plain decimal without needless zeros, exact up to ``places``, half up beyond."""
    rounded = round_half_up(number, places)
    sign = "-" if rounded < 0 else ""
    whole, rest = divmod(abs(rounded) * 10**places, 10**places)
    digits = f"{int(rest):0{places}d}".rstrip("0")
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def usd_text(pico: Number) -> str:
    """Pico-dollars as a decimal string of dollars for machines, exact to the pico-dollar: ``0.2115``."""
    return decimal_text(Fraction(pico, PICO))


def fixed(number: Number, places: int) -> str:
    """The number with exactly ``places`` decimals, half up, thousands set off by commas."""
    rounded = round_half_up(number, places)
    whole, rest = divmod(abs(rounded) * 10**places, 10**places)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{int(whole):,}.{int(rest):0{places}d}" if places else f"{sign}{int(whole):,}"


def money(pico: Number) -> str:
    """A total for people: dollars and cents, half up; a sum below half a cent that is not zero keeps its digits."""
    size = abs(Fraction(pico, PICO))
    return unit_money(pico) if 0 < size < Fraction(1, 200) else "$" + fixed(Fraction(pico, PICO), 2)


def unit_money(pico: Number) -> str:
    """A unit cost for people: at least four significant digits, never fewer than cents: ``$0.03051``."""
    usd = Fraction(pico, PICO)
    places, size = 2, abs(usd)
    while size * 10**places < 10_000 and places < 12 and round_half_up(usd, places) != usd:
        places += 1
    return "$" + fixed(usd, places)


def count(number: Number) -> str:
    """A quantity for people: whole numbers with commas, others to at most four significant decimals."""
    if isinstance(number, int) or number.denominator == 1:
        return f"{int(number):,}"
    places = 0 if abs(number) >= 10_000 else 2 if abs(number) >= 1 else 4
    return fixed(number, places).rstrip("0").rstrip(".") if places else fixed(number, 0)


def percent(share: Number) -> str:
    """A share of 1 for people: ``70%``, ``2.5%``."""
    return decimal_text(share * 100, 1) + "%"
