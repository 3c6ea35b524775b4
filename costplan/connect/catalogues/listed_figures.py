"""Whether what stands in a catalogue is a price, and of one unit: the exact number, or why it is none.
0, -1, null, texts and NaN are never prices, nor is a figure of another scale; each is told."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.connect.catalogues.listed import PIXEL, ListedRate, Odd
from costplan.named import NamedTuple
from costplan.pricing.prices import STANDARD
from costplan.units import METERS

if TYPE_CHECKING:
    from datetime import date

MILLION = 1_000_000

_LONGEST = 60
"""So many characters of what is no price are shown."""

_FEW = 3
"""So many items of a list are shown."""

_EXPONENT = 40
"""A figure whose first digit stands further from the point was meant by nobody, and may stand for a billion digits."""

_TOKEN = (Fraction(1, 1000) / MILLION, Fraction(1000) / MILLION)
_ONE = (Fraction(1, 100_000), Fraction(100))
_PIXEL = (Fraction(1, 10**12), Fraction(1, 100_000))
_SEAT = (Fraction(1, 100), Fraction(100_000))
"""The least and the most that a unit has ever been sold for, with room: $0.001 to $1,000 for 1M tokens, $0.00001 to
$100 for an image or a call, $0.000001 to $10 for a megapixel. What is beyond is of another scale, such as a price for
a million where one is expected."""


class Figures:
    """Collects the rates of one model and what is none; ``per`` is how many units the catalogue's figures are for, in
    dollars, or in cents where ``cents`` says so."""

    def __init__(self, per: int = 1, *, cents: bool = False) -> None:
        self.rates: list[ListedRate] = []
        self.odd: list[Odd] = []
        self._scale = Fraction(1, per * (100 if cents else 1))

    def add(
        self,
        meter: str,
        key: str,
        value: Any,
        *,
        tier: str = STANDARD,
        when: tuple[tuple[str, str], ...] = (),
        start: date | None = None,
        per: int = 1,
    ) -> None:
        """Take a figure for what it is, a rate or no price; ``per`` is for how many units this one is besides."""
        found = number(value)
        written = shown(value)
        if isinstance(found, NoPrice):
            self.odd.append(Odd(key=key, written=written, why=found.why, is_zero=found.is_zero))
            return
        usd = found * self._scale / per
        least, most = bounds(meter)
        if not least <= usd <= most:
            side = "below" if usd < least else "above"
            why = f"{side} all that was ever asked for {_unit(meter)}; it may be of another scale"
            self.odd.append(Odd(key=key, written=written, why=why, scaled=meter))
            return
        self.rates.append(ListedRate(meter=meter, usd=usd, key=key, written=written, tier=tier, when=when, start=start))


class NoPrice(NamedTuple):
    """Why a value is no price."""

    why: str
    is_zero: bool = False


def number(value: Any) -> Fraction | NoPrice:
    """The exact number that a value is, if it may be a price."""
    if value is None:
        return NoPrice("null is no price")
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return NoPrice("a text is no price" if isinstance(value, str) else "this is no number")
    decimal = Decimal(value)
    if not decimal.is_finite():
        return NoPrice("this is no number")
    if decimal == 0:
        return NoPrice("0 is no price", is_zero=True)
    if decimal < 0:
        return NoPrice("a price below 0 is none; some mean by it that it varies")
    if abs(decimal.adjusted()) > _EXPONENT:
        return NoPrice("nobody means a number of this size")
    if len(decimal.as_tuple().digits) > _EXPONENT:
        return NoPrice("nobody means a number of so many digits")
    return Fraction(decimal)


def shown(value: Any) -> str:
    """A value as it stands in the catalogue, shortened."""
    text = {None: "null", True: "true", False: "false"}.get(value) if _is_word(value) else None
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= _EXPONENT:
        text = f"{value:f}"
    if isinstance(value, list):
        text = f"[{', '.join(map(shown, value[:_FEW]))}{', ...' if len(value) > _FEW else ''}]"
    elif isinstance(value, dict):
        text = "{...}"
    text = text or (f'"{value}"' if isinstance(value, str) else str(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _is_word(value: Any) -> bool:
    return value is None or isinstance(value, bool)


def bounds(meter: str) -> tuple[Fraction, Fraction]:
    """The least and the most that one unit of a meter is believed to cost, in dollars."""
    if meter == PIXEL:
        return _PIXEL
    if meter in METERS and METERS[meter].counted == "seats":
        return _SEAT
    return _TOKEN if _is_token(meter) else _ONE


def _unit(meter: str) -> str:
    if _is_token(meter):
        return "a token"
    return f"one {METERS[meter].singular}" if meter in METERS else f"one {meter}"


def _is_token(meter: str) -> bool:
    return meter in METERS and METERS[meter].unit == "token"
