"""Beside: what stands below a quote or a ladder: the maker's cheapest other model, attempts, minutes, the gate.
The figures above are in quote.py and ladder.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.render.currency import unit_money
from costplan.render.view import clean
from costplan.units import count, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.alternatives.answer import QuoteAnswer
    from costplan.planning.quoting import Quote


def is_nothing_known(quote: Quote) -> bool:
    """Whether something in a call cannot be counted and all that can costs nothing, which is no price of zero."""
    return not (quote.complete or any(quote.cost.numbers))


def beside(answer: QuoteAnswer) -> Iterator[str]:
    """A line each; the command of the gate stands below them."""
    if answer.quote is not None and answer.quote.priced.call.is_text:  # nobody here compares what models write
        yield from _gate(answer)
        return
    yield from _other(answer)
    if answer.quote is not None and answer.attempts > 1 and not is_nothing_known(answer.quote):
        most = unit_money(answer.worst(answer.quote))
        least = "" if answer.quote.complete else ", and what is unknown"
        tried = "the image is" if answer.asked.n == 1 else "every image is"
        yield f"worst: {most} at most if {tried} tried {answer.attempts} times, each try billed{least}"
    yield _minutes(answer)
    yield from _resellers(answer)
    yield from _gate(answer)


def _gate(answer: QuoteAnswer) -> Iterator[str]:
    """What the command below does."""
    if answer.gate:
        what = "it" if answer.quote else "the dearest at this size"
        yield f"gate: this ends with exit code 3 once {what} costs more:"


def _other(answer: QuoteAnswer) -> Iterator[str]:
    maker = clean(answer.quotes[0].model.partition("/")[0])
    other = answer.other
    if other is None:
        yield f"cheapest other model of {maker}: none that takes this call and answers on the day"
        return
    quote = other.quote
    call = quote.priced.call
    where = " ".join(clean(str(part)) for part in (call.size, call.quality) if part)
    each = f"{unit_money(Fraction(quote.cost.expected, call.n))} an image"
    each += f", {unit_money(quote.cost.expected)} for {call.n}" if call.n > 1 else ""
    at = f" at {where}" if where else ""
    ends = f"; {clean(other.ends)}" if other.ends else ""
    blocks = [line.block for line in quote.lines if line.block]
    whose = "; a catalogue alone has its price" if any(block.source.is_catalogues for block in blocks) else ""
    yield f"cheapest other model of {maker}: {clean(quote.model)}{at}, {each}{whose}; quality not judged{ends}"


def _minutes(answer: QuoteAnswer) -> str:
    if not answer.paces:
        batch = "a batch is answered within 24 hours" if answer.asked.tier == "batch" else "no rate limit is on record"
        return f"time: {batch}"
    quickest, slowest = answer.paces[0], answer.paces[-1]
    low, high = (count(round_half_up(pace.minutes, 1)) for pace in (quickest, slowest))
    unit = slowest.limit.removesuffix("_per_minute").replace("_", " ")
    least = "" if all(pace.counted for pace in answer.paces) else "at least "
    time = f"{high} minutes" if low == high else f"{low} to {high} minutes"
    if slowest.minutes < Fraction(1, 20):
        time = "under a minute"
    level = f"level {clean(slowest.level)}, the lowest rate limit ({slowest.allowed:,} {unit} a minute)"
    return f"time: {least}{time} at {level}"


def _resellers(answer: QuoteAnswer) -> Iterator[str]:
    """Who else sells the model, where it was not asked for by its whole key."""
    model = answer.quotes[0].model
    others = () if answer.asked.model == model else answer.catalogue.names.resellers(model)
    if others:
        names = ", ".join(clean(key.partition("/")[0]) for key in others)
        yield f"{clean(model)} is also sold by {names}: costplan quote {clean(others[0])}"
