"""A quote as JSON for machines: everything its page says, money as exact decimal strings of dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.render.json.document import QUOTE, number, usd_or_null
from costplan.render.json.line import LineText, unknown_keys
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.gating.one_call import HeldCalls
    from costplan.planning.quoting import Quote
    from costplan.pricing.call import Call


def quote_json(
    quote: Quote,
    tables_used: str,
    fingerprint: str,
    held: HeldCalls | None = None,
    more: Mapping[str, object] | None = None,
) -> str:
    """One call: ``usage`` by meter, ``cost_usd``, ``complete``, ``lines``; ``max`` where it is compared with an
    amount; ``more`` has more keys."""
    priced = quote.priced
    return QUOTE.text(
        model=quote.model,
        as_of=str(quote.as_of),
        tier=priced.rates.tier,
        call=call_keys(priced.call),
        usage={meter: number(measure.quantity.expected) for meter, measure in priced.usage.measures.items()},
        cost_usd=usd_text(quote.cost.expected),
        **({} if quote.is_listed else {"listed_usd": usd_or_null(quote.listed)}),
        low_usd=usd_text(quote.cost.low),
        high_usd=usd_text(quote.cost.high),
        complete=quote.complete,
        unknown=[unknown_keys(unknown) for unknown in quote.unknowns],
        lines=(LineText(line).at(line.quantity, line.cost) for line in quote.lines),
        remarks=list(priced.remarks),
        prices={"used": tables_used, "sha256": fingerprint},
        **max_keys(held),
        **(more or {}),
    )


def max_keys(held: HeldCalls | None) -> dict[str, Any]:
    """``max``: the amount that calls are compared with, and whether one fits; nothing where there is none."""
    if held is None or held.cap.max is None:
        return {}
    told = [] if held.fits else [finding.message for finding in held.broken]
    return {"max": {"allowed_usd": usd_text(held.cap.max.pico), "at": held.cap.at, "fits": held.fits, "told": told}}


def call_keys(call: Call) -> dict[str, Any]:
    """What a call says, with the model's defaults."""
    return {
        "kind": call.kind,
        "size": str(call.size) if call.size else None,
        "quality": call.quality,
        "n": call.n,
        "input_images": [str(size) for size in call.input_images],
        "parameters": dict(call.parameters),
    }
