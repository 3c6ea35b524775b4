"""The dearest of the calls that one request may be served as, part by part, and which of its figures have no end.
It knows no margin and no cap; which figures have an end stands in endless.py."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from costplan.errors import InputError, Problem
from costplan.named import NamedTuple
from costplan.planning.costing import price_call
from costplan.pricing.whole_credits import ROUNDING
from costplan.quantity import certain
from costplan.reserving.endless import assumed_price, without_end
from costplan.units import METERS, count, exact, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.catalogue import Catalogue
    from costplan.plan.cost_line import CostLine
    from costplan.planning.costing import PricedCall
    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules, TokenLimit
    from costplan.pricing.whole_credits import WholeCredits
    from costplan.reserving.left_open import Request
    from costplan.units import Number


class Part(NamedTuple):
    """A line of a bound: the most units of a meter, at a rate in pico-dollars."""

    meter: str
    label: str
    quantity: Number
    rate: Number
    pico: Number


class Dearest(NamedTuple):
    """A call with the most that it costs. ``prompt`` is the part that the prompt's tokens are in, each of them
    ``times`` over; it is None where they are not charged, or within a limit. ``includes`` tells that a price holds a
    prompt up to some length only. ``soft`` are the figures that have no end, in words; ``why`` tells what the others
    rest on. ``whole`` has the credits up to which it is rounded, as so many ``calls``; what costs ``beside`` is not."""

    call: Call
    parts: tuple[Part, ...]
    prompt: Part | None
    times: Number
    includes: bool
    soft: tuple[str, ...]
    why: tuple[str, ...]
    whole: WholeCredits | None = None
    calls: int = 1
    beside: Number = 0

    @property
    def pico(self) -> Number:
        """The sum of the parts, with a prompt of no tokens, unrounded."""
        return sum_of(part.pico for part in self.parts) + (self.prompt.pico if self.prompt else 0)

    def parts_with(self, tokens: int) -> tuple[Part, ...]:
        """The parts with a prompt of so many tokens."""
        parts = self.parts
        if self.prompt is not None:
            quantity = self.prompt.quantity + tokens * self.times
            parts = (self.prompt._replace(quantity=quantity, pico=quantity * self.prompt.rate), *parts)
        if self.whole is None:
            return parts
        pico = self.rounding(sum_of(part.pico for part in parts))
        label, worth = METERS[ROUNDING].label, self.whole.worth
        quantity = exact(Fraction(pico) / worth)
        return (*parts, Part(meter=ROUNDING, label=label, quantity=quantity, rate=worth, pico=pico))

    def rounding(self, pico: Number) -> Number:
        """What rounding up to whole credits adds at most to a sum of the parts."""
        if self.whole is None:
            return 0
        own = pico - self.beside
        return exact(Fraction(self.whole.most(own, self.call.n, self.calls)) - own)


def dearest_of(calls: Iterable[Call], request: Request, catalogue: Catalogue) -> Dearest:
    """The dearest of some settled calls.

    Raises:
        InputError: no price, no figure, or something in a call is billed that nothing bounds.
    """
    found = [_most(call, request, catalogue) for call in calls]
    dearest = max(found, key=lambda one: one.pico)
    return dearest._replace(soft=tuple(dict.fromkeys(reason for one in found for reason in one.soft)))


def _most(call: Call, request: Request, catalogue: Catalogue) -> Dearest:
    """One call by the published figures; by those of a calibration where these are no bound, or say more."""
    calibration = catalogue.calibration
    if calibration is None:
        return _bounded(call, request, catalogue)
    learned = _bounded(call, request, catalogue)
    try:
        published = _bounded(call, request, _published(catalogue))
    except InputError as error:
        return learned._replace(soft=(*learned.soft, error.problems[0].message))
    if published.soft:
        return learned._replace(soft=published.soft)
    if learned.pico <= published.pico:
        return published
    return learned._replace(soft=(f"{calibration.shown} has calls that cost more than the published figures",))


@lru_cache(maxsize=16)
def _published(catalogue: Catalogue) -> Catalogue:
    """The same tables without the calibration."""
    other = catalogue.apart()
    other.calibration = None
    return other


# -------------------------------------------------------------------------------------------------- one call, one table


_ANY_LENGTH = certain(10**9)
"""More tokens than any prompt has."""


class _Group(NamedTuple):
    """The meters that a limit of tokens holds together."""

    what: str
    meters: tuple[str, ...]
    limit: TokenLimit


def _groups(rules: Rules) -> list[_Group]:
    """The limits that the maker states."""
    listed = (
        ("all input", ("text_in", "image_in", "cached_text_in", "cached_image_in"), rules.max_input),
        ("all output", ("text_out", "image_out"), rules.max_output),
    )
    return [_Group(what, meters, limit) for what, meters, limit in listed if limit and limit.source.is_makers]


def _bounded(call: Call, request: Request, catalogue: Catalogue) -> Dearest:
    """A call at the high ends of its lines; what has none, at the table's limit."""
    priced = price_call(call, request.model, request.day, request.tier, catalogue).of_one_call.unrounded
    endless = without_end(priced)
    open_meters = {*endless, *(unknown.meter for unknown in priced.unknowns)}
    limits = []
    for group in _groups(catalogue.table(request.model).rules):
        part = _at_limit(group, priced) if open_meters.intersection(group.meters) else None
        if part is not None and part.pico >= sum_of(line.cost.high for line in _of(priced, group.meters)):
            limits.append((group, part))
    limited = {meter for group, _ in limits for meter in group.meters}
    unknowns = [unknown for unknown in priced.unknowns if unknown.meter not in limited]
    if unknowns:
        raise InputError(
            Problem("no-bound", f"{request.model}: nothing bounds {one.what}", one.remedy, one.place)
            for one in unknowns
        )
    soft = [reason for meter, reason in endless.items() if meter not in limited] + assumed_price(priced)
    if soft and not priced.unknowns:  # an estimate is of what is usual, limits are far above it
        soft = [*endless.values(), *assumed_price(priced)]
        limits, limited = [], set()
    whole, calls = priced.whole, catalogue.table(request.model).rules.calls_for(priced.call)
    return _added_up(priced, limits, limited)._replace(soft=tuple(soft), whole=whole, calls=calls)


def _added_up(priced: PricedCall, limits: list[tuple[_Group, Part]], limited: set[str]) -> Dearest:
    """The lines at their high ends, those under a limit as the limit."""
    lines = [line for line in priced.lines if line.block is None or line.meter not in limited]
    prompt = next((line for line in lines if line.block is not None and line.meter == "text_in"), None)
    others = [line for line in lines if line is not prompt and line.cost.high]
    long, measures = priced.call._replace(prompt_tokens=_ANY_LENGTH), priced.usage.measures.values()
    why = [f"{line.label}: {line.measure.why}" for line in others]
    why += [
        f"{group.what}: {count(group.limit.most)} tokens at most, {group.limit.source.title}" for group, _ in limits
    ]
    return Dearest(
        call=priced.call if prompt else priced.call._replace(prompt_tokens=None),
        parts=(*map(_part, others), *(part for _, part in limits)),
        prompt=_part(prompt) if prompt else None,
        times=priced.usage.inputs_paid.high,
        includes=any(measure.counted and measure.counted.method.beyond(long) for measure in measures),
        soft=(),
        why=tuple(why),
        beside=sum_of(line.cost.high for line in lines if line.block is None),
    )


def _of(priced: PricedCall, meters: Iterable[str]) -> list[CostLine]:
    return [line for line in priced.lines if line.block is not None and line.meter in meters]


def _at_limit(group: _Group, priced: PricedCall) -> Part | None:
    """The tokens of a limit, all at the dearest rate of their group: nothing says how they part; None without one."""
    rates = [(row.pico, meter) for meter in group.meters for row in priced.rates.rows.get(meter, ())]
    if not rates:
        return None
    rate, meter = max(rates)
    label = f"{group.what}, as {METERS[meter].label}"
    return Part(meter=meter, label=label, quantity=group.limit.most, rate=rate, pico=group.limit.most * rate)


def _part(line: CostLine) -> Part:
    return Part(
        meter=line.meter,
        label=line.label,
        quantity=line.quantity.high,
        rate=line.rate.high,
        pico=line.cost.high,
    )
