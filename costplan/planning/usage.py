"""Usage: what one call consumes of every meter, each with its basis, and what nobody can count.
It multiplies nothing by a price; how one meter is counted stands in measure.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.plan.measure import Measure, Unknown, Way
from costplan.pricing.tokenizer import APPROXIMATION, count_tokens
from costplan.quantity import Basis, Quantity, certain, mixture, ranged, weakest
from costplan.units import METERS, count, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.calibration.figures import Several
    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable, Rates
    from costplan.pricing.profiles import ProfileBlock


class Usage(NamedTuple):
    """The usage of one call: measures by meter, unknowns, and remarks for the reader. ``inputs_paid`` is how many times
    its text and its input images are."""

    measures: dict[str, Measure]
    unknowns: tuple[Unknown, ...]
    remarks: tuple[str, ...]
    inputs_paid: Quantity


MAIN_MODEL = "the main model's own tokens in the Responses call"
"""What is unknown where a Responses call does not state them; they are no tokens of the image model."""


def most_a_call(call: Call, table: PriceTable) -> int:
    """How many images one call makes at most."""
    return table.rules.most_a_call(call)


def calls_needed(call: Call, table: PriceTable) -> int:
    """How many calls make the ``n`` images."""
    return -(-call.n // most_a_call(call, table))


_OF_THE_CALL: dict[str, Callable[[Call, PriceTable], int]] = {
    "image": lambda call, _: call.n,
    "input_image": lambda call, _: call.n * len(call.input_images),
    "extra_input_image": lambda call, _: call.n * max(0, len(call.input_images) - 1),
    "call": calls_needed,
}
"""How many units of the meters that are ``counted`` by the call itself (:class:`costplan.units.Meter`)."""


def usage_of(call: Call, tariff: Tariff) -> Usage:
    """What a settled call (:meth:`costplan.pricing.call.Rules.settle`) consumes, as a tariff counts it.

    Raises:
        InputError: a charged meter has neither a way to count nor is counted from the call, or the profile has no
            figure for this size and quality.
    """
    table, rates, block, learned = tariff.table, tariff.rates, tariff.counting, tariff.learned
    call, prompt_basis, remarks = _with_prompt_tokens(call, block)
    _refuse_too_long(call, table)
    measures = counted_by_call(call, table, rates)
    unknowns: list[Unknown] = []
    for meter, counted in (block.counted if block else {}).items():
        way = Way(
            meter=meter,
            counted=counted,
            auto=block.auto if block else None,
            table=table,
            learned=learned,
            prompt_basis=prompt_basis,
            calls=calls_needed(call, table),
        )
        measure = way.measure(call)
        if isinstance(measure, Unknown):
            unknowns.append(measure)
            continue
        measures[meter] = measure
        if measure.learned is None and measure.basis is Basis.ASSUMED and counted.method.is_supposed(call):
            remarks.append(f"{METERS[meter].label}: {measure.why.partition(';')[0]}")
    _take_cached(call, measures)
    several = learned.several if learned else None
    paid = _inputs_paid(call, table, several)
    if calls_needed(call, table) < call.n:
        remarks += _paid_so(paid, call, measures, several)
    unknowns += _beyond(call, block)
    _refuse_uncounted(table, rates, {*measures, *(unknown.meter for unknown in unknowns)})
    unknowns += _extras(call, block)
    calls = calls_needed(call, table)
    if calls > 1:
        most = most_a_call(call, table)
        remarks.append(f"{call.n} images are split into {calls} calls: {table.model} makes at most {most} a call")
    return Usage(measures, tuple(unknowns), tuple(remarks), paid)


INPUTS = ("text_in", "image_in")
"""The meters of which nobody publishes whether a call for several images pays them once, or for each of these."""


def _inputs_paid(call: Call, table: PriceTable, several: Several | None) -> Quantity:
    """How many times a call's text and input images are paid: for each image, once a call at least; or as such calls
    were."""
    calls = calls_needed(call, table)
    if calls == call.n:
        return certain(call.n)
    if several is None or not several.known:
        return ranged(calls, call.n, call.n)
    ways = ((several.each, certain(call.n)), (several.once, certain(calls)))
    return mixture((Fraction(number, several.known), times) for number, times in ways if number)


def _paid_so(paid: Quantity, call: Call, measures: dict[str, Measure], several: Several | None) -> list[str]:
    """The inputs among the measures, which are for each image, as they are paid; and what is to be said of that."""
    basis, why = Basis.ASSUMED, f"that {call.n} images pay it {call.n} times is not published"
    if several is not None and several.known:
        basis, why = Basis.MEASURED, f"{several.known:,} calls for several images paid so"
    shares = [Fraction(end) / call.n for end in paid.numbers]
    met = []
    for meter in INPUTS:
        measure = measures.get(meter)
        if measure is not None and measure.quantity.high:
            ends = zip(measure.quantity.numbers, shares, strict=True)
            measures[meter] = measure._replace(
                quantity=ranged(*(exact(end * share) for end, share in ends)),
                basis=weakest([measure.basis, basis]),
                why=f"{measure.why}; {why}",
                shared=True,
            )
            met.append(METERS[meter].label)
    times = f"{count(paid.expected)} times" + ("" if paid.is_exact else f", {count(paid.low)} at least")
    told = "which nobody publishes" if basis is Basis.ASSUMED else "as such calls were"
    return [f"{' and '.join(met)}: {call.n} images of one call pay {times}, {told}"] if met else []


def counted_by_call(call: Call, table: PriceTable, rates: Rates) -> dict[str, Measure]:
    """The charged meters that the call itself counts, such as images."""
    return {meter: _stated(meter, call, table) for meter in rates.rows if METERS[meter].counted == "call"}


def _stated(meter: str, call: Call, table: PriceTable) -> Measure:
    number = _OF_THE_CALL[meter](call, table)
    return Measure(
        meter=meter, quantity=certain(number), basis=Basis.STATED, counted=None, why=f"{number} of the call itself"
    )


def _refuse_uncounted(table: PriceTable, rates: Rates, known: set[str]) -> None:
    """A charged meter that a profile has to count, and that none counts, is an error: unknown is never zero."""
    for meter in rates.rows:
        if METERS[meter].counted == "profile" and meter not in known:
            raise wrong(
                "no-profile",
                f"{table.model} charges {meter}, and nothing counts it",
                "name a profile in the table that counts it",
                table.place,
            )


def _beyond(call: Call, block: ProfileBlock | None) -> Iterator[Unknown]:
    """What of the call costs more than is counted, such as a prompt longer than what an image's price includes."""
    for meter, counted in (block.counted if block else {}).items():
        if what := counted.method.beyond(call):
            yield Unknown(meter, what, "plan a shorter prompt", counted.source.place)


def _extras(call: Call, block: ProfileBlock | None) -> Iterator[Unknown]:
    """What is billed in such calls and cannot be counted yet."""
    for extra in block.extras if block else ():
        if extra.applies(call):
            yield Unknown(extra.meter, extra.what, extra.remedy, extra.place)
    if call.kind == "responses" and not call.main_model:
        yield Unknown("text_out", MAIN_MODEL, "state them under main_model", None)


def counts_prompt(call: Call, block: ProfileBlock | None) -> bool:
    """Whether the tokens of the call's prompt have to be counted: it is given as text, and text is charged."""
    charged = block is not None and "text_in" in block.counted
    return charged and call.prompt_tokens is None and call.prompt is not None


def _with_prompt_tokens(call: Call, block: ProfileBlock | None) -> tuple[Call, Basis, list[str]]:
    """The call with the tokens of its prompt counted, where text is charged; their basis, and a remark on it."""
    stated = Basis.ASSUMED if call.prompt_assumed else Basis.PUBLISHED if call.prompt_counted else Basis.STATED
    if call.prompt is not None and counts_prompt(call, block):
        tokens, basis = count_tokens(call.prompt)
        remarks = [f"prompt tokens are approximate: {APPROXIMATION}"] if basis is Basis.ASSUMED else []
        return call._replace(prompt_tokens=tokens), weakest([basis, stated]), remarks
    return call, stated, []


def _refuse_too_long(call: Call, table: PriceTable) -> None:
    """A text that counts more tokens than the model takes; stated tokens were checked before."""
    if call.prompt is None or call.prompt_tokens is None:
        return
    if most := table.rules.most_tokens_if_over(call.prompt_tokens):
        tokens = count(call.prompt_tokens.high)
        raise wrong("prompt-too-long", f"{table.model}: the prompt has {tokens} tokens", f"it takes {most:,}")


def _take_cached(call: Call, measures: dict[str, Measure]) -> None:
    """Move the tokens stated as cached from the full meters to the cached ones."""
    for meter, tokens in (("text_in", call.cached_text_tokens), ("image_in", call.cached_image_tokens)):
        if not tokens:
            continue
        full = measures.get(meter)
        cached = certain(tokens * call.n)
        if full is None or full.quantity.low < cached.low:
            raise wrong(
                "out-of-bounds",
                f"{tokens * call.n:,} cached tokens are more than the {meter} of the call",
                "cached tokens are part of the input",
            )
        measures[meter] = full._replace(quantity=full.quantity.without(cached))
        measures[f"cached_{meter}"] = Measure(
            meter=f"cached_{meter}", quantity=cached, basis=Basis.STATED, counted=full.counted, why="stated as cached"
        )
