"""Why a record tells another cost than the tables make of its usage: the likely reasons, tried one by one.
It prices nothing of its own; a reason is told only where it makes the told figure."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.actuals.cell_price import NotPriced, ask, cost_of, tier_of, tokens_of
from costplan.contracts.paying import LIST_PRICE
from costplan.errors import CostplanError
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.actuals.cell_price import CellPrice
    from costplan.catalogue import Catalogue
    from costplan.units import Number

ROUNDING = 10**6
"""Pico-dollars a call, $0.000001, within which a difference is one of rounding."""

_MILLS = 10**9
"""A flat price has at most three decimals of a dollar."""

NONE, UNKNOWN = "", "not known"

_AS_TEXT = (
    ("text rate on image tokens in", {"image_in": "text_in"}),
    ("text rate on image tokens out", {"image_out": "text_out"}),
    ("text rate on image tokens", {"image_in": "text_in", "image_out": "text_out"}),
)


def why_differs(price: CellPrice, catalogue: Catalogue, as_of: date) -> str:
    """The likely reason why the records of a priced cell tell another cost; empty where they tell the same or none."""
    cell = price.cell
    if price.low is None or price.high is None or "cost" not in cell.told.split():
        return NONE
    if price.low <= cell.cost_pico <= price.high:
        return NONE
    slack = ROUNDING * cell.calls
    if price.low - slack <= cell.cost_pico <= price.high + slack:
        return "rounding"
    for why, cost in _otherwise(price, catalogue, as_of):
        if abs(Fraction(cost) - cell.cost_pico) <= slack:
            return why
    each = Fraction(cell.cost_pico, cell.images or cell.calls)
    if each and each.denominator == 1 and each.numerator % _MILLS == 0:
        return "flat price"
    return UNKNOWN


def _otherwise(price: CellPrice, catalogue: Catalogue, as_of: date) -> Iterator[tuple[str, Number]]:
    cell = price.cell
    asked = ask(cell, price.model, catalogue, as_of)
    tokens = tokens_of(cell, asked)
    for why, moved in _AS_TEXT:
        if any(tokens.get(meter) for meter in moved):
            taken = dict(tokens)
            for meter, other in moved.items():
                taken[other] = exact(Fraction(taken.get(other, 0)) + Fraction(taken.get(meter, 0)))
                taken[meter] = 0
            with suppress(CostplanError, NotPriced):  # the model has no such rate
                yield why, cost_of(cell, asked, taken)
    for tier in asked.tariff.rates.block.tiers:
        if tier != tier_of(cell):
            with suppress(CostplanError, NotPriced):
                other_tier = ask(cell, price.model, catalogue, as_of, tier)
                yield f"price of tier {tier}", cost_of(cell, other_tier, tokens_of(cell, other_tier))
    if catalogue.account.contracts:
        account, catalogue.account = catalogue.account, LIST_PRICE
        try:
            listed = ask(cell, price.model, catalogue, as_of)
            yield "list price", cost_of(cell, listed, tokens_of(cell, listed))
        finally:
            catalogue.account = account
