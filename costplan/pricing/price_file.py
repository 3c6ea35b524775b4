"""Reads a pricing table or an overlay from its document; what they mean stands in prices.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import dated, yamlio
from costplan.errors import did_you_mean
from costplan.pricing import sources
from costplan.pricing.call import KINDS, Rules
from costplan.pricing.call_file import read_rules
from costplan.pricing.vendor_api import read_vendor_api
from costplan.quantity import Basis
from costplan.units import METERS, exact, rate_in_pico

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


from costplan.pricing.overlays import Overlay
from costplan.pricing.prices import LIMITS, Free, PriceBlock, PriceTable, Review, Row

_MAX_MARKUP = 10
"""The largest mark-up of an overlay, as a share: 1,000 %; above it a percent sign or a point is wrong."""


def read_table(node: yamlio.Node, model: str) -> PriceTable | Overlay:
    """A pricing table or an overlay from its document; ``model`` is the key that its path spells.

    Raises:
        InputError: with every problem of the file.
    """
    if node.kind == "mapping" and "extends" in node.value:
        return read_overlay(node, model)
    with yamlio.Fields(node, "a pricing table") as fields:
        fields.version()
        draft = fields.get("draft", yamlio.boolean, False)
        reviewed = fields.get("reviewed", _read_review, None)
        named = fields.need("model", yamlio.label)
        aliases = fields.get("aliases", yamlio.listing("aliases", _read_alias), ())
        profile = fields.get("profile", yamlio.label, None)
        reference = fields.get("reference", yamlio.boolean, False)
        released = fields.get("released", yamlio.day, None)
        shutdown = fields.get("shutdown", yamlio.day, None)
        retires_not_before = fields.get("retires_not_before", yamlio.day, None)
        replacement = fields.get("replacement", yamlio.listing("replacement", yamlio.label), ())
        fields.need("currency", yamlio.one_of("USD"))
        blocks = fields.need("prices", yamlio.listing("prices", _read_block))
        rules = fields.get("request", read_rules, Rules())
        api = fields.get("api", read_vendor_api, None)
        limits = fields.get("limits", yamlio.mapping("limits", read_limit), None) or {}
        notes = fields.get("notes", yamlio.listing("notes", yamlio.text), ())
        _check_name(fields, named, model)
        if draft:
            remedy = "compare it with the seller's page, then write 'reviewed: {by: NAME, on: DAY}' in place of 'draft'"
            fields.fault("draft", "draft-table", "this is the draft of a table, which nobody has reviewed", remedy)
    if not blocks:
        raise node.fault("no-price", "a table needs at least one price block", "add one under prices")
    dated.check_order(blocks)
    return PriceTable(
        model=model,
        aliases=tuple(alias for alias, _ in aliases),
        alias_ends=tuple((alias, end) for alias, end in aliases if end is not None),
        profile=profile,
        reference=reference,
        released=released,
        shutdown=shutdown,
        retires_not_before=retires_not_before,
        replacement=replacement,
        blocks=blocks,
        rules=rules,
        api=api,
        limits=tuple((level, tuple(limit.items())) for level, limit in limits.items()),
        notes=notes,
        place=node.where,
        reviewed=reviewed,
    )


def _read_review(node: yamlio.Node) -> Review:
    """Who compared an imported table with the seller's page, and on which day."""
    with yamlio.Fields(node, "a review") as fields:
        by = fields.need("by", yamlio.label)
        on = fields.need("on", yamlio.day)
    return Review(by, on)


def _read_alias(node: yamlio.Node) -> tuple[str, date | None]:
    """A name, or a name with the first day on which it no longer answers."""

    def read_both(node: yamlio.Node) -> tuple[str, date | None]:
        with yamlio.Fields(node, "an alias") as fields:
            name = fields.need("name", yamlio.label)
            end = fields.need("shutdown", yamlio.day)
        return name, end

    return yamlio.either("mapping", read_both, lambda node: (yamlio.label(node), None))(node)


def _check_name(fields: yamlio.Fields, named: str | None, model: str) -> None:
    """A file's own name is the one that its path spells."""
    if named is not None and named != model:
        fields.fault("model", "model-path", f"the file's path says {model}, its model key {named}", "make them equal")


def read_overlay(node: yamlio.Node, model: str) -> Overlay:
    """An overlay from its document.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "a price overlay") as fields:
        fields.version()
        named = fields.need("model", yamlio.label)
        aliases = fields.get("aliases", yamlio.listing("aliases", _read_alias), ())
        extends = fields.need("extends", yamlio.label)
        discount = fields.get("discount", yamlio.share, None)
        markup = fields.get("markup", yamlio.percentage, None)
        tiers = fields.get("tiers", yamlio.listing("tiers", yamlio.label), ())
        calls = fields.get("calls", yamlio.listing("calls", yamlio.one_of(*KINDS)), ())
        blocks = fields.get("prices", yamlio.listing("prices", _read_block), ())
        profile = fields.get("profile", yamlio.label, None)
        start = fields.get("from", yamlio.day, None)
        seen = fields.get("first_seen", _first_day_seen, None)
        through = fields.get("through", yamlio.day, None)
        released = fields.get("released", yamlio.day, None)
        shutdown = fields.get("shutdown", yamlio.day, None)
        replacement = fields.get("replacement", yamlio.listing("replacement", yamlio.label), ())
        contract = fields.get("contract", yamlio.label, "")
        source = fields.get("source", sources.read, None)
        rules = fields.get("request", read_rules, None)
        api = fields.get("api", read_vendor_api, None)
        notes = fields.get("notes", yamlio.listing("notes", yamlio.text), ())
        _check_name(fields, named, model)
        _check_kind(fields)
        if extends == model:
            fields.fault("extends", "extends-cycle", "a table cannot extend itself", "name the table it is made from")
    dated.check_order(blocks)
    factor = 1 - discount if discount is not None else 1 + markup if markup is not None else None
    if factor is not None and not 0 < factor <= 1 + _MAX_MARKUP:
        what = "a discount" if discount is not None else "a mark-up"
        bounds = "below 100%" if discount is not None else f"more than -100%, and at most {_MAX_MARKUP * 100:,}%"
        raise node.fault("out-of-bounds", f"{what} this large is no price", f"write one {bounds}")
    return Overlay(
        model=model,
        aliases=tuple(alias for alias, _ in aliases),
        alias_ends=tuple((alias, end) for alias, end in aliases if end is not None),
        extends=extends,
        factor=factor,
        blocks=blocks,
        profile=profile,
        tiers=tiers,
        calls=calls,
        start=start or seen,
        start_known=seen is None,
        through=through,
        released=released,
        shutdown=shutdown,
        replacement=replacement,
        contract=contract,
        source=source,
        rules=rules,
        api=api,
        notes=notes,
        place=node.where,
    )


def _check_kind(fields: yamlio.Fields) -> None:
    """A contract, a reseller's mark-up, or a route of another seller, who says where its rates were seen."""
    if not fields.has_any("discount", "markup", "prices", "source"):
        what = "an overlay has a discount, a markup or prices, or a source that says that the rates are the base's"
        fields.fault("extends", "missing-key", what, "add 'discount: 12%'")
    of_blocks = ("tiers", "from", "first_seen", "through", "source", "contract")
    alone = [("discount", "markup"), ("discount", "prices"), ("markup", "prices"), ("from", "first_seen")]
    for one, other in (*alone, *(("prices", key) for key in of_blocks)):
        if fields.has_both(one, other):
            fields.fault(other, "missing-key", f"an overlay has either {one!r} or {other!r}", "keep one of them")


def read_limit(node: yamlio.Node) -> dict[str, int]:
    """What an account may do in a minute; at least one of :data:`costplan.pricing.prices.LIMITS`."""
    with yamlio.Fields(node, "a rate limit") as fields:
        found = {key: fields.get(key, yamlio.integer(1), 0) for key in LIMITS}
        if not fields.has_any(*LIMITS):
            fields.fault(LIMITS[0], "missing-key", "a rate limit has a number", f"add '{LIMITS[0]}: 20'")
    return {key: value for key, value in found.items() if value}


def _read_block(node: yamlio.Node) -> PriceBlock:
    with yamlio.Fields(node, "a price block") as fields:
        start = fields.get("from", yamlio.day, None)
        seen = fields.get("first_seen", _first_day_seen, None)
        basis = fields.get("basis", yamlio.one_of("published", "assumed"), None)
        source = fields.need("source", sources.read)
        tiers = fields.need("tiers", yamlio.mapping("tiers", _read_tier))
        included = fields.get("included", yamlio.mapping("included", yamlio.amount), None) or {}
        free = fields.get("free", yamlio.mapping("free", _read_free), None) or {}
        higher_of = fields.get("higher_of", yamlio.listing("higher_of", yamlio.one_of(*METERS)), ())
        note = fields.get("note", yamlio.text, "")
        fields.get("corrected", yamlio.text, "")
        if not fields.has_one("from", "first_seen"):
            what = "a price block has either 'from' or 'first_seen'"
            fields.fault("from", "missing-key", what, "add 'from: 2026-04-21'")
        if source is not None and source.confidence == "guess":
            remedy = "leave the figure out; a plan that needs it must say so"
            fields.fault("source", "guess", "a guess is not a price", remedy)
        if source is not None and source.is_catalogues and basis == "published":
            what = "what a catalogue alone says is assumed, not published"
            fields.fault(
                "basis", "catalogue-basis", what, "take 'basis' away, or name the page that publishes the price"
            )
        if tiers is not None and not tiers:
            fields.fault("tiers", "no-price", "a block needs at least one tier", "add 'standard: {...}'")
        for key, meter in (*(("included", meter) for meter in included), *(("free", meter) for meter in free)):
            if meter not in METERS:
                fields.fault(key, "unknown-key", f"{meter!r} is not a meter", did_you_mean(meter, METERS))
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
        flag=source.flag,
        note=note,
        place=node.where,
        free=tuple(free.items()),
    )


def _read_free(node: yamlio.Node) -> Free:
    with yamlio.Fields(node, "free units") as fields:
        units = fields.need("units", yamlio.amount)
        per = fields.need("per", yamlio.one_of("month", "day"))
    return Free(exact(Fraction(units or 0)), per or "month")


def _first_day_seen(node: yamlio.Node) -> date:
    from datetime import date

    value = yamlio.word(node, yamlio.written(yamlio.DAY, yamlio.MONTH))
    if month := yamlio.month(value, node):
        return date(*month, 1)
    return yamlio.day_of(value, node)


def _read_tier(node: yamlio.Node) -> dict[str, tuple[Row, ...]]:
    with yamlio.Fields(node, "a tier's prices") as fields:
        found = {meter: fields.get(meter, _rows_of(meter), None) for meter in METERS}
    rows = {meter: rows for meter, rows in found.items() if rows}
    making = sorted((meter.name for meter in METERS.values() if meter.makes), key="image".__ne__)  # image comes first
    if not any(meter in rows for meter in making):
        raise node.fault(
            "no-price",
            "the tier charges nothing for an image that is made",
            f"add one of {', '.join(making)}; a free one is written 0",
        )
    return rows


def _rows_of(meter: str) -> Callable[[yamlio.Node], tuple[Row, ...]]:
    def read_rows(node: yamlio.Node) -> tuple[Row, ...]:
        rows = yamlio.items(node, "rows of prices", lambda item: _read_row(item, meter))
        if not rows:
            raise node.fault("no-value", f"{meter} has no rows", "add one, such as {usd: 0.04}")
        return rows

    def read_one(node: yamlio.Node) -> tuple[Row, ...]:
        return (Row((), None, rate_in_pico(meter, yamlio.amount(node)), node.where),)

    return yamlio.either("sequence", read_rows, read_one)


def _read_row(node: yamlio.Node, meter: str) -> Row:
    with yamlio.Fields(node, "a price row") as fields:
        when = fields.get("when", yamlio.mapping("when", yamlio.word), None) or {}
        max_pixels = fields.get("max_pixels", yamlio.integer(1), None)
        usd = fields.need("usd", yamlio.amount)
    return Row(tuple(when.items()), max_pixels, rate_in_pico(meter, usd), node.where)
