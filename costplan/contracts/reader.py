"""Reads a contract from its document: whom it is with, on which days, and the terms that move rates.
Those that count what is used over many calls counted.py reads, the file around it file.py."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.contracts.contract import RELOAD, Contract, CreditTerm, RateTerm, Span
from costplan.contracts.counted import (
    read_commitment,
    read_free,
    read_lot,
    read_minimum,
    read_reload,
    read_volume,
)
from costplan.contracts.narrowed import days_of, narrowed
from costplan.errors import did_you_mean
from costplan.exchange.money import money_reader
from costplan.pricing.whole_credits import CALL, PER
from costplan.units import PRICED, rate_in_pico

if TYPE_CHECKING:
    from fractions import Fraction

    from costplan.contracts.contract import Commitment, FreeUnits, Lot, Minimum, VolumeSteps
    from costplan.exchange.fx import Fx
    from costplan.exchange.fx_file import ReadFx
    from costplan.units import Number

_MAX_UPLIFT = 10
"""The largest uplift or mark-up, as a share: above 1,000 % a percent sign or a point is wrong."""

_KINDS = ("discount", "uplift", "markup", "fixed", "credit")


def read_contract(node: yamlio.Node, read_fx: ReadFx | None = None) -> Contract:
    """A contract from its document; ``read_fx`` gives the rates that ``fx:`` names.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "a contract") as fields:
        fields.version()
        name = fields.need("contract", yamlio.label)
        title = fields.get("title", yamlio.label, "")
        fields.has_one("a contract has either 'models' or 'vendor'", "add 'vendor: openai'", "models", "vendor")
        globs = fields.get("models", yamlio.nonempty("models", yamlio.label), None)
        vendor = fields.get("vendor", yamlio.label, None)
        first = fields.need("from", yamlio.day)
        last = fields.get("through", yamlio.day, None)
        days_of(fields, first, last, None)
        span = Span(models=globs or (f"{vendor}/*",), tiers=(), meters=(), first=first or date.min, last=last)
        is_private = fields.get("private", yamlio.boolean, False)
        tags = fields.get("tags", yamlio.mapping("tags", yamlio.label), None) or {}
        fx = fields.get("fx", read_fx or _nothing_beside, None)
        money = money_reader(fx, is_known=bool(fx and fx.blocks) or not fields.has("fx"))
        rates = fields.get("rates", yamlio.listing("rates", lambda one: _read_rate(one, span)), None) or ()
        volume = fields.get("volume", yamlio.named("volume", lambda key, one: read_volume(key, one, span)), None) or {}
        free = fields.get("free", yamlio.named("free", lambda key, one: read_free(key, one, span)), None) or {}
        minimums = fields.get(
            "minimums", yamlio.named("minimums", lambda key, one: read_minimum(key, one, span, money)), None
        )
        commitments = fields.get(
            "commitments", yamlio.named("commitments", lambda key, one: read_commitment(key, one, span, money)), None
        )
        lots = fields.get("credits", yamlio.listing("credits", lambda one: read_lot(one, span, money)), None) or ()
        reload = fields.get("reload", lambda one: read_reload(one, span, money), None)
        for term, after in pairwise(rates):
            if isinstance(term, CreditTerm) and isinstance(after, RateTerm):
                what = "whole credits come after all terms that move rates"
                problem = after.place
                fields.fault(
                    "rates", "not-allowed", f"{what}, and line {problem.line} moves them", "write 'credit' last"
                )
        terms: list[VolumeSteps | FreeUnits | Minimum | Commitment | Lot] = [*volume.values(), *free.values(), *lots]
        terms += [*(minimums or {}).values(), *(commitments or {}).values()]
        known = {RELOAD} if reload is not None else set()
        for one in sorted(terms, key=lambda term: (term.place.line, term.place.col)):
            if one.name in known:
                told = f"two terms are called {one.name!r}"
                fields.fault("contract", "said-twice", told, "rename one of them", one.place)
            known.add(one.name)
    return Contract(
        id=name,
        title=title,
        span=span,
        rates=tuple(term for term in rates if isinstance(term, RateTerm)),
        whole=tuple(term for term in rates if isinstance(term, CreditTerm)),
        volume=tuple(volume.values()),
        free=tuple(free.values()),
        minimums=tuple((minimums or {}).values()),
        commitments=tuple((commitments or {}).values()),
        lots=lots,
        reload=reload,
        is_private=is_private,
        tags=tuple(tags.items()),
        fx=fx,
        file=node.where.file,
        place=node.where,
    )


def _nothing_beside(node: yamlio.Node) -> Fx:
    name = yamlio.text(node)
    raise node.fault("no-fx", f"{name!r} lies beside nothing: the contract was not read from a file", "load its file")


def _read_rate(node: yamlio.Node, within: Span) -> RateTerm | CreditTerm:
    with yamlio.Fields(node, "a rate term") as fields:
        what = f"a rate term has one of {', '.join(_KINDS[:-1])} or {_KINDS[-1]}"
        fields.has_one(what, "add 'discount: 12%'", *_KINDS)
        discount = fields.get("discount", _read_discount, None)
        uplift = fields.get("uplift", _read_uplift, None)
        markup = fields.get("markup", _read_uplift, None)
        fixed = fields.get("fixed", yamlio.named("fixed", _read_fixed, PRICED), None)
        credit = fields.get("credit", yamlio.amount, None)
        round_up = fields.get("round_up", yamlio.one_of(*PER), None)
        why = fields.get("why", yamlio.text, "")
        span = narrowed(fields, within)
        if fixed == {}:
            fields.fault("fixed", "no-value", "no price is fixed", "add one, such as {image_out: 25.00}")
        if credit == 0:
            fields.fault("credit", "out-of-bounds", "a credit that costs nothing rounds nothing", "write its dollars")
        if round_up and not fields.has("credit"):
            fields.fault("round_up", "not-allowed", "only credits are rounded up", "add 'credit: 0.01', or remove it")
        if fields.has("credit") and span.meters != within.meters:
            told = "what a call costs is rounded up with all of its meters"
            fields.fault("meters", "not-allowed", told, "remove it")
    if credit is not None:
        worth = rate_in_pico("credit", credit)
        return CreditTerm(span=span, worth=worth, per=round_up or CALL, why=why, place=node.where)
    if fixed is not None:
        return RateTerm(span=span, word="fixed", factor=None, fixed=tuple(fixed.items()), why=why, place=node.where)
    factors = {"discount": discount, "uplift": uplift, "markup": markup}
    word, factor = next((word, factor) for word, factor in factors.items() if factor is not None)
    return RateTerm(span=span, word=word, factor=factor, fixed=None, why=why, place=node.where)


def _read_discount(node: yamlio.Node) -> Fraction:
    share = yamlio.share(node)
    if share == 1:
        raise node.fault("out-of-bounds", "a discount this large is no price", "write one below 100%")
    return 1 - share


def _read_uplift(node: yamlio.Node) -> Fraction:
    share = yamlio.percentage(node)
    if not -1 < share <= _MAX_UPLIFT:
        bounds = f"more than -100%, and at most {_MAX_UPLIFT * 100:,}%"
        raise node.fault("out-of-bounds", "this large it is no price", f"write one {bounds}")
    return 1 + share


def _read_fixed(meter: str, node: yamlio.Node) -> Number:
    usd = yamlio.amount(node)
    if meter not in PRICED:
        raise node.fault("unknown-key", f"{meter!r} is not a meter", did_you_mean(meter, PRICED))
    return rate_in_pico(meter, usd)
