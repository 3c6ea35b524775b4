"""Fx: pinned exchange rates in dated blocks, and which of them holds on a day.
How their file is read stands in fx_file.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.dated import in_force
from costplan.errors import did_you_mean, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from costplan.errors import Place
    from costplan.pricing.sources import Source
    from costplan.units import Number


class FxBlock(NamedTuple):
    """Exchange rates from a day on: ``usd`` has the dollars that one unit of a currency costs."""

    start: date
    source: Source
    usd: tuple[tuple[str, Fraction], ...]
    place: Place


class Fx(NamedTuple):
    """Pinned exchange rates in dated blocks; none where the file is only named, and is not at hand."""

    blocks: tuple[FxBlock, ...]
    place: Place

    def rates_on(self, day: date) -> FxBlock | None:
        """The rates of a day; None before the first."""
        return in_force(self.blocks, day)

    def usd_per(self, currency: str, day: date, place: Place | None = None) -> Number:
        """Dollars for one unit of the currency on a day.

        Raises:
            InputError: no block holds on that day, or it does not have the currency; told at ``place``.
        """
        if currency == "USD":
            return 1
        block = self.rates_on(day)
        if not self.blocks:
            raise wrong("no-fx", "the exchange rates are not at hand", "load the file that names them", place)
        if block is None:
            first = self.blocks[0].start
            raise wrong("no-fx", f"there is no exchange rate on {day}; the first is of {first}", "add a block", place)
        rates = dict(block.usd)
        if currency not in rates:
            raise wrong(
                "no-fx", f"there is no rate of {currency} from {block.start}", did_you_mean(currency, rates), place
            )
        return rates[currency]

    def usd_paid(self, currency: str, day: date, place: Place | None = None) -> Number:
        """The same for what was paid on a day, perhaps long before a plan: before the first rate there is, at that.

        Raises:
            InputError: as :meth:`usd_per`.
        """
        first = next((block.start for block in self.blocks if currency in dict(block.usd)), day)
        return self.usd_per(currency, max(day, first), place)
