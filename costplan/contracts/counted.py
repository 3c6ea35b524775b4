"""Reads the terms of a contract that count what is used: steps, free units, minimums, commitments, credits.
What they make of a plan stands in planning/; the contract around them reader.py reads."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.contracts.contract import (
    DISCONTINUOUS,
    INTERVALS,
    MODELS,
    Commitment,
    FreeUnits,
    Lot,
    Minimum,
    Reload,
    Span,
    Step,
    VolumeSteps,
)
from costplan.contracts.narrowed import models_of, narrowed, read_meter
from costplan.pricing.prices import Free
from costplan.units import exact, rate_in_pico

if TYPE_CHECKING:
    from decimal import Decimal

    from costplan.exchange.money import ReadMoney
    from costplan.units import Number

_DAYS = r"[1-9]\d{0,4} days"


def read_volume(name: str, node: yamlio.Node, within: Span) -> VolumeSteps:
    """Volume steps of that name from their mapping.

    Raises:
        InputError: with every problem of them.
    """
    with yamlio.Fields(node, "volume steps") as fields:
        meter = fields.need("meter", read_meter)
        interval = fields.need("per", yamlio.one_of(*INTERVALS))
        mode = fields.need("mode", yamlio.one_of("graduated", "all_units"))
        steps = fields.need("steps", yamlio.nonempty("steps", _read_step))
        span = narrowed(fields, within)
        above = [one[0] for one in steps or ()]
        if above and above[0] != 0:
            fields.fault("steps", "out-of-bounds", "the first step starts above 0", "add {above: 0, discount: 0%}")
        if any(one >= other for one, other in itertools.pairwise(above)):
            fields.fault("steps", "out-of-bounds", "steps start above more and more units", "put them in order")
    return VolumeSteps(
        name=name,
        span=span._replace(meters=(meter,)),
        meter=meter,
        interval=interval,
        all_units=mode == "all_units",
        steps=tuple(
            Step(above, None if usd is None else rate_in_pico(meter, usd), factor) for above, usd, factor in steps
        ),
        place=node.where,
    )


def _read_step(node: yamlio.Node) -> tuple[Number, Decimal | None, Fraction | None]:
    with yamlio.Fields(node, "a step of volume") as fields:
        above = fields.need("above", yamlio.amount)
        fields.has_one("a step has either 'discount' or 'usd'", "add 'discount: 10%'", "discount", "usd")
        discount = fields.get("discount", yamlio.share, None)
        usd = fields.get("usd", yamlio.amount, None)
    return exact(Fraction(above)), usd, None if discount is None else 1 - discount


def read_free(name: str, node: yamlio.Node, within: Span) -> FreeUnits:
    """Free units of that name from their mapping.

    Raises:
        InputError: with every problem of them.
    """
    with yamlio.Fields(node, "units that are free") as fields:
        meter = fields.need("meter", read_meter)
        units = fields.need("units", yamlio.amount)
        per = fields.need("per", yamlio.one_of("month", "day"))
        span = narrowed(fields, within)
    return FreeUnits(
        name=name,
        span=span._replace(meters=(meter,)),
        meter=meter,
        free=Free(exact(Fraction(units)), per),
        place=node.where,
    )


def read_minimum(name: str, node: yamlio.Node, within: Span, money: ReadMoney) -> Minimum:
    """A minimum of that name from its mapping.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "a minimum") as fields:
        amount = fields.need("amount", money)
        interval = fields.need("per", yamlio.one_of(*INTERVALS))
        span = narrowed(fields, within)
    return Minimum(name=name, span=span, amount=amount, interval=interval, place=node.where)


def read_commitment(name: str, node: yamlio.Node, within: Span, money: ReadMoney) -> Commitment:
    """A commitment of that name from its mapping.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "a commitment") as fields:
        model = fields.need("model", yamlio.one_of(*MODELS))
        what = "a commitment has either 'amount' or 'units'"
        fields.has_one(what, "add 'amount: 1000 USD'", "amount", "units")
        amount = fields.get("amount", money, None)
        units = fields.get("units", yamlio.amount, None)
        meter = fields.get("meter", read_meter, None)
        usd = fields.get("usd", yamlio.amount, None)
        for key in ("meter", "usd"):
            if fields.has("units") and not fields.has(key):
                told = f"a commitment of units says {key!r}"
                fields.fault(key, "missing-key", told, "add 'meter: image' and 'usd: 0.03'")
            if fields.has_both("amount", key) and not fields.has("units"):
                fields.fault(key, "not-allowed", f"an amount of money has no {key!r}", "remove it, or write 'units'")
        interval = fields.get("per", yamlio.one_of(*INTERVALS), None)
        if model == "continuous" and not fields.has("per"):
            fields.fault(
                "per", "missing-key", "a continuous commitment says for which interval it is", "add 'per: month'"
            )
        if model == DISCONTINUOUS and interval not in (None, "term"):
            told = "a discontinuous commitment is a pool of its whole term"
            fields.fault("per", "not-allowed", told, "remove it, or write 'model: continuous'")
        counts = fields.get("counts", yamlio.one_of("before_discount", "after_discount"), "after_discount")
        upfront = fields.get("upfront", yamlio.share, Fraction(0))
        pays = fields.get("pays", yamlio.one_of(*INTERVALS), None)
        shortfall = fields.get("shortfall", yamlio.share, Fraction(1))
        overage = fields.get("overage", yamlio.percentage, Fraction(0))
        tags = fields.get("tags", yamlio.mapping("tags", yamlio.label), None) or {}
        span = narrowed(fields, within)
        if (model == DISCONTINUOUS or "term" in (interval, pays)) and span.last is None and not fields.has("through"):
            fields.fault("through", "missing-key", "a term without a last day has no end", "add 'through: 2028-02-29'")
        if overage is not None and overage <= -1:
            fields.fault("overage", "out-of-bounds", "this large it is no price", "write more than -100%")
    return Commitment(
        name=name,
        span=span if meter is None else span._replace(meters=(meter,)),
        model=model,
        category="usage" if units is not None else "spend",
        amount=amount,
        units=None if units is None else exact(Fraction(units)),
        meter=meter or "",
        unit_price=None if usd is None or meter is None else rate_in_pico(meter, usd),
        interval=interval or "term",
        counts=counts,
        upfront=upfront,
        pays=pays or interval or "term",
        shortfall=shortfall,
        overage=1 + overage,
        tags=tuple(tags.items()),
        place=node.where,
    )


def read_lot(node: yamlio.Node, within: Span, money: ReadMoney) -> Lot:
    """A lot of prepaid credits from its mapping.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "a lot of credits") as fields:
        name = fields.need("name", yamlio.label)
        amount = fields.need("amount", money)
        paid = fields.get("paid", money, None)
        bought = fields.need("bought", yamlio.day)
        expires = fields.get("expires", yamlio.day, None)
        left = fields.get("left", money, None)
        tags = fields.get("tags", yamlio.mapping("tags", yamlio.label), None) or {}
        models = models_of(fields, within)
        if bought is not None and expires is not None and expires < bought:
            fields.fault("expires", "out-of-bounds", f"{expires} is before {bought}", "write its last day")
        if (
            left is not None
            and amount is not None
            and (left.currency != amount.currency or left.amount > amount.amount)
        ):
            fields.fault("left", "out-of-bounds", "more is left than the lot was worth", "write at most its amount")
    return Lot(
        name=name,
        span=Span(models=models, tiers=(), meters=(), first=bought, last=expires),
        amount=amount,
        paid=paid or amount,
        bought=bought,
        expires=expires,
        left=left,
        tags=tuple(tags.items()),
        place=node.where,
    )


def read_reload(node: yamlio.Node, within: Span, money: ReadMoney) -> Reload:
    """Credits that are bought by themselves, from their mapping.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "a reload") as fields:
        below = fields.need("below", money)
        to = fields.need("to", money)
        at_most = fields.get("at_most", money, None)
        days = fields.get("expires_after", _read_days, None)
        tags = fields.get("tags", yamlio.mapping("tags", yamlio.label), None) or {}
        span = narrowed(fields, within)
        if below is not None and to is not None and below.currency == to.currency and to.amount <= below.amount:
            fields.fault(
                "to", "out-of-bounds", "a reload brings no more than what starts it", "write more than 'below'"
            )
    return Reload(span=span, below=below, to=to, at_most=at_most, days=days, tags=tuple(tags.items()), place=node.where)


def _read_days(node: yamlio.Node) -> int:
    value = yamlio.word(node, yamlio.written(_DAYS))
    if not re.fullmatch(_DAYS, value, re.ASCII):
        raise node.fault("not-a-number", f"{node.shown} is not a number of days", "write it as 365 days")
    return int(value.partition(" ")[0])
