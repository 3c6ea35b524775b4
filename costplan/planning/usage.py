"""Usage: what one call consumes of every meter, each with its basis, and what nobody can count.
It multiplies nothing by a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.pricing.counting.method import NotKnown, NotMeasured, NotStated
from costplan.pricing.tokenizer import APPROXIMATION, count_tokens
from costplan.quantity import Basis, Quantity, certain, mixture, weakest
from costplan.units import METERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def calls_needed(call: Call, table: PriceTable) -> int:
    """How many calls make the ``n`` images, when one call makes at most the model's ``n: max``."""
    return -(-call.n // max(1, table.rules.max_n))


_OF_THE_CALL: dict[str, Callable[[Call, PriceTable], int]] = {
    "image": lambda call, _: call.n,
    "input_image": lambda call, _: call.n * len(call.input_images),
    "extra_input_image": lambda call, _: call.n * max(0, len(call.input_images) - 1),
    "call": calls_needed,
}
"""How many units of the meters that are ``counted`` by the call itself (:class:`costplan.units.Meter`)."""


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
    call, prompt_basis, remarks = _with_prompt_tokens(call, block)
    measures = {meter: _stated(meter, call, table) for meter in rates.rows if METERS[meter].counted == "call"}
    unknowns: list[Unknown] = []
    for meter, counted in (block.counted if block else {}).items():
        found = _Way(
            meter=meter, counted=counted, block=block, table=table, learned=learned, prompt_basis=prompt_basis
        ).measure(call)
        if isinstance(found, Unknown):
            unknowns.append(found)
            continue
        measures[meter] = found
        if found.learned is None and found.basis is Basis.ASSUMED and counted.method.is_supposed(call):
            remarks.append(f"{METERS[meter].label}: {found.why.partition(';')[0]}")
    _take_cached(call, measures)
    unknowns += _beyond(call, block)
    _refuse_uncounted(table, rates, {*measures, *(unknown.meter for unknown in unknowns)})
    unknowns += _extras(call, block)
    calls = calls_needed(call, table)
    if calls > 1:
        remarks.append(
            f"{call.n} images are split into {calls} calls: {table.model} makes at most {table.rules.max_n} a call"
        )
    return Usage(measures, tuple(unknowns), tuple(remarks))


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
    """What of the call costs more than is counted, such as a prompt longer than what the price of the image includes."""
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
    if call.prompt is not None and counts_prompt(call, block):
        tokens, basis = count_tokens(call.prompt)
        remarks = [f"prompt tokens are approximate: {APPROXIMATION}"] if basis is Basis.ASSUMED else []
        return call._replace(prompt_tokens=tokens), basis, remarks
    return call, Basis.STATED, []


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
        if self.counted.method.by_quality and call.quality == "auto":
            return self._mixed(call)
        return self._learned(call) or self._counted(call)

    def _counted(self, call: Call) -> Measure | Unknown:
        place = self.counted.source.place
        try:
            return self._published(call)
        except NotStated as missing:
            return Unknown(self.meter, missing.what, missing.remedy, None)
        except NotMeasured as why:
            what = f"{METERS[self.meter].label} of {self.table.model} ({why})"
            return Unknown(self.meter, what, "measure some calls", place)
        except NotKnown as why:
            what = f"{self.table.model}: {self.meter} has no figure for this call: {why}"
            raise wrong("no-figure", what, "plan a call that has one", place) from None

    def _published(self, call: Call) -> Measure:
        method, basis = self.counted.method, self.counted.basis
        if method.of_prompt:
            basis = weakest([basis, self.prompt_basis])
        if method.is_supposed(call):
            basis = Basis.ASSUMED
        return Measure(
            meter=self.meter,
            quantity=method.quantity(call),
            basis=basis,
            counted=self.counted,
            why=method.explain(call),
        )

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
        return Measure(
            meter=self.meter,
            quantity=found.quantity,
            basis=found.basis,
            counted=self.counted,
            why=found.why,
            learned=found.place,
            noise=found.noise,
        )

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
            meter=self.meter,
            quantity=mixed,
            basis=weakest([Basis.MEASURED, *(part.basis for _, part in parts)]),
            counted=self.counted,
            why=f"auto was served as {told} in {auto.n_calls} calls",
            learned=None if auto is published else auto.place,
            noise=max(part.noise for _, part in parts),
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
        measures[meter] = full._replace(quantity=full.quantity.without(cached))
        measures[f"cached_{meter}"] = Measure(
            meter=f"cached_{meter}", quantity=cached, basis=Basis.STATED, counted=full.counted, why="stated as cached"
        )
