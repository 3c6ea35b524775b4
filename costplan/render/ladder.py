"""A ladder as a page: what one call costs at each quality and size that it leaves open, for one image and for all.
What stands below it, and below the page of a quote, is in beside.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.per import EXPECTED
from costplan.plan.private import holds_private
from costplan.render.beside import beside, is_nothing_known
from costplan.render.currency import unit_money
from costplan.render.view import Page, Table, clean
from costplan.units import METERS, many, sum_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.alternatives.answer import QuoteAnswer
    from costplan.gating.one_call import HeldCalls
    from costplan.planning.ladder import Rung
    from costplan.planning.quoting import Quote
    from costplan.units import Number


def ladder_page(answer: QuoteAnswer, tables_used: str, held: HeldCalls | None = None) -> Page:
    """A row a quality and size: each image, all images, their range, all attempts, and whether it is within an amount
    that it is compared with."""
    asked, first = answer.asked, answer.quotes[0]
    sizes = {rung.size for rung in answer.ladder}
    qualities = {rung.quality for rung in answer.ladder}
    columns: list[tuple[str, list[str]]] = []
    if qualities != {None}:
        columns.append(("quality", [clean(rung.quality or "") for rung in answer.ladder]))
    if sizes != {None}:
        columns.append(("size", [_size(rung) for rung in answer.ladder]))
    texts = len(columns)
    columns.append(("an image", [_cell(rung, _each(rung)) for rung in answer.ladder]))
    if asked.n > 1:
        columns.append((many(asked.n, "image"), [_cell(rung, _all(rung)) for rung in answer.ladder]))
    at_worst = bool(held and held.cap.at != EXPECTED)
    if any(rung.quote and not rung.quote.cost.is_exact for rung in answer.ladder) and not at_worst:
        columns.append(("low to high", [_range(rung) for rung in answer.ladder]))
    has_attempts = answer.attempts > 1 and (at_worst or not held)  # beside a cap there is room for what it holds
    if has_attempts:
        columns.append((f"{answer.attempts} attempts", [_cell(rung, _worst(answer, rung)) for rung in answer.ladder]))
    if held:
        columns.append(_marks(held))
    return Page(
        title=clean(f"{first.model}, {first.priced.call.kind}"),
        subtitle=_subtitle(answer),
        headline=(),
        warnings=tuple(_told(answer)),
        tables=(
            Table(
                title="",
                headers=tuple(head for head, _ in columns),
                rows=tuple(zip(*(cells for _, cells in columns), strict=True)),
                right=frozenset(range(texts, len(columns))),
                notes=tuple(_notes(answer, has_attempts=has_attempts)),
            ),
        ),
        footer=(f"as of {first.as_of}, tier {first.priced.rates.tier}", f"prices: {tables_used}"),
        beside=tuple(beside(answer)),
        commands=tuple(filter(None, [clean(answer.gate)])),
        first=tuple(clean(one.text) for one in holds_private(answer.catalogue.account.private)),
    )


def _marks(held: HeldCalls) -> tuple[str, list[str]]:
    """The amount, and what of each row it makes."""
    of_what = "" if held.cap.at == EXPECTED else f", at {held.cap.at}"
    most = sum_text(held.cap.max.pico, held.cap.max.currency) if held.cap.max else ""
    return f"cap {most}{of_what}", [
        "fits" if call.fits else "over" if call.is_over else "unknown" for call in held.calls
    ]


def _subtitle(answer: QuoteAnswer) -> str:
    """What is asked for, and what is open."""
    asked = answer.asked
    stated = [clean(value) for value in (asked.size, asked.quality) if value is not None]
    stated += [f"{clean(name)}={clean(value)}" for name, value in asked.parameters]
    choices = (("quality", {rung.quality for rung in answer.ladder}), ("size", {rung.size for rung in answer.ladder}))
    several = [word for word, values in choices if len(values) > 1]
    return f"{' '.join([many(asked.n, 'image'), *stated])}, at each {' and '.join(several)} that it sells"


def _size(rung: Rung) -> str:
    if not rung.alike:
        return str(rung.size or "")
    more = f"or {rung.alike[0]}" if len(rung.alike) == 1 else f"and {len(rung.alike)} more"
    return f"{rung.size} {more}"


def _each(rung: Rung) -> Number:
    return Fraction(rung.quote.cost.expected, rung.quote.priced.call.n) if rung.quote else 0


def _all(rung: Rung) -> Number:
    return rung.quote.cost.expected if rung.quote else 0


def _worst(answer: QuoteAnswer, rung: Rung) -> Number:
    return answer.worst(rung.quote) if rung.quote else 0


def is_unknown(quote: Quote) -> bool:
    """Whether nobody can count what makes the images, or anything, so that the rest of the cost tells nothing."""
    return is_nothing_known(quote) or any(METERS[unknown.meter].makes for unknown in quote.unknowns)


def _cell(rung: Rung, pico: Number) -> str:
    if rung.quote is None:
        return "no price"
    if is_unknown(rung.quote):
        return "unknown"
    return unit_money(pico, 4) if rung.quote.complete else f"at least {unit_money(pico, 4)}"


def _range(rung: Rung) -> str:
    if rung.quote is None or is_unknown(rung.quote) or rung.quote.cost.is_exact:
        return ""
    return f"{unit_money(rung.quote.cost.low, 4)} to {unit_money(rung.quote.cost.high, 4)}"


def _told(answer: QuoteAnswer) -> Iterable[str]:
    """What is unknown or has no price, and what is told of all calls, each once."""
    unknown: dict[str, list[str]] = {}
    for rung in answer.ladder:
        for item in rung.quote.unknowns if rung.quote else ():
            unknown.setdefault(f"{item.what}; {item.remedy}", []).append(rung.quality or str(rung.size or ""))
        if rung.refusal:
            yield clean(rung.refusal.problems[0].message)
    for what, where in unknown.items():
        among = "" if len(where) == len(answer.ladder) else f" at {', '.join(dict.fromkeys(where))}"
        yield clean(f"INCOMPLETE{among}, not known and not in the cost: {what}")
    yield from map(clean, dict.fromkeys(remark for quote in answer.quotes for remark in quote.priced.remarks))


def _notes(answer: QuoteAnswer, *, has_attempts: bool) -> Iterable[str]:
    """What the rows mean: the second size of a quality, what auto is, and attempts."""
    if answer.is_on_grid:
        yield "second size of a quality: the cheapest legal one with no edge shorter, up to 3:1"
    mixed = dict.fromkeys(
        f"{line.label}: {line.measure.why}" for quote in answer.quotes for line in quote.lines if line.measure.mixture
    )
    yield from map(clean, mixed)
    if has_attempts:
        yield f"{answer.attempts} attempts: the most that it costs if every image is tried so often, each try billed"
