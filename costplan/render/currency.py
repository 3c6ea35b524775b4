"""The currency of the costs on a page, said once where the page is made; its plan is in that currency already.
It converts nothing: prices are written in the dollars that providers publish, caps in currencies of their own."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.units import Number

_NOW: ContextVar[tuple[str, Number]] = ContextVar("currency", default=("USD", 1))


@contextmanager
def costs_in(currency: str, usd_per: Number = 1) -> Iterator[None]:
    """Pages made meanwhile write costs as amounts of a currency.

    Args:
        currency: its ISO 4217 code.
        usd_per: dollars for one unit of it, where all costs are of one day and in dollars, as those of a call are.
    """
    token = _NOW.set((currency, usd_per))
    try:
        yield
    finally:
        _NOW.reset(token)


def currency() -> str:
    """The currency of the page that is being made."""
    return _NOW.get()[0]


def money(pico: Number) -> str:
    """A cost for people, as :func:`costplan.units.money` writes it, in the currency of the page."""
    name, usd_per = _NOW.get()
    return units.money(_at(pico, usd_per), name)


def unit_money(pico: Number, digits: int = 5) -> str:
    """A unit cost for people, as :func:`costplan.units.unit_money` writes it, in the currency of the page."""
    name, usd_per = _NOW.get()
    return units.unit_money(_at(pico, usd_per), digits, name)


def _at(pico: Number, usd_per: Number) -> Number:
    return pico if usd_per == 1 else units.exact(Fraction(pico) / usd_per)
