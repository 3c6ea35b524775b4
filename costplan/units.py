"""Meters, money in pico-dollars, the one division by 1,000,000, and how dollars and quantities are written.
It holds no price and no quantity of anybody's; it only knows units.

Money is an exact number of pico-dollars (1e-12 USD): $30 per 1M tokens is 30,000,000 pico-dollars a token. Every
published rate is a whole number of them; shares of a month or of a run make fractions, which stay exact too.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

Number: TypeAlias = int | Fraction
"""An exact number. Floats never enter a price, a quantity or a cost."""

PICO = 10**12
"""Pico-dollars in a dollar."""

PLACES = 2
"""Decimals of a sum of money for people, cents: pages, workbooks and charts round to them, and unit costs have no
fewer."""

_MILLION = 1_000_000

_PLAIN = r"-?\d{1,60}(\.\d{1,60})?"


class Meter(NamedTuple):
    """Something a provider counts.

    ``per`` is how many units its published rate is for, ``one`` a unit in words where ``unit`` is not enough.
    ``makes`` tells that it may charge for making an image, ``counted`` who says how many units there are: the
    ``profile`` by a counting method, the ``call`` itself, the ``cache`` (part of another meter, as a call states it),
    the ``seats`` of a scenario, a ``contract`` that has money due, or the ``scenario``, which states what it costs too.
    """

    name: str
    label: str
    unit: str
    per: int = 1
    one: str = ""
    makes: bool = False
    counted: str = "profile"

    @property
    def singular(self) -> str:
        """One unit in words, for a rate: ``additional MP``."""
        return self.one or self.unit

    @property
    def rated(self) -> str:
        """What its published rate is for: ``1M tokens``, ``1,000 images``, ``image``."""
        number = "1M" if self.per == _MILLION else f"{self.per:,}"
        return f"{number} {self.units}" if self.per > 1 else self.unit

    @property
    def units(self) -> str:
        """Several units in words: ``tokens``, ``searches``."""
        return self.unit + ("es" if self.unit.endswith(("ch", "s")) else "s")


METERS = {
    meter.name: meter
    for meter in (
        Meter(name="text_in", label="text in", unit="token", per=_MILLION),
        Meter(name="cached_text_in", label="cached text in", unit="token", per=_MILLION, counted="cache"),
        Meter(name="image_in", label="image in", unit="token", per=_MILLION),
        Meter(name="cached_image_in", label="cached image in", unit="token", per=_MILLION, counted="cache"),
        Meter(name="text_out", label="text out", unit="token", per=_MILLION),
        Meter(name="image_out", label="image out", unit="token", per=_MILLION, makes=True),
        Meter(name="image", label="images", unit="image", makes=True, counted="call"),
        Meter(name="input_image", label="input images", unit="image", one="input image", counted="call"),
        Meter(
            name="extra_input_image",
            label="input images after the first",
            unit="image",
            one="input image after the first",
            counted="call",
        ),
        Meter(name="megapixel", label="megapixels", unit="MP", makes=True),
        Meter(name="first_megapixel", label="1st MP", unit="MP", one="1st MP", makes=True),
        Meter(name="extra_megapixel", label="additional MP", unit="MP", one="additional MP"),
        Meter(name="pixel", label="pixels", unit="pixel", makes=True),
        Meter(name="step", label="inference steps", unit="step", one="inference step", makes=True),
        Meter(name="step_megapixel", label="steps x megapixels", unit="step x MP", one="step and MP", makes=True),
        Meter(name="gpu_second", label="GPU seconds", unit="second", one="GPU second", makes=True),
        Meter(name="idle_second", label="idle GPU seconds", unit="second", one="idle GPU second"),
        Meter(name="search", label="searches", unit="search", per=1000),
        Meter(name="credit", label="credits", unit="credit", makes=True),
        Meter(name="call", label="calls", unit="call", makes=True, counted="call"),
        Meter(name="fast_hour", label="fast GPU hours", unit="hour", one="fast hour", makes=True),
        Meter(name="person_hour", label="hours of people", unit="hour", one="hour of a person", counted="scenario"),
        Meter(name="stated_image", label="images, stated", unit="image", counted="scenario"),
        Meter(name="stated_accepted_image", label="accepted images, stated", unit="image", counted="scenario"),
        Meter(name="stated_run", label="runs, stated", unit="run", counted="scenario"),
        Meter(name="stated_month", label="months, stated", unit="month", counted="scenario"),
        Meter(name="stated_total", label="once, stated", unit="time", counted="scenario"),
        Meter(name="seat_month", label="seats, by the month", unit="seat-month", counted="seats"),
        Meter(name="seat_year", label="seats, by the year", unit="seat-year", counted="seats"),
        Meter(name="volume_step", label="volume steps", unit="USD", counted="contract"),
        Meter(name="commitment_used", label="committed units in place of their rates", unit="USD", counted="contract"),
        Meter(name="overage", label="overage", unit="USD", counted="contract"),
        Meter(name="commitment_unused", label="unused commitment", unit="USD", counted="contract"),
        Meter(name="minimum_unused", label="missing to the minimum", unit="USD", counted="contract"),
        Meter(name="commitment_payment", label="commitment paid", unit="USD", counted="contract"),
        Meter(name="commitment_covered", label="use paid by a commitment", unit="USD", counted="contract"),
        Meter(name="credit_bought", label="credits bought", unit="USD", counted="contract"),
        Meter(name="credit_drawn", label="use paid by credits", unit="USD", counted="contract"),
        Meter(name="credit_discount", label="credits cheaper than use", unit="USD", counted="contract"),
        Meter(name="credit_expired", label="credits lost", unit="USD", counted="contract"),
        Meter(name="credit_rounding", label="rounded up to whole credits", unit="credit", counted="contract"),
        Meter(name="commitment_settled", label="commitment settled", unit="USD", counted="contract"),
    )
}
"""The vocabulary of meters, which columns, labels and JSON keys are made from; a profile says what counts a new one."""

PRICED = {name: meter for name, meter in METERS.items() if meter.counted not in ("contract", "scenario")}
"""Those that tables have prices of; the others are what a contract or a scenario adds or takes off."""

TOKENS = tuple(name for name, meter in METERS.items() if meter.unit == "token")
"""The meters of tokens."""

SEARCH = "search"
"""The meter of grounding: a call searches where it says so, and nothing has to count it."""


def exact(number: Number) -> Number:
    """The same number, as an int where it is whole."""
    return number.numerator if number.denominator == 1 else number


def number_of(text: str) -> Number:
    """The number that :func:`decimal_text` wrote.

    Raises:
        ValueError: it is written in another way, such as with an exponent, which may stand for a billion digits.
    """
    if not re.fullmatch(_PLAIN, text, re.ASCII):
        raise ValueError(text[:60])
    return exact(Fraction(text))


def sum_of(numbers: Iterable[Number]) -> Number:
    """The exact sum; numbers with one denominator are added as whole numbers, and what these come to over the least
    denominator that they have in common, which is many times quicker than one by one."""
    parts: dict[int, int] = {}
    for number in numbers:
        below = number.denominator
        parts[below] = parts.get(below, 0) + number.numerator
    return sum_over(parts)


def sum_over(parts: Mapping[int, int]) -> Number:
    """The exact sum of whole numbers, each over its denominator."""
    if len(parts) == 1 and 1 in parts:
        return parts[1]
    whole = lcm(*parts)
    return exact(Fraction(sum(above * (whole // below) for below, above in parts.items()), whole))


def rate_in_pico(meter: str, usd: Decimal) -> Number:
    """A published rate (USD per ``Meter.per`` units) as pico-dollars per single unit."""
    return exact(Fraction(usd) * PICO / METERS[meter].per)


def _units_of(number: Number, places: int, per: int = 1) -> int:
    """How many ``10**-places`` are in ``number / per``, half away from zero, as Excel's ROUND does."""
    above = abs(number.numerator) * int(10**places)
    below = number.denominator * per
    whole = (2 * above + below) // (2 * below)
    return whole if number >= 0 else -whole


def round_half_up(number: Number, places: int) -> Fraction:
    """Round half away from zero, as Excel's ROUND does."""
    return Fraction(_units_of(number, places), 10**places)


def decimal_text(number: Number, places: int = 12, per: int = 1) -> str:
    """``number / per`` as a plain decimal without needless zeros, exact up to ``places``, half up beyond."""
    return _point_in(_units_of(number, places, per), places)


def usd_text(pico: Number) -> str:
    """Pico-dollars as a decimal string of dollars for machines, exact to the pico-dollar: ``0.2115``."""
    return _point_in(_units_of(pico, 0), 12)


def _point_in(units: int, places: int) -> str:
    """So many ``10**-places`` as a plain decimal without needless zeros."""
    whole, rest = divmod(abs(units), 10**places)
    sign = "-" if units < 0 else ""
    return f"{sign}{whole}.{rest:0{places}d}".rstrip("0") if rest else f"{sign}{whole}"


def usd_decimal(pico: Number) -> Decimal:
    """Pico-dollars as dollars for Python: a Decimal of twelve places, half up."""
    from decimal import Decimal

    return Decimal(f"{_units_of(pico, 0)}E-12")  # exact, whatever the context of the caller rounds to


def fixed(number: Number, places: int, per: int = 1) -> str:
    """``number / per`` with exactly ``places`` decimals, half up, thousands set off by commas."""
    units = _units_of(number, places, per)
    whole, rest = divmod(abs(units), 10**places)
    sign = "-" if units < 0 else ""
    return f"{sign}{whole:,}.{rest:0{places}d}" if places else f"{sign}{whole:,}"


def money(pico: Number, currency: str = "USD") -> str:
    """A total for people: dollars and cents, half up, or as much of another currency; a sum below half a cent that is
    not zero keeps its digits."""
    tiny = 0 < abs(pico.numerator) * 2 * 10**PLACES < pico.denominator * PICO
    return unit_money(pico, currency=currency) if tiny else _of_currency(fixed(pico, PLACES, PICO), currency)


def cents_above(pico: Number) -> str:
    """Dollars in whole cents that are no less, a cent at least: ``1.69``, for a cap that holds the amount."""
    return fixed(Fraction(max(1, -(-Fraction(pico) * 100 // PICO)), 100), 2).replace(",", "")


def places_of(pico: Number, digits: int) -> int:
    """The decimals that show so many significant digits of a sum where it has them, and never fewer than cents."""
    above, below, places = abs(pico.numerator), pico.denominator * PICO, PLACES
    while places < 12 and above * 10**places < 10 ** (digits - 1) * below and above * 10**places % below:
        places += 1
    return places


def unit_money(pico: Number, digits: int = 5, currency: str = "USD") -> str:
    """A unit cost for people: so many significant digits where it has them, never fewer than cents: ``$0.03051``."""
    return _of_currency(fixed(pico, places_of(pico, digits), PICO), currency)


def _of_currency(figure: str, currency: str) -> str:
    if currency != "USD":
        return f"{figure} {currency}"
    return f"-${figure[1:]}" if figure.startswith("-") else f"${figure}"


def count(number: Number) -> str:
    """A quantity for people: whole numbers with commas, others to at most four significant decimals."""
    if isinstance(number, int) or number.denominator == 1:
        return f"{int(number):,}"
    places = 0 if abs(number) >= 10_000 else 2 if abs(number) >= 1 else 4
    return fixed(number, places).rstrip("0").rstrip(".") if places else fixed(number, 0)


def percent(share: Number) -> str:
    """A share of 1 for people: ``70%``, ``2.5%``."""
    return decimal_text(share * 100, 1) + "%"


def many(number: int, noun: str) -> str:
    """``1 call``, ``1,200 calls``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sum_text(amount: Number, currency: str) -> str:
    """Pico-units of a currency, or a share of 1 where there is none: ``$1,234.50``, ``1,234.50 EUR``, ``12.5%``.

    Below one unit it has at least four significant digits where it has them.
    """
    return amount_text(amount, currency, places_told(amount, currency))


def told_apart(found: Number, allowed: Number, currency: str) -> tuple[str, str, str]:
    """Two sums and what lies between them, with as many digits as it takes that unequal sums do not read alike."""
    places, others = places_told(found, currency), places_told(allowed, currency)
    least = min(places, others)
    while found != allowed and amount_text(found, currency, least) == amount_text(allowed, currency, least):
        least += 1
    return (
        amount_text(found, currency, max(places, least)),
        amount_text(allowed, currency, max(others, least)),
        sum_text(abs(Fraction(found) - allowed), currency),
    )


def places_told(amount: Number, currency: str) -> int:
    """The decimals of :func:`sum_text`."""
    if not currency:
        return 1
    return places_of(amount, 4) if abs(Fraction(amount)) < PICO else PLACES


def amount_text(amount: Number, currency: str, places: int) -> str:
    """The same with so many decimals."""
    if not currency:
        return f"{decimal_text(amount * 100, places)}%"
    return _of_currency(fixed(amount, places, PICO), currency)
