"""Usage: what one call consumes of every meter, each with its basis, and what nobody can count.
It multiplies nothing by a price; how one meter is counted stands in measure.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.plan.measure import Measure, Unknown
from costplan.pricing.tokenizer import APPROXIMATION, count_tokens
from costplan.quantity import Basis, Quantity, certain, mixture, ranged, weakest
from costplan.units import METERS, count, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.calibration.figures import Several
    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
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
    return table.rules.calls_for(call)


_OF_THE_CALL: dict[str, Callable[[Call, PriceTable], int]] = {
    "image": lambda call, _: call.n,
    "input_image": lambda call, _: call.n * len(call.input_images),
    "extra_input_image": lambda call, _: call.n * max(0, len(call.input_images) - 1),
    "call": calls_needed,
}
"""How many units of the meters that are ``counted`` by the call itself (:class:`costplan.units.Meter`)."""


def usage_of(call: Call, tariff: Tariff) -> Usage:
    """What a settled call (:meth:`costplan.pricing.legal_calls.Rules.settle`) consumes, as a tariff counts it.

    Raises:
        InputError: a charged meter has neither a way to count nor is counted from the call, or the profile has no
            figure for this size and quality.
    """
    call, prompt, remarks = _with_prompt_tokens(call, tariff.counting)
    _refuse_too_long(call, tariff.table)
    measures = counted_by_call(call, tariff)
    unknowns: list[Unknown] = []
    stated = dict(call.stated)
    for way in tariff.ways:
        if way.meter in stated or call.is_text:
            continue
        measure = way.measure(call, prompt)
        if isinstance(measure, Unknown):
            unknowns.append(measure)
            continue
        measures[way.meter] = measure
        if way.counted.method.is_supposed(call) and measure.learned is None and measure.basis is Basis.ASSUMED:
            remarks.append(f"{METERS[way.meter].label}: {measure.why.partition(';')[0]}")
    measures |= {meter: _said(meter, units.times(call.n)) for meter, units in call.stated}
    if call.cached_text_tokens or call.cached_image_tokens:
        _take_cached(call, measures)
    calls = tariff.table.rules.calls_for(call)
    paid = _inputs_paid(call, calls, tariff.several)
    if calls < call.n and not call.is_text:
        remarks += _paid_so(paid, call, measures, tariff.several)
    _refuse_uncounted(call, tariff)
    unknowns += _not_counted(call, tariff)
    if calls > 1 and not call.is_text:
        most = tariff.table.rules.most_a_call(call)
        told = f"{call.n} images are split into {calls} calls: {tariff.table.model} makes at most {most} a call"
        remarks.append(told)
    return Usage(measures, tuple(unknowns), tuple(remarks), paid)


INPUTS = ("text_in", "image_in")
"""The meters of which nobody publishes whether a call for several images pays them once, or for each of these."""


def _inputs_paid(call: Call, calls: int, several: Several | None) -> Quantity:
    """How many times a call's text and input images are paid: for each image, once a call at least; or as such calls
    were."""
    if calls == call.n:
        return certain(call.n)
    if several is None:
        return ranged(calls, call.n, call.n)
    ways = ((several.each, certain(call.n)), (several.once, certain(calls)))
    return mixture((Fraction(number, several.known), times) for number, times in ways if number)


def _paid_so(paid: Quantity, call: Call, measures: dict[str, Measure], several: Several | None) -> list[str]:
    """The inputs among the measures, which are for each image, as they are paid; and what is to be said of that."""
    basis, why = Basis.ASSUMED, f"that {call.n} images pay it {call.n} times is not published"
    if several is not None:
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
                words=f"{measure.words}; {why}",
                shared=True,
            )
            met.append(METERS[meter].label)
    times = f"{count(paid.expected)} times" + ("" if paid.is_exact else f", {count(paid.low)} at least")
    told = "which nobody publishes" if basis is Basis.ASSUMED else "as such calls were"
    return [f"{' and '.join(met)}: {call.n} images of one call pay {times}, {told}"] if met else []


def counted_by_call(call: Call, tariff: Tariff) -> dict[str, Measure]:
    """The charged meters that the call itself counts, such as images."""
    return {meter: _stated(meter, call, tariff.table) for meter in tariff.of_the_call}


def _said(meter: str, quantity: Quantity) -> Measure:
    return Measure(meter=meter, quantity=quantity, basis=Basis.STATED, counted=None, words=SAID)


SAID = "stated in the scenario"
"""Where units come from that a step states."""


def _stated(meter: str, call: Call, table: PriceTable) -> Measure:
    number = _OF_THE_CALL[meter](call, table)
    return Measure(
        meter=meter, quantity=certain(number), basis=Basis.STATED, counted=None, words=f"{number} of the call itself"
    )


def _refuse_uncounted(call: Call, tariff: Tariff) -> None:
    """A charged meter that a profile has to count, and that neither one nor the call counts, is an error: unknown is
    never zero. A text call states its text; of what else its model charges it has only what it states."""
    stated = dict(call.stated)
    if call.is_text:
        for meter in _OF_TEXT:
            if meter in tariff.rates.rows and meter not in stated:
                told = f"{tariff.table.model} charges {meter}, and the text call does not state it"
                raise wrong("no-figure", told, f"add '{meter}: 800' under tokens, or 0 where there is none")
        return
    for meter in tariff.uncounted:
        if meter in stated:
            continue
        raise wrong(
            "no-profile",
            f"{tariff.table.model} charges {meter}, and nothing counts it",
            "name a profile in the table that counts it",
            tariff.table.place,
        )


_OF_TEXT = ("text_in", "text_out")


def _not_counted(call: Call, tariff: Tariff) -> Iterator[Unknown]:
    """What of the call costs more than is counted, such as a prompt longer than what an image's price includes, and
    what is billed in such calls and cannot be counted yet."""
    if call.is_text:
        return
    for way in tariff.ways:
        if what := way.counted.method.beyond(call):
            yield Unknown(way.meter, what, "plan a shorter prompt", way.counted.source.place)
    for extra in tariff.extras:
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
            meter=f"cached_{meter}", quantity=cached, basis=Basis.STATED, counted=full.counted, words="stated as cached"
        )
