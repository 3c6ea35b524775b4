"""The same request by two price lists: what ours charges, part by part, at what theirs asks for the same parts.
A part that one side has no price for is left out of both sums and told: unknown is never zero."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.auditing.audit import Compared
from costplan.connect.catalogues.listed import ANY, PIXEL
from costplan.named import NamedTuple
from costplan.plan.measure import Measure
from costplan.planning.costing import line_of
from costplan.pricing.sizes import Size, SizeError, size_of
from costplan.quantity import Basis, certain
from costplan.units import METERS, PICO, exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.auditing.audit import Asked
    from costplan.connect.catalogues.listed import ListedRate
    from costplan.planning.costing import PricedCall
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.size_rule import SizeRule
    from costplan.pricing.sizes import AnySize
    from costplan.units import Number

MADE, PROMPT, INPUTS, TEXT = "the image", "the prompt", "input images", "text out"

_PARTS = {
    "text_in": PROMPT,
    "cached_text_in": PROMPT,
    "image_in": INPUTS,
    "cached_image_in": INPUTS,
    "input_image": INPUTS,
    "extra_input_image": INPUTS,
    "text_out": TEXT,
}
"""What of a request a meter is charged for; all others are for the image, or for what is their own label. What a text
model writes stands where others have the image."""

_BY_STEPS = {"50": "standard", "max": "premium"}
"""What Bedrock calls the quality of so many steps: standard is up to 50 of them."""

SUPPOSED = 1_000
"""Tokens of an image that both sides price where nobody has measured them; the way they are compared by says so."""

_MEGA = 1_000_000


class _Figure(NamedTuple):
    """What theirs asks for a part, in pico-dollars, and the figures it is made of."""

    pico: Number
    rates: tuple[ListedRate, ...]


def compared(
    asked: Asked,
    priced: PricedCall,
    rates: tuple[ListedRate, ...],
    table: PriceTable,
    *,
    whole: bool = False,
    alike: bool = False,
) -> Iterator[Compared]:
    """The request by each way in which theirs prices the image: tokens, images, pixels or megapixels.

    Args:
        asked: the request, as it is told.
        priced: the same as ours prices it.
        rates: theirs of the day, in any tier.
        table: ours.
        whole: whether theirs is for edits alone, whose price of an image holds what is put in, where that has none.
        alike: whether theirs charges by the same meters as ours, and by no other, wherever it has them.
    """
    supposed = _supposing_tokens(priced)
    tokens = "tokens" if supposed is priced else f"{SUPPOSED:,} tokens"
    priced = supposed
    theirs = _Theirs(priced, tuple(rate for rate in rates if rate.tier == asked.tier), table)
    folded = {INPUTS: MADE} if whole and theirs.inputs() is None else {}
    ours: dict[str, Number] = {}
    for line in priced.lines:
        part = theirs.part(line.meter)
        part = folded.get(part, part)
        ours[part] = ours.get(part, 0) + line.cost.expected
    for by, made in theirs.ways(alike=alike):
        figures = {MADE: made, PROMPT: theirs.prompt(), INPUTS: theirs.inputs()}
        figures |= {} if priced.call.is_text else {TEXT: theirs.text()}
        shared = [part for part, pico in ours.items() if figures.get(part) is not None]
        if MADE in shared:
            found = [figure for part in shared if (figure := figures[part]) is not None]
            yield Compared(
                asked=asked,
                by=tokens if by == "tokens" else by,
                ours=exact(Fraction(sum(ours[part] for part in shared))),
                theirs=exact(Fraction(sum(figure.pico for figure in found))),
                ours_alone=tuple(part for part, pico in ours.items() if part not in shared and pico),
                theirs_alone=tuple(part for part, one in figures.items() if part not in ours and one and one.pico),
                rates=tuple(dict.fromkeys(rate for figure in found for rate in figure.rates)),
            )


def _supposing_tokens(priced: PricedCall) -> PricedCall:
    """The request with a round number of tokens for an image where nobody knows how many there are, so that rates are
    held against each other; else as it is."""
    meter = "image_out"
    if meter not in {unknown.meter for unknown in priced.unknowns} or meter not in priced.rates.rows:
        return priced
    measure = Measure(meter=meter, quantity=certain(SUPPOSED * priced.call.n), basis=Basis.ASSUMED, counted=None)
    line = line_of(measure, priced.rates.row(meter, priced.call), priced.rates.block)
    return priced._replace(lines=(*priced.lines, line))


def _way(meter: str) -> str:
    """What a meter of ours counts, as a way to price the image."""
    unit = METERS[meter].unit
    return "megapixels" if unit == "MP" else f"{unit}s"


class _Theirs:
    """What theirs asks for the parts of one request."""

    def __init__(self, priced: PricedCall, rates: tuple[ListedRate, ...], table: PriceTable) -> None:
        self._call = priced.call
        self._lines = {line.meter: line.quantity.expected for line in priced.lines}
        counted = {meter: one.quantity.expected for meter, one in priced.usage.measures.items()}
        self._counted = {**counted, **self._lines}
        self._rates = rates
        self._table = table

    def part(self, meter: str) -> str:
        """What of the request a meter of ours is charged for."""
        if meter in _PARTS:
            return MADE if self._call.is_text and _PARTS[meter] == TEXT else _PARTS[meter]
        return MADE if METERS[meter].makes or METERS[meter].singular.endswith("MP") else METERS[meter].label

    def ways(self, *, alike: bool) -> Iterator[tuple[str, _Figure]]:
        """How theirs prices the image, way by way: by the meters that ours charges, then by any other, unless it is
        ``alike``."""
        found: dict[str, _Figure] = {}
        made = self._own(MADE)
        if made is not None:
            found[_way(next(meter for meter in self._lines if self.part(meter) == MADE))] = made
        if not (alike and found):
            for way, figure in self._others():
                found.setdefault(way, figure)
        yield from found.items()

    def _others(self) -> Iterator[tuple[str, _Figure]]:
        number = self._call.n
        tokens = self._counted.get("image_out")
        if tokens and (rate := self._rate("image_out")):
            yield "tokens", _at(rate, tokens)
        if rate := self._rate("image"):
            yield "images", _at(rate, number)
        pixels = self._call.size.pixels if isinstance(self._call.size, Size) else 0
        if pixels and (rate := self._rate(PIXEL)):
            yield "pixels", _at(rate, pixels * number)
        if pixels and (rate := self._rate("megapixel")):
            yield "megapixels", _at(rate, Fraction(pixels * number, _MEGA))

    def _own(self, part: str) -> _Figure | None:
        """A part by the meters that ours charges for it; None where theirs lacks one."""
        return self._all(*(meter for meter in self._lines if self.part(meter) == part))

    def prompt(self) -> _Figure | None:
        """The prompt, its cached tokens apart."""
        return self._all("text_in", "cached_text_in")

    def text(self) -> _Figure | None:
        """What is answered in text."""
        return self._all("text_out")

    def inputs(self) -> _Figure | None:
        """Images put in: by their tokens, or by the image."""
        if found := self._own(INPUTS) or self._all("image_in", "cached_image_in"):
            return found
        images = len(self._call.input_images)
        rate = self._rate("input_image")
        return _at(rate, images * self._call.n) if rate and images else None

    def _all(self, *meters: str) -> _Figure | None:
        """The meters of a part, each at its rate; None where one has none, or nothing is counted."""
        pico: Number = 0
        rates: list[ListedRate] = []
        for meter in meters:
            quantity = self._counted.get(meter)
            if quantity is None or (not quantity and meter not in self._lines):
                continue
            rate = self._rate(meter)
            if rate is None:
                return None
            pico += _at(rate, quantity).pico
            rates.append(rate)
        return _Figure(pico, tuple(rates)) if rates else None

    def _rate(self, meter: str) -> ListedRate | None:
        """The rate of a meter for this call. Where they have rates by size or quality, one that asks nothing is the
        price of a call that says nothing, and of no other."""
        of_meter = [rate for rate in self._rates if rate.meter == meter]
        apart = [rate for rate in of_meter if rate.when]
        return next((rate for rate in apart or of_meter if all(self._is(*one) for one in rate.when)), None)

    def _is(self, name: str, value: str) -> bool:
        call = self._call
        if (name, value) == ANY:
            return True
        if name == "max_pixels":
            return isinstance(call.size, Size) and call.size.pixels <= int(value)
        if name == "size":
            return call.size is not None and (str(call.size) == value or call.size == as_taken(value, self._table))
        if name == "steps":
            steps = call.parameter("steps")
            return steps == value if steps is not None else call.quality in (None, _BY_STEPS.get(value))
        return call.attribute(name) == value


def as_taken(size: str, table: PriceTable) -> AnySize | None:
    """A size of theirs as a table takes it, such as 1024x1024 as 1K; None where it takes none."""
    return _as_taken(size, table.rules.size)


@lru_cache(maxsize=8_192)
def _as_taken(size: str, rule: SizeRule | None) -> AnySize | None:
    try:
        read = size_of(size)
    except SizeError:
        return None
    if rule is None:
        return read
    return rule.settle(read)[0] if rule.takes(read) else None


def _at(rate: ListedRate, quantity: Number) -> _Figure:
    return _Figure(exact(Fraction(rate.usd) * PICO * Fraction(quantity)), (rate,))
