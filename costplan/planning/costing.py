"""Usage times rates: the cost lines of one call, of which charges are made in workflow_part.py.
Every line can explain itself: quantity, rate, basis, and the places both come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import NOWHERE
from costplan.named import NamedTuple
from costplan.plan.cost_line import CostLine
from costplan.plan.measure import Measure, Unknown
from costplan.planning.in_force import tariff_in_force
from costplan.planning.rounding_up import pieces_of, rounded, unrounded
from costplan.planning.usage import usage_of
from costplan.pricing.prices import Row
from costplan.quantity import Basis, total, weakest
from costplan.units import METERS, unit_money

if TYPE_CHECKING:
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.planning.rounding_up import Pieces
    from costplan.planning.tariff import Tariff
    from costplan.planning.usage import Usage
    from costplan.pricing.call import Call, MainModel
    from costplan.pricing.prices import PriceBlock, Rates
    from costplan.pricing.whole_credits import WholeCredits
    from costplan.quantity import Quantity


class PricedCall(NamedTuple):
    """A settled call with its cost lines, what is unknown in it, and remarks. ``pieces`` are what of it is rounded up
    to ``whole`` credits."""

    call: Call
    rates: Rates
    usage: Usage
    lines: tuple[CostLine, ...]
    unknowns: tuple[Unknown, ...]
    remarks: tuple[str, ...]
    pieces: Pieces = ()
    whole: WholeCredits | None = None

    @property
    def cost(self) -> Quantity:
        """The sum of the lines, in pico-dollars; without what is unknown."""
        return total(line.cost for line in self.lines)

    @property
    def of_one_call(self) -> PricedCall:
        """The same with what this one call may come to; as a part of many, lines have the interval of the mean."""
        if all(measure.mixture is None for measure in self.usage.measures.values()):
            return self
        measures = {meter: measure.of_one_call for meter, measure in self.usage.measures.items()}
        lines = tuple(line.of_one_call for line in self.lines)
        if self.whole:
            lines = tuple(rounded(lines, self.whole, self.pieces))
        return self._replace(usage=self.usage._replace(measures=measures), lines=lines)

    @property
    def unrounded(self) -> PricedCall:
        """The same before it is rounded up to whole credits, which it still tells of."""
        return self._replace(lines=tuple(unrounded(self.lines))) if self.pieces else self


def price_call(call: Call, model: str, day: date, tier: str, catalogue: Catalogue) -> PricedCall:
    """The cost lines of one settled call on a day.

    Raises:
        InputError: no price, no profile, or no figure for this call.
    """
    return price_at(call, tariff_in_force(catalogue, catalogue.account, model, tier, day))


def price_at(call: Call, tariff: Tariff) -> PricedCall:
    """The cost lines of one settled call at a tariff.

    Raises:
        InputError: a meter that is charged has no price or no figure for this call.
    """
    return price_usage(call, usage_of(call, tariff), tariff)


def price_usage(call: Call, usage: Usage, tariff: Tariff) -> PricedCall:
    """The cost lines of what a settled call consumes, whether that was planned or told by its answer; rounded up to
    whole credits where a contract bills these.

    Raises:
        InputError: a meter that is charged has no price for this call.
    """
    rates = tariff.rates
    lines = []
    unknowns = list(usage.unknowns)
    for measure in usage.measures.values():
        if measure.quantity.high == 0 and measure.meter not in rates.rows:
            continue  # a measured zero, such as the text output of gpt-image-2, needs no rate
        if call.quality == "auto" and rates.asks_quality(measure.meter):
            what = f"{METERS[measure.meter].label} at quality auto"
            unknowns.append(Unknown(measure.meter, what, "state a quality; its price depends on it", rates.block.place))
            continue
        lines.append(line_of(measure, rates.row(measure.meter, call), rates.block))
    remarks = list(usage.remarks)
    if rates.block.higher_of:
        lines, told = _dearer([part for line in lines for part in _partials_apart(line, call)], rates.block)
        remarks += told
    lines += [_main_model_line(stated, call.n) for stated in call.main_model]
    if rates.block.note:
        remarks.append(rates.block.note)
    pieces: Pieces = ()
    if tariff.whole is not None:
        pieces = pieces_of(call, tariff.table.rules, tariff.whole, lambda part: price_at(part, tariff).unrounded.lines)
        lines = rounded(lines, tariff.whole, pieces)
    return PricedCall(
        call=call,
        rates=rates,
        usage=usage,
        lines=tuple(lines),
        unknowns=tuple(unknowns),
        remarks=tuple(remarks),
        pieces=pieces,
        whole=tariff.whole,
    )


def line_of(measure: Measure, row: Row, block: PriceBlock) -> CostLine:
    """One measure at the rate of a price row."""
    return CostLine(
        meter=measure.meter,
        label=METERS[measure.meter].label,
        quantity=measure.quantity,
        cost=measure.quantity.times(row.pico),
        basis=weakest((measure.basis, block.basis)),
        measure=measure,
        block=block,
        row=row,
    )


PARTIALS = "partial images"


def _partials_apart(line: CostLine, call: Call) -> list[CostLine]:
    """Streamed partial images as a line of their own: a price per image does not hold them, the tokens do."""
    counted = line.measure.counted
    if line.meter != "image_out" or counted is None or line.measure.learned or line.measure.mixture:
        return [line]
    whole = counted.method.quantity(call.without_partials())
    more = line.quantity.without(whole)
    if not more.high:
        return [line]
    image = line._replace(quantity=whole, cost=whole.of(line.rate))
    return [image, line._replace(label=PARTIALS, quantity=more, cost=more.of(line.rate))]


def _dearer(lines: list[CostLine], block: PriceBlock) -> tuple[list[CostLine], list[str]]:
    """Where two published figures price the same thing, the dearer one is kept and the other told."""
    priced_twice = (line for line in lines if line.meter in block.higher_of and line.label != PARTIALS)
    rivals = sorted(priced_twice, key=lambda line: line.cost.expected)
    if len(rivals) < 2:
        return lines, []
    *cheaper, dearest = rivals
    told = ", ".join(f"{line.label} {unit_money(line.cost.expected)}" for line in cheaper)
    remark = (
        f"two published figures disagree: {dearest.label} {unit_money(dearest.cost.expected)} is budgeted, not {told}"
    )
    return [line for line in lines if line not in cheaper], [remark]


def _main_model_line(stated: MainModel, n: int) -> CostLine:
    """The stated tokens for each image: a Responses call makes one."""
    tokens = stated.tokens.times(n)
    measure = Measure(
        meter=stated.meter, quantity=tokens, basis=Basis.STATED, counted=None, words="stated for the main model"
    )
    label = f"main model, {METERS[stated.meter].label}"
    return CostLine(
        meter=stated.meter,
        label=label,
        quantity=tokens,
        cost=tokens.times(stated.rate),
        basis=Basis.STATED,
        measure=measure,
        block=None,
        row=Row(when=(), max_pixels=None, pico=stated.rate, place=NOWHERE),
    )
