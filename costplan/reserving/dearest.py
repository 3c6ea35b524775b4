"""The dearest of the calls that one may be served as, part by part, and which of its figures have no known end.
It knows no margin and no cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import InputError, Problem
from costplan.named import NamedTuple
from costplan.planning.costing import price_call
from costplan.quantity import Basis, certain
from costplan.reserving.ends import without_end
from costplan.units import count, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.plan.cost_line import CostLine
    from costplan.planning.costing import PricedCall
    from costplan.pricing.call import Call, TokenLimit
    from costplan.pricing.prices import PriceTable
    from costplan.units import Number


class Part(NamedTuple):
    """A line of a bound: the most units of a meter, at a rate in pico-dollars."""

    meter: str
    label: str
    quantity: Number
    rate: Number
    pico: Number


class Dearest(NamedTuple):
    """A call with the most that it costs without its prompt's tokens. ``soft`` are its figures that have no known end,
    as sentences; ``why`` tells what the others rest on."""

    call: Call
    parts: tuple[Part, ...]
    per_prompt_token: Number
    soft: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def pico(self) -> Number:
        """The sum of the parts."""
        return sum_of(part.pico for part in self.parts)

    def parts_with(self, tokens: int, per_token: Number) -> tuple[Part, ...]:
        """The parts with the prompt's tokens as one of them."""
        if not tokens * per_token:
            return self.parts
        text = Part(meter="text_in", label="prompt", quantity=tokens, rate=per_token, pico=tokens * per_token)
        return (text, *self.parts)


def dearest_of(calls: Iterable[Call], model: str, day: date, tier: str, catalogue: Catalogue) -> Dearest:
    """The dearest of some settled calls, each with a prompt of no tokens.

    Raises:
        InputError: no price, no figure, or something in a call is billed that nothing bounds.
    """
    found = [_most(call._replace(prompt_tokens=certain(0)), model, day, tier, catalogue) for call in calls]
    dearest = max(found, key=lambda one: one.pico)
    return dearest._replace(
        per_prompt_token=max(one.per_prompt_token for one in found),
        soft=tuple(dict.fromkeys(reason for one in found for reason in one.soft)),
    )


def _most(call: Call, model: str, day: date, tier: str, catalogue: Catalogue) -> Dearest:
    """One call by the published figures; by those of a calibration where these are no bound, or say more."""
    calibration = catalogue.calibration
    published = catalogue if calibration is None else _without_calibration(catalogue)
    bounded = _bounded(price_call(call, model, day, tier, published).of_one_call, published.table(model))
    if calibration is None:
        return bounded
    learned = _bounded(price_call(call, model, day, tier, catalogue).of_one_call, catalogue.table(model))
    if bounded.soft:
        return learned._replace(soft=bounded.soft)
    if learned.pico <= bounded.pico:
        return bounded
    return learned._replace(soft=(f"calibration {calibration.shown} has more than the published figures",))


def _without_calibration(catalogue: Catalogue) -> Catalogue:
    other = catalogue.apart()
    other.calibration = None
    return other


INPUTS = ("text_in", "image_in", "cached_text_in", "cached_image_in")
OUTPUTS = ("text_out", "image_out")


class _Group(NamedTuple):
    """The meters that a limit of tokens is of."""

    what: str
    meters: tuple[str, ...]
    limit: TokenLimit | None


def _bounded(priced: PricedCall, table: PriceTable) -> Dearest:
    """The parts of a priced call at their high ends, or at the table's limit where they have no end of their own."""
    lines = [line for line in priced.lines if line.cost.high]
    endless, unknowns = without_end(priced), list(priced.unknowns)
    parts, why = [], [f"rates: {priced.rates.block.source.line}"]
    for group in (
        _Group("all input", INPUTS, table.rules.max_input),
        _Group("all output", OUTPUTS, table.rules.max_output),
    ):
        met = [*(meter for meter in endless), *(one.meter for one in unknowns)]
        part = _at_limit(group, priced) if set(met) & set(group.meters) else None
        of_group = [line for line in lines if line.meter in group.meters and line.block is not None]
        if part is None or group.limit is None or part.pico < sum_of(line.cost.high for line in of_group):
            continue
        parts.append(part)
        why.append(f"{group.what}: {count(part.quantity)} tokens at most, {group.limit.source.title}")
        lines = [line for line in lines if line not in of_group]
        endless = {meter: reason for meter, reason in endless.items() if meter not in group.meters}
        unknowns = [one for one in unknowns if one.meter not in group.meters]
    if unknowns:
        raise InputError(
            Problem("no-bound", f"{table.name}: nothing bounds {one.what}", one.remedy, one.place) for one in unknowns
        )
    why += [f"{line.label}: {line.measure.why}" for line in lines if line.meter != "text_in" or line.block is None]
    text = [line.rate.high for line in lines if line.meter == "text_in" and line.block is not None]
    return Dearest(
        call=priced.call,
        parts=(*map(_part, lines), *parts),
        per_prompt_token=priced.usage.inputs_paid.high * sum_of(text),
        soft=(*endless.values(), *_assumed(priced)),
        why=tuple(why),
    )


def _at_limit(group: _Group, priced: PricedCall) -> Part | None:
    """The tokens of a limit, all at the dearest rate of their group: nothing says how they part."""
    rates = [row.pico for meter in group.meters for row in priced.rates.rows.get(meter, ())]
    if group.limit is None or not rates:
        return None
    most, rate = group.limit.most, max(rates)
    return Part(meter=group.meters[0], label=group.what, quantity=most, rate=rate, pico=most * rate)


def _part(line: CostLine) -> Part:
    return Part(
        meter=line.meter,
        label=line.label,
        quantity=line.quantity.high,
        rate=line.rate.high,
        pico=line.cost.high,
    )


def _assumed(priced: PricedCall) -> list[str]:
    """A price that is itself assumed."""
    block = priced.rates.block
    return [f"the price is assumed, {block.source.title}"] if block.basis is Basis.ASSUMED else []
