"""What a cell costs: one call of its class by the planning road, at the tariff of its day and tier, times its calls.
A cell that cannot be priced is told with the reason, never at zero; it counts nothing."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.observation import is_day
from costplan.planning.consumed import usage_consumed
from costplan.planning.costing import price_usage
from costplan.planning.in_force import changes_in_force, tariff_in_force
from costplan.planning.tokens_told import TokensTold, dearest_rate, tokens_billed
from costplan.pricing.call import Call
from costplan.pricing.prices import STANDARD
from costplan.pricing.sizes import SizeError, size_of
from costplan.units import METERS, exact

if TYPE_CHECKING:
    from costplan.actuals.cell import UsageCell
    from costplan.catalogue import Catalogue
    from costplan.planning.tariff import Tariff
    from costplan.pricing.prices import Rates
    from costplan.units import Number

TIERS = {"default": STANDARD, "auto": STANDARD, "": STANDARD}
"""What answers call a tier, where a table says it in another word."""


class NotPriced(Exception):
    """Why a cell has no price; its text is one sentence for a person."""


class CellPrice(NamedTuple):
    """A cell with its cost in pico-dollars, from ``low`` to ``high`` where its records do not part their tokens; None
    where it is not priced, and ``why``. ``model`` is the table's key, empty where none has it. ``notes`` are what was
    assumed."""

    cell: UsageCell
    model: str
    low: Number | None
    high: Number | None
    why: str
    notes: tuple[str, ...]


class Asked(NamedTuple):
    """A cell as it is priced: the call, the tariff and what was assumed about both."""

    call: Call
    tariff: Tariff
    notes: list[str]


def tier_of(cell: UsageCell) -> str:
    """The service tier of a cell, ``standard`` where it tells none."""
    told = str(json.loads(cell.parameters).get("service_tier", ""))
    return TIERS.get(told, told)


def price_cell(cell: UsageCell, catalogue: Catalogue, as_of: date) -> CellPrice:
    """A cell at the prices of ``catalogue.account`` on its day; one that tells no day at those of ``as_of``."""
    model = ""
    try:
        model = catalogue.table(cell.model).model
        asked = ask(cell, model, catalogue, as_of)
        low, high = (_cost(cell, asked, dearest=dearest) for dearest in (False, True))
    except (CostplanError, NotPriced) as error:
        why = "; ".join(one.message for one in error.problems) if isinstance(error, CostplanError) else str(error)
        return CellPrice(cell=cell, model=model, low=None, high=None, why=why, notes=())
    notes = tuple(dict.fromkeys(asked.notes))
    return CellPrice(cell=cell, model=model, low=min(low, high), high=max(low, high), why="", notes=notes)


def ask(cell: UsageCell, model: str, catalogue: Catalogue, as_of: date, tier: str | None = None) -> Asked:
    """How a cell is asked: its call as it was served, at the tariff of its day.

    Raises:
        InputError: the model has no price on that day, or not in that tier.
        NotPriced: its day or its size is not told, and the price hangs on it.
    """
    notes: list[str] = []
    day = _day(cell, model, catalogue, as_of, notes)
    tariff = tariff_in_force(catalogue, catalogue.account, model, tier or tier_of(cell), day)
    said = tuple((name, str(value)) for name, value in json.loads(cell.parameters).items() if name != "service_tier")
    inputs = tuple(_size(one) for one in cell.input_images.split())
    told = Call(
        kind=cell.call or ("edit" if inputs else "generate"),
        size=_size(cell.size) if cell.size not in ("", "auto") else None,
        quality=cell.quality or None,
        n=cell.n,
        input_images=inputs,
        parameters=said,
    )
    try:
        call = tariff.table.rules.settle(tariff.table.name, told)
    except CostplanError:
        call = told  # it was served, whatever the rules say
    _refuse_assumed(told, tariff.rates)
    if call.kind == "responses":
        notes.append("the main model's own tokens of Responses calls are not in it")
    return Asked(call, tariff, notes)


def _day(cell: UsageCell, model: str, catalogue: Catalogue, as_of: date, notes: list[str]) -> date:
    if not cell.day:
        notes.append(f"tells no day: priced as of {as_of}")
        return as_of
    if not is_day(cell.day):
        raise NotPriced(f"{cell.day} is no day")
    if len(cell.day) > len("2026-02"):
        return date.fromisoformat(cell.day)
    start = date.fromisoformat(f"{cell.day}-01")
    end = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    if changes := changes_in_force(catalogue, catalogue.account, model, start, end):
        raise NotPriced(f"tells a month alone, {cell.day}, and the price changes on {changes[0]}")
    return start


def _size(text: str):  # type: ignore[no-untyped-def]
    try:
        return size_of(text)
    except SizeError:
        raise NotPriced(f"{text!r} is no size") from None


def _refuse_assumed(told: Call, rates: Rates) -> None:
    """What the price hangs on is told, not assumed.

    Raises:
        NotPriced: it is not.
    """
    rows = [row for meter in rates.rows.values() for row in meter]
    names = {name for row in rows for name, _ in row.when}
    by_pixels = any(row.max_pixels is not None for row in rows)
    counted = any(
        METERS[meter].counted == "profile" and METERS[meter].unit not in ("token", "search") for meter in rates.rows
    )
    if told.size is None and ("size" in names or by_pixels or counted):
        raise NotPriced("tells no size, and its price hangs on it")
    if told.quality in (None, "auto") and "quality" in names:
        raise NotPriced("tells no quality, and its price hangs on it")


def bends(asked: Asked) -> bool:
    """Whether the price of a call is not linear in its tokens, so that they have to stand in the key of its cell."""
    return asked.tariff.whole is not None or bool(asked.tariff.rates.block.higher_of)


def _refuse_several(cell: UsageCell, asked: Asked) -> None:
    """A price that is not linear in the tokens of a call asks for those of each.

    Raises:
        NotPriced: a record of this cell has those of several calls.
    """
    tariff = asked.tariff
    if cell.is_of_means or (tariff.whole and tariff.table.rules.calls_for(asked.call) > 1):
        how = "rounded to whole credits by a contract" if tariff.whole else "the dearer of two prices"
        raise NotPriced(f"each call is {how}, and its record holds the tokens of several calls")


def _cost(cell: UsageCell, asked: Asked, *, dearest: bool) -> Number:
    return cost_of(cell, asked, tokens_of(cell, asked, dearest=dearest))


def tokens_of(cell: UsageCell, asked: Asked, *, dearest: bool = True) -> dict[str, Number]:
    """The tokens of one call of a cell, the mean of all, by meter; empty where the model is not charged by tokens.

    Raises:
        NotPriced: its records do not tell them.
    """
    rates = asked.tariff.rates
    if not any(METERS[meter].unit == "token" for meter in rates.rows):
        return {}
    said = cell.told.split()
    told = TokensTold(
        call=cell.call or None,
        text_in=_mean(cell, "text_in", said),
        cached_text_in=_mean(cell, "cached_text_in", said),
        image_in=_mean(cell, "image_in", said),
        cached_image_in=_mean(cell, "cached_image_in", said),
        text_out=_mean(cell, "text_out", said),
        image_out=_mean(cell, "image_out", said),
        undivided=_mean(cell, "input_undivided", said),
    )
    if told.image_out is None and told.text_out is None:
        raise NotPriced("tells no output tokens")
    if told.text_in is None and told.image_in is None and told.undivided is None:
        raise NotPriced("tells no input tokens")
    if told.image_out is None and cell.outcome == "made":
        raise NotPriced("tells no tokens of its image")
    tokens = tokens_billed(told, rates, asked.notes, dearest=dearest)
    if cell.unsplit and "text_out" in rates.rows and "image_out" in rates.rows:
        as_image = (dearest_rate("image_out", rates) > dearest_rate("text_out", rates)) is dearest
        whole = exact(Fraction(tokens["image_out"]) + Fraction(tokens["text_out"]))
        tokens |= {"image_out": whole, "text_out": 0} if as_image else {"image_out": 0, "text_out": whole}
    return tokens


def _mean(cell: UsageCell, name: str, said: list[str]) -> Number | None:
    return exact(Fraction(getattr(cell, name), cell.calls)) if name in said else None


def cost_of(cell: UsageCell, asked: Asked, tokens: dict[str, Number]) -> Number:
    """What all calls of a cell cost in pico-dollars where one takes these tokens.

    Raises:
        InputError: a meter that is charged has no price for this call.
        NotPriced: something that is billed cannot be counted.
    """
    if tokens and bends(asked):
        _refuse_several(cell, asked)
    priced = price_usage(asked.call, usage_consumed(asked.call, asked.tariff, tokens), asked.tariff)
    for line in priced.lines:
        if line.row.hidden:
            raise NotPriced(f"its price is {line.row.hidden}; --show-private tells it")
    if priced.unknowns:
        raise NotPriced("; ".join(f"{one.what}: {one.remedy}" for one in priced.unknowns))
    if (
        cell.outcome == "made"
        and not priced.cost.high
        and any(row.pico for rows in asked.tariff.rates.rows.values() for row in rows)
    ):
        raise NotPriced("tells of an image, and nothing of it would cost anything")
    return exact(Fraction(priced.cost.high) * cell.calls)
