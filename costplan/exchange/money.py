"""Money: an exact amount of a currency, as budgets and contracts state it, and its reader.
What it is held against stands elsewhere; what a unit costs in dollars in fx.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan import yamlio
from costplan.errors import did_you_mean
from costplan.named import NamedTuple
from costplan.pricing.table_currency import CURRENCY
from costplan.units import PICO, exact

if TYPE_CHECKING:
    from costplan.exchange.fx import Fx
    from costplan.units import Number


class Money(NamedTuple):
    """An exact amount of a currency by its ISO 4217 code: ``5000 USD``."""

    amount: Number
    currency: str

    @property
    def pico(self) -> Number:
        """The amount in pico-units of the currency, as costs are counted."""
        return exact(Fraction(self.amount) * PICO)


ReadMoney: TypeAlias = Callable[[yamlio.Node], Money]

MAX_AMOUNT = 10**15

_NUMBER = r"(?:0|[1-9]\d*)(?:\.\d+)?"
_MONEY = re.compile(rf"({_NUMBER}) ({CURRENCY})\Z", re.ASCII)
_LIKE_MONEY = (
    r"(?P<before>[$€£]|[a-z]{3})?\s*(?P<number>\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?)\s*(?P<after>[$€£]|[a-z]{3})?\Z"
)
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP"}


def read_money(node: yamlio.Node) -> Money:
    """``5000 USD``: an exact decimal of zero or more, and a currency by its ISO 4217 code in upper case."""
    value = yamlio.word(node, yamlio.written(_NUMBER + " " + CURRENCY))
    found = _MONEY.match(value)
    if not found:
        raise node.fault("not-money", f"{node.shown} is not an amount of money", f"write {_meant(value)}")
    amount = yamlio.decimal_of(found[1], node)
    if amount > MAX_AMOUNT:
        raise node.fault("out-of-bounds", f"{node.shown} is over {MAX_AMOUNT:,}", "write less")
    return Money(exact(Fraction(amount)), found[2])


def money_reader(fx: Fx | None, *, is_known: bool) -> ReadMoney:
    """A reader of money that refuses currencies without an exchange rate.

    Args:
        fx: the rates, or None where there are none.
        is_known: False where the rates have problems of their own, so that nothing can be said of a currency.
    """
    currencies = [code for block in fx.blocks for code, _ in block.usd] if fx else []

    def read(node: yamlio.Node) -> Money:
        money = read_money(node)
        if is_known and money.currency not in ("USD", *currencies):
            if not currencies:
                raise node.fault(
                    "no-fx", f"{money.currency} needs an exchange rate", "name a file of rates with 'fx:', or write USD"
                )
            raise node.fault(
                "no-fx",
                f"the exchange rates have no {money.currency}",
                did_you_mean(money.currency, {"USD", *currencies}),
            )
        return money

    return read


def _meant(value: str) -> str:
    found = re.match(_LIKE_MONEY, value, re.ASCII | re.IGNORECASE)
    if not found or (found["before"] and found["after"]):
        return "an amount of zero or more and a currency, such as 5000 USD"
    currency = (found["before"] or found["after"] or "USD").upper()
    number = found["number"].replace(",", "").lstrip("0")
    return f"{'0' if number[:1] in ('', '.') else ''}{number} {_SYMBOLS.get(currency, currency)}"
