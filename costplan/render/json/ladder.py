"""A ladder as JSON for machines: a row a quality and size, and no cost at the top, where a quote has its own.
Money is exact decimal strings of dollars."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.planning.usage import calls_needed
from costplan.render.json.document import LADDER
from costplan.render.json.line import unknown_keys
from costplan.render.json.quote import call_keys, max_keys
from costplan.units import usd_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.alternatives.answer import QuoteAnswer
    from costplan.gating.one_call import HeldCalls
    from costplan.planning.ladder import Rung


def ladder_json(
    answer: QuoteAnswer,
    tables_used: str,
    fingerprint: str,
    held: HeldCalls | None = None,
    more: Mapping[str, object] | None = None,
) -> str:
    """``ladder`` with its rows, and what stands beside it; ``size`` and ``quality`` of ``call`` are null where open;
    ``more`` has more keys."""
    first = answer.quotes[0]
    stated = {"size": answer.asked.size, "quality": answer.asked.quality}
    return LADDER.text(
        model=first.model,
        as_of=str(first.as_of),
        tier=first.priced.rates.tier,
        call=call_keys(first.priced.call) | stated,
        attempts=answer.attempts,
        ladder=[
            row | ({"fits": held.calls[at].fits} if held else {})
            for at, rung in enumerate(answer.ladder)
            for row in rows_of(answer, rung)
        ],
        cheapest_other=_other(answer),
        rate_limit=_rate_limit(answer),
        gate=answer.gate or None,
        remarks=list(dict.fromkeys(remark for quote in answer.quotes for remark in quote.priced.remarks)),
        prices={"used": tables_used, "sha256": fingerprint},
        **max_keys(held),
        **(more or {}),
    )


def rows_of(answer: QuoteAnswer, rung: Rung) -> list[dict[str, Any]]:
    """A row for each size at the rung's price; money is null where nothing is known."""
    return [_row(answer, rung, size and str(size)) for size in (rung.size, *rung.alike)]


def _row(answer: QuoteAnswer, rung: Rung, size: str | None) -> dict[str, Any]:
    quote, n = rung.quote, answer.asked.n
    where: dict[str, Any] = {"quality": rung.quality, "size": size, "n": n}
    if quote is None:
        money = dict.fromkeys(("per_image_usd", "cost_usd", "low_usd", "high_usd", "worst_usd"))
        told = rung.refusal.problems[0].message if rung.refusal else ""
        unknown = [{"meter": None, "what": told, "remedy": "", "place": None}]
        return where | {"calls": None} | money | {"complete": False, "unknown": unknown}
    return where | {
        "calls": calls_needed(quote.priced.call, answer.catalogue.table(quote.model)),
        "per_image_usd": usd_text(Fraction(quote.cost.expected, n)),
        "cost_usd": usd_text(quote.cost.expected),
        "low_usd": usd_text(quote.cost.low),
        "high_usd": usd_text(quote.cost.high),
        "worst_usd": usd_text(answer.worst(quote)),
        "complete": quote.complete,
        "unknown": [unknown_keys(unknown) for unknown in quote.unknowns],
    }


def _other(answer: QuoteAnswer) -> dict[str, Any] | None:
    if answer.other is None:
        return None
    quote = answer.other.quote
    call = quote.priced.call
    return {
        "model": quote.model,
        "size": str(call.size) if call.size else None,
        "quality": call.quality,
        "per_image_usd": usd_text(Fraction(quote.cost.expected, call.n)),
        "cost_usd": usd_text(quote.cost.expected),
        "ends": answer.other.ends,
        "quality_judged": False,
    }


def _rate_limit(answer: QuoteAnswer) -> dict[str, Any] | None:
    if not answer.paces:
        return None
    quickest, slowest = answer.paces[0], answer.paces[-1]
    return {
        "level": slowest.level,
        "limit": slowest.limit,
        "allowed": slowest.allowed,
        "minutes_low": float(quickest.minutes),
        "minutes_high": float(slowest.minutes),
        "complete": all(pace.counted for pace in answer.paces),
    }
