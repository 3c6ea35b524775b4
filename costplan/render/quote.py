"""A quote as a page: usage by meter, rate, cost and basis of one call."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.private import holds_private
from costplan.render.beside import beside, is_nothing_known
from costplan.render.currency import unit_money
from costplan.render.headline import cap_words, headroom_words
from costplan.render.view import Page, Table, clean, moves_told, rate_told
from costplan.units import count

if TYPE_CHECKING:
    from costplan.alternatives.answer import QuoteAnswer
    from costplan.gating.one_call import HeldCalls
    from costplan.plan.cost_line import CostLine
    from costplan.planning.quoting import Quote
    from costplan.pricing.call import Call


def quote_page(answer: QuoteAnswer, quote: Quote, tables_used: str, held: HeldCalls | None = None) -> Page:
    """One call: usage per meter, rate, cost, basis; what stands beside it, and the amount that it is compared with."""
    call = quote.priced.call
    headline = [("cost" if quote.complete else "cost, at least", unit_money(quote.cost.expected))]
    if is_nothing_known(quote):
        headline = [("cost", "unknown")]
    if not quote.is_listed and quote.listed is not None:
        headline.append(("list price", unit_money(quote.listed)))
    if not quote.cost.is_exact:
        headline.append(("range", f"{unit_money(quote.cost.low)} to {unit_money(quote.cost.high)}"))
    if call.n > 1:
        headline.append(
            ("each call" if call.is_text else "each image", unit_money(Fraction(quote.cost.expected, call.n)))
        )
    if held and (room := held.calls[0].headroom):
        headline += [("cap", cap_words(room)), ("headroom", headroom_words(room))]
    warnings = [
        f"INCOMPLETE, not known and not in the cost: {clean(unknown.what)}; {clean(unknown.remedy)}"
        for unknown in quote.unknowns
    ]
    told = (line for line in quote.lines if line.measure.learned or line.measure.mixture)
    notes = tuple(clean(f"{line.label}: {line.measure.why}") for line in told)
    notes += tuple(f"{line.label}: {moves}" for line in quote.lines if (moves := moves_told(line)))
    rows = tuple(map(_row, quote.lines))
    return Page(
        title=clean(f"{quote.model}, {call.kind}"),
        subtitle=_asked(call),
        headline=tuple(headline),
        warnings=(
            *warnings,
            *(clean(remark) for remark in quote.priced.remarks),
        ),
        tables=(
            Table(
                title="",
                headers=("meter", "quantity", "rate", "cost", "basis"),
                rows=rows,
                right=frozenset({1, 2, 3}),
                notes=notes,
            ),
        ),
        footer=(f"as of {quote.as_of}, tier {quote.priced.rates.tier}", f"prices: {tables_used}"),
        beside=tuple(beside(answer)),
        commands=tuple(filter(None, [clean(answer.gate)])),
        first=tuple(clean(one.text) for one in holds_private(answer.catalogue.account.private)),
    )


def _row(line: CostLine) -> tuple[str, ...]:
    amount = count(line.quantity.expected)
    if not line.quantity.is_exact:
        amount += f" ({count(line.quantity.low)} to {count(line.quantity.high)})"
    basis = line.basis.value + (f" ({line.flag})" if line.flag else "")
    return line.label, amount, rate_told(line), unit_money(line.cost.expected), basis


def _asked(call: Call) -> str:
    """What the request says: size, quality, images and parameters."""
    parts = (str(call.size or ""), call.quality or "", f"n={call.n}" if call.n > 1 else "")
    return " ".join(
        [
            *(clean(part) for part in parts if part),
            *(f"{clean(name)}={clean(value)}" for name, value in call.parameters),
        ]
    )
