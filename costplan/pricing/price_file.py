"""Reads a pricing table or an overlay from its document; what they mean stands in prices.py."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from costplan import dated, yamlio
from costplan.errors import wrong
from costplan.pricing import sources
from costplan.pricing.block_file import first_day_seen, read_block
from costplan.pricing.call import KINDS, TEXT
from costplan.pricing.call_file import read_rules
from costplan.pricing.heads import draft_fault
from costplan.pricing.legal_calls import Rules
from costplan.pricing.overlays import Overlay
from costplan.pricing.prices import LIMITS, PriceBlock, PriceTable, Review
from costplan.pricing.table_currency import read_currency, read_foreign
from costplan.pricing.vendor_api import read_vendor_api

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MAX_MARKUP = 10
"""The largest mark-up of an overlay, as a share: 1,000 %; above it a percent sign or a point is wrong."""

_UNKNOWN = "unknown"
"""The shutdown of a route whose seller was looked at and names no end, though the base's maker does."""


_NOBODY = frozenset({"", "your name", "name", "me", "you", "somebody", "nobody", "todo", "tbd", "x"})
"""What stands for a name that nobody has written."""


def read_table(node: yamlio.Node, model: str) -> PriceTable | Overlay:
    """A pricing table or an overlay from its document; ``model`` is the key that its path spells.

    Raises:
        InputError: with every problem of the file.
    """
    if node.kind == "mapping" and "extends" in node.value:
        return read_overlay(node, model)
    with yamlio.Fields(node, "a pricing table") as fields:
        fields.version()
        fields.get("draft", yamlio.boolean, False)
        reviewed = fields.get("reviewed", _read_review, None)
        named = fields.need("model", yamlio.label)
        aliases = fields.get("aliases", yamlio.listing("aliases", _read_alias), ())
        profile = fields.get("profile", yamlio.label, None)
        reference = fields.get("reference", yamlio.boolean, False)
        released = fields.get("released", yamlio.day, None)
        shutdown = fields.get("shutdown", yamlio.day, None)
        retires_not_before = fields.get("retires_not_before", yamlio.day, None)
        replacement = fields.get("replacement", yamlio.listing("replacement", yamlio.label), ())
        currency = fields.need("currency", read_currency)
        foreign = read_foreign(fields, model, currency)
        rules = fields.get("request", read_rules, Rules())
        blocks = fields.need("prices", yamlio.listing("prices", _blocks(rules.calls if rules else (), currency)))
        api = fields.get("api", read_vendor_api, None)
        limits = fields.get("limits", yamlio.mapping("limits", read_limit), None) or {}
        notes = fields.get("notes", yamlio.listing("notes", yamlio.text), ())
        _check_name(fields, named, model)
    if "draft" in node.value:  # whatever it says: a review is a name and a day
        raise draft_fault(node.value["draft"][1])
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
        foreign=foreign,
    )


def _blocks(calls: Sequence[str], currency: str | None) -> Callable[[yamlio.Node], PriceBlock]:
    """Reads a block of a model that takes these calls, with prices in a currency."""
    return lambda node: read_block(node, of_text=tuple(calls) == (TEXT,), is_usd=currency in (None, "USD"))


def refuse_unreviewed(table: PriceTable) -> None:
    """Refuse a table in a folder of the user's whose prices a catalogue alone says, and which nobody has reviewed.

    Raises:
        InputError: with the code ``draft-table``.
    """
    copied = next((block for block in table.blocks if block.source.is_catalogues), None)
    if copied is not None and table.reviewed is None:
        told = "a catalogue alone says these prices, and the table does not say who has reviewed it"
        remedy = "compare them with the seller's page, then write 'reviewed: {by: NAME, on: DAY}'"
        raise wrong("draft-table", told, remedy, copied.source.place)


def _read_review(node: yamlio.Node) -> Review:
    """Who compared an imported table with the seller's page, and on which day."""
    with yamlio.Fields(node, "a review") as fields:
        by = fields.need("by", yamlio.label)
        on = fields.need("on", yamlio.day)
        if by is not None and by.casefold().strip(" <>._-") in _NOBODY:
            fields.fault(
                "by", "draft-table", f"{by!r} is nobody's name", "write who compared it with the seller's page"
            )
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
        rules = fields.get("request", read_rules, None)
        currency = fields.get("currency", read_currency, "USD")
        foreign = read_foreign(fields, model, currency)
        of = calls or (rules.calls if rules else ())
        blocks = fields.get("prices", yamlio.listing("prices", _blocks(of, currency)), ())
        profile = fields.get("profile", yamlio.label, None)
        start = fields.get("from", yamlio.day, None)
        seen = fields.get("first_seen", first_day_seen, None)
        through = fields.get("through", yamlio.day, None)
        released = fields.get("released", yamlio.day, None)
        shutdown = fields.get("shutdown", _read_end, None)
        replacement = fields.get("replacement", yamlio.listing("replacement", yamlio.label), ())
        contract = fields.get("contract", yamlio.label, "")
        source = fields.get("source", sources.read, None)
        api = fields.get("api", read_vendor_api, None)
        notes = fields.get("notes", yamlio.listing("notes", yamlio.text), ())
        _check_name(fields, named, model)
        _check_kind(fields)
        if shutdown == _UNKNOWN and (discount is not None or markup is not None):
            what = "with a discount or a markup, the base's end is this table's too"
            fields.fault("shutdown", "not-allowed", what, "write a day, or leave it out")
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
        shutdown=shutdown if isinstance(shutdown, date) else None,
        end_is_unknown=shutdown == _UNKNOWN,
        replacement=replacement,
        contract=contract,
        source=source,
        rules=rules,
        api=api,
        notes=notes,
        place=node.where,
        foreign=foreign,
    )


def _read_end(node: yamlio.Node) -> date | str:
    """The first day without an answer, or that the seller is known to name none."""
    value = yamlio.word(node, yamlio.written(yamlio.DAY, _UNKNOWN))
    return _UNKNOWN if value == _UNKNOWN else yamlio.day_of(value, node)


def _check_kind(fields: yamlio.Fields) -> None:
    """A contract, a reseller's mark-up, or a route of another seller, who says where its rates were seen."""
    if not fields.has_any("discount", "markup", "prices", "source"):
        what = "an overlay has a discount, a markup or prices, or a source that says that the rates are the base's"
        fields.fault("extends", "missing-key", what, "add 'discount: 12%'")
    of_blocks = ("tiers", "from", "first_seen", "through", "source", "contract")
    alone = [("discount", "markup"), ("discount", "prices"), ("markup", "prices"), ("from", "first_seen")]
    alone += [("discount", "currency"), ("markup", "currency")]
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
