"""Reads a block of prices from its mapping: since when, by which source, and what each tier charges.
The table or overlay that it stands in, price_file.py reads."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.errors import did_you_mean
from costplan.pricing import sources
from costplan.pricing.prices import Free, PriceBlock, Row
from costplan.quantity import Basis
from costplan.units import PRICED, exact, rate_in_pico

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


def read_block(node: yamlio.Node, *, of_text: bool = False, is_usd: bool = True) -> PriceBlock:
    """A block of prices from its mapping; one ``of_text`` is of a model that makes no image, and charges for none.
    Unless ``is_usd``, rates are in the table's currency, as they are written.

    Raises:
        InputError: with every problem of the block.
    """
    with yamlio.Fields(node, "a price block") as fields:
        start = fields.get("from", yamlio.day, None)
        seen = fields.get("first_seen", first_day_seen, None)
        basis = fields.get("basis", yamlio.one_of("published", "assumed"), None)
        source = fields.need("source", sources.read)
        by_tier = fields.get("sources", yamlio.mapping("sources", sources.read), None) or {}
        read_tier = partial(_read_tier, of_text=of_text, is_usd=is_usd)
        tiers = fields.need("tiers", yamlio.mapping("tiers", read_tier))
        included = fields.get("included", yamlio.mapping("included", yamlio.amount), None) or {}
        free = fields.get("free", yamlio.mapping("free", _read_free), None) or {}
        higher_of = fields.get("higher_of", yamlio.listing("higher_of", yamlio.one_of(*PRICED)), ())
        note = fields.get("note", yamlio.text, "")
        fields.get("corrected", yamlio.text, "")
        fields.has_one(
            "a price block has either 'from' or 'first_seen'", "add 'from: 2026-04-21'", "from", "first_seen"
        )
        for key, one in (("source", source), *(("sources", one) for one in by_tier.values())):
            if one is not None and one.confidence == "guess":
                remedy = "leave the figure out; a plan that needs it must say so"
                fields.fault(key, "guess", "a guess is not a price", remedy)
        if source is not None and source.is_catalogues and basis == "published":
            what = "what a catalogue alone says is assumed, not published"
            fields.fault(
                "basis", "catalogue-basis", what, "take 'basis' away, or name the page that publishes the price"
            )
        for tier in by_tier:
            if tiers is not None and tier not in tiers:
                remedy = did_you_mean(tier, tiers)
                fields.fault("sources", "no-tier", f"the block has no tier {tier!r}", remedy)
        if tiers is not None and not tiers:
            fields.fault("tiers", "no-price", "a block needs at least one tier", "add 'standard: {...}'")
        for key, meter in (*(("included", meter) for meter in included), *(("free", meter) for meter in free)):
            if meter not in PRICED:
                fields.fault(key, "unknown-key", f"{meter!r} is not a meter", did_you_mean(meter, PRICED))
        for meter in free:
            if meter in included:
                what = f"seats include {meter}, and an account has some free"
                fields.fault("free", "not-allowed", what, "keep one of both: which is used first is not known")
    first = start or seen
    assert first is not None
    return PriceBlock(
        start=first,
        start_known=start is not None,
        end=None,
        source=source,
        tiers=tiers,
        included={meter: exact(Fraction(n)) for meter, n in included.items()},
        higher_of=higher_of,
        basis=Basis(basis) if basis else source.basis,
        terms="",
        note=note,
        place=node.where,
        free=tuple(free.items()),
        sources=tuple(by_tier.items()),
    )


def _read_free(node: yamlio.Node) -> Free:
    with yamlio.Fields(node, "free units") as fields:
        units = fields.need("units", yamlio.amount)
        per = fields.need("per", yamlio.one_of("month", "day"))
        shared = fields.get("shared", yamlio.text, "")
    return Free(exact(Fraction(units or 0)), per or "month", shared)


def first_day_seen(node: yamlio.Node) -> date:
    """A day, or the first day of a month.

    Raises:
        InputError: it is neither.
    """
    from datetime import date

    value = yamlio.word(node, yamlio.written(yamlio.DAY, yamlio.MONTH))
    if month := yamlio.month(value, node):
        return date(*month, 1)
    return yamlio.day_of(value, node)


def _read_tier(node: yamlio.Node, *, of_text: bool, is_usd: bool) -> dict[str, tuple[Row, ...]]:
    with yamlio.Fields(node, "a tier's prices") as fields:
        found = {meter: fields.get(meter, _rows_of(meter, is_usd=is_usd), None) for meter in PRICED}
    rows = {meter: rows for meter, rows in found.items() if rows}
    making = sorted((meter.name for meter in PRICED.values() if meter.makes), key="image".__ne__)  # image comes first
    if of_text and not rows:
        raise node.fault("no-price", "the tier charges nothing", "add text_in and text_out; a free one is written 0")
    if not of_text and not any(meter in rows for meter in making):
        raise node.fault(
            "no-price",
            "the tier charges nothing for an image that is made",
            f"add one of {', '.join(making)}; a free one is written 0",
        )
    return rows


def _rows_of(meter: str, *, is_usd: bool) -> Callable[[yamlio.Node], tuple[Row, ...]]:
    def read_rows(node: yamlio.Node) -> tuple[Row, ...]:
        rows = yamlio.items(node, "rows of prices", lambda item: _read_row(item, meter, is_usd=is_usd))
        if not rows:
            raise node.fault("no-value", f"{meter} has no rows", "add one, such as {usd: 0.04}")
        return rows

    def read_one(node: yamlio.Node) -> tuple[Row, ...]:
        return (Row(when=(), max_pixels=None, pico=rate_in_pico(meter, yamlio.amount(node)), place=node.where),)

    return yamlio.either("sequence", read_rows, read_one)


def _read_row(node: yamlio.Node, meter: str, *, is_usd: bool) -> Row:
    with yamlio.Fields(node, "a price row") as fields:
        when = fields.get("when", yamlio.mapping("when", yamlio.word), None) or {}
        max_pixels = fields.get("max_pixels", yamlio.integer(1), None)
        usd = fields.get("usd", yamlio.amount, None)
        amount = fields.get("amount", yamlio.amount, None)
        key = "usd" if is_usd else "amount"
        if fields.has_one(f"a price row needs the key {key!r}", f"add '{key}: ...'", "usd", "amount") and (
            (amount if is_usd else usd) is not None
        ):
            wrong_key, right = ("amount", "usd") if is_usd else ("usd", "amount")
            what = f"{wrong_key!r} is for prices in another currency" if is_usd else "the prices are not in USD"
            fields.fault(wrong_key, "not-allowed", what, f"write {right!r}")
    rate = rate_in_pico(meter, (usd if amount is None else amount) or Decimal(0))
    return Row(when=tuple(when.items()), max_pixels=max_pixels, pico=rate, place=node.where)
