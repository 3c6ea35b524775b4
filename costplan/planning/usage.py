"""Usage: what one call consumes of every meter, each with its basis, and what nobody can count.
It multiplies nothing by a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.pricing.counting import BY_QUALITY, Included, Measured, NeverMeasured, NotKnown, Text
from costplan.pricing.tokenizer import APPROXIMATION, count_tokens
from costplan.quantity import Basis, Quantity, certain, mixture, weakest
from costplan.units import METERS

if TYPE_CHECKING:
    from costplan.calibration.figures import OfModel
    from costplan.errors import Place
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable, Rates
    from costplan.pricing.profiles import Counted, ProfileBlock
    from costplan.units import Number


class Measure(NamedTuple):
    """How much of a meter one call takes. ``counted`` is None where the call itself is counted (images, calls);
    ``learned`` is the place in a calibration that said how much, and ``noise`` the spread of single calls around it, as a
    share of it."""

    meter: str
    quantity: Quantity
    basis: Basis
    counted: Counted | None
    why: str
    learned: Place | None = None
    noise: Number = 0

    @property
    def source(self) -> str | None:
        """The place in a calibration, or the address of the profile's source; None for what the call itself says."""
        if self.learned is not None:
            return str(self.learned)
        return self.counted.source.url if self.counted else None


class Unknown(NamedTuple):
    """Something that is billed and that cannot be counted: it makes a plan incomplete, never zero."""

    meter: str
    what: str
    remedy: str
    place: Place | None


class Usage(NamedTuple):
    """The usage of one call: measures by meter, unknowns, and remarks for the reader."""

    measures: dict[str, Measure]
    unknowns: tuple[Unknown, ...]
    remarks: tuple[str, ...]


MAIN_MODEL = "the main model's own tokens in the Responses call"
"""What is unknown where a Responses call does not state them; they are no tokens of the image model."""

OF_THE_CALL = ("image", "input_image", "extra_input_image", "call")


def calls_needed(call: Call, table: PriceTable) -> int:
    """How many calls make the ``n`` images, when one call makes at most the model's ``n: max``."""
    return -(-call.n // max(1, table.rules.max_n))


def usage_of(
    call: Call, table: PriceTable, rates: Rates, block: ProfileBlock | None, learned: OfModel | None = None
) -> Usage:
    """What a settled call consumes.

    Args:
        call: with the model's defaults filled in (:meth:`costplan.pricing.call.Rules.settle`).
        table: the model's table.
        rates: the meters charged on the day.
        block: the profile's block of the day, or None for a model that is charged by image or call alone.
        learned: what a calibration says about the model.

    Raises:
        InputError: a charged meter has neither a way to count nor is counted from the call, or the profile has no
            figure for this size and quality.
    """
    measures: dict[str, Measure] = {}
    unknowns: list[Unknown] = []
    remarks: list[str] = []
    call, prompt_basis, said = _with_prompt_tokens(call, block)
    remarks += said
    for meter in rates.rows:
        if meter in OF_THE_CALL:
            number = _of_the_call(meter, call, table)
            measures[meter] = Measure(meter, certain(number), Basis.STATED, None, f"{number} of the call itself")
    for meter, counted in (block.counted if block else {}).items():
        way = _Way(meter, counted, block, table, learned, prompt_basis)
        found = way.measure(call)
        if isinstance(found, Unknown):
            unknowns.append(found)
        else:
            measures[meter] = found
            if found.learned is None and isinstance(counted.method, Measured) and found.basis is Basis.ASSUMED:
                remarks.append(f"{METERS[meter].label}: {found.why.partition(';')[0]}")
    unknowns += _beyond_included(call, block)
    _take_cached(call, measures)
    for meter in rates.rows:
        if meter not in measures and meter not in {unknown.meter for unknown in unknowns}:
            if meter.startswith(("cached_", "seat_")):
                continue
            raise wrong(
                "no-profile",
                f"{table.model} charges {meter}, and nothing counts it",
                "name a profile in the table that counts it",
                table.place,
            )
    extras = block.extras if block else ()
    unknowns += [Unknown(x.meter, x.what, x.remedy, x.place) for x in extras if x.applies(call)]
    if call.kind == "responses" and not call.main_model:
        unknowns.append(Unknown("text_out", MAIN_MODEL, "state them under main_model", None))
    calls = calls_needed(call, table)
    if calls > 1:
        remarks.append(
            f"{call.n} images are split into {calls} calls: {table.model} makes at most {table.rules.max_n} a call"
        )
    return Usage(measures, tuple(unknowns), tuple(remarks))


def _of_the_call(meter: str, call: Call, table: PriceTable) -> int:
    if meter == "image":
        return call.n
    if meter == "call":
        return calls_needed(call, table)
    inputs = len(call.input_images)
    return call.n * (inputs if meter == "input_image" else max(0, inputs - 1))


def counts_prompt(call: Call, block: ProfileBlock | None) -> bool:
    """Whether the tokens of the call's prompt have to be counted: it is given as text, and text is charged."""
    charged = block is not None and "text_in" in block.counted
    return charged and call.prompt_tokens is None and call.prompt is not None


def _with_prompt_tokens(call: Call, block: ProfileBlock | None) -> tuple[Call, Basis, list[str]]:
    """The call with the tokens of its prompt counted, where text is charged."""
    if call.prompt is not None and counts_prompt(call, block):
        tokens, basis = count_tokens(call.prompt)
        said = [f"prompt tokens are approximate: {APPROXIMATION}"] if basis is Basis.ASSUMED else []
        return call._replace(prompt_tokens=tokens), basis, said
    return call, Basis.STATED, []


def _beyond_included(call: Call, block: ProfileBlock | None) -> list[Unknown]:
    """A prompt longer than what the price of the image includes: the rest has no price."""
    counted = block.counted.get("text_in") if block else None
    if counted is None or not isinstance(counted.method, Included) or call.prompt_tokens is None:
        return []
    included = counted.method.tokens
    if call.prompt_tokens.high <= included:
        return []
    what = f"the prompt beyond the {included} tokens that the price includes"
    return [Unknown("text_in", what, "plan a shorter prompt", counted.source.place)]


class _Way(NamedTuple):
    """How one meter of a model is counted: by its profile, unless a calibration knows better."""

    meter: str
    counted: Counted
    block: ProfileBlock | None
    table: PriceTable
    learned: OfModel | None
    prompt_basis: Basis

    def measure(self, call: Call) -> Measure | Unknown:
        """The meter's quantity in the call."""
        counted, method = self.counted, self.counted.method
        if isinstance(method, Text) and call.prompt_tokens is None:
            return Unknown(self.meter, "the prompt's tokens", "state prompt_tokens or the prompt", None)
        if isinstance(method, BY_QUALITY) and call.quality == "auto":
            return self._mixed(call)
        found = self._learned(call)
        if found is not None:
            return found
        try:
            return self._published(call)
        except NotKnown as why:
            if isinstance(method, NeverMeasured):
                what = f"{METERS[self.meter].label} of {self.table.model} ({why})"
                return Unknown(self.meter, what, "measure some calls", counted.source.place)
            raise wrong(
                "no-figure",
                f"{self.table.model}: {self.meter} has no figure for this call: {why}",
                "plan a call that has one",
                counted.source.place,
            ) from None

    def _published(self, call: Call) -> Measure:
        method, basis = self.counted.method, self.counted.basis
        if isinstance(method, Text):
            basis = weakest([basis, self.prompt_basis])
        if isinstance(method, Measured) and method.cell(call) is None:
            basis = Basis.ASSUMED
        return Measure(self.meter, method.quantity(call), basis, self.counted, method.explain(call))

    def _learned(self, call: Call) -> Measure | None:
        if self.learned is None:
            return None

        def publish(asked: Call) -> tuple[Quantity, Basis] | None:
            try:
                return self._published(asked)[1:3]
            except NotKnown:
                return None

        found = self.learned.find(self.meter, call, publish, self.table.rules)
        if found is None:
            return None
        return Measure(self.meter, found.quantity, found.basis, self.counted, found.why, found.place, found.noise)

    def _mixed(self, call: Call) -> Measure | Unknown:
        """``auto`` as the mixture of what it was served as."""
        published = self.block.auto if self.block else None
        auto = self.learned.auto_instead(published) if self.learned else published
        if auto is None:
            return Unknown(
                self.meter,
                f"{METERS[self.meter].label} at quality auto",
                "state a quality; no calls with auto are on record",
                self.counted.source.place,
            )
        parts = []
        for quality, share in auto.shares():
            part = self.measure(call._replace(quality=quality))
            if isinstance(part, Unknown):
                return part
            parts.append((share, part))
        told = ", ".join(f"{calls} {quality}" for quality, calls in auto.served)
        mixed = mixture((share, part.quantity) for share, part in parts)
        if self.learned:
            mixed = self.learned.at_quantile(mixed, [(share, part.quantity.expected) for share, part in parts])
        return Measure(
            self.meter,
            mixed,
            weakest([Basis.MEASURED, *(part.basis for _, part in parts)]),
            self.counted,
            f"auto was served as {told} in {auto.n_calls} calls",
            None if auto is published else auto.place,
            max(part.noise for _, part in parts),
        )


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
        left = Quantity(
            *(part - cached.low for part in (full.quantity.low, full.quantity.expected, full.quantity.high))
        )
        measures[meter] = full._replace(quantity=left)
        measures[f"cached_{meter}"] = Measure(f"cached_{meter}", cached, Basis.STATED, full.counted, "stated as cached")
