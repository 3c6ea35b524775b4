"""What a call costs rounded up to whole credits, where a contract bills them: what that adds is a line of its own.
What is billed of one amount pricing/whole_credits.py says; lines are priced in costing.py."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, TypeAlias

from costplan.plan.cost_line import CostLine
from costplan.plan.measure import Measure
from costplan.pricing.prices import RateMove, Row
from costplan.pricing.whole_credits import EACH, IMAGE, ROUNDING
from costplan.quantity import Quantity, certain, total, weakest
from costplan.units import METERS, exact, unit_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.whole_credits import WholeCredits
    from costplan.units import Number

Pieces: TypeAlias = "tuple[tuple[int, Number], ...]"
"""What is rounded of a call: so many pieces, each with the same share of what the call costs."""


def pieces_of(call: Call, rules: Rules, whole: WholeCredits, lines_of: Callable[[Call], Sequence[CostLine]]) -> Pieces:
    """The calls, or the images, that a call is billed as, by what each bears of its cost.

    Args:
        call: a settled call, which may be split into several.
        rules: of its model.
        whole: what is rounded.
        lines_of: the lines of a call, unrounded: calls that are no longer alike are priced apart.
    """
    calls, most = rules.calls_for(call), rules.most_a_call(call)
    each = call.n // calls if whole.per == IMAGE else 1
    if calls == 1 or call.n % most == 0:
        return ((calls * each, Fraction(1, calls * each)),)
    parts = [(call.n // most, most), (1, call.n % most)]
    costs = [_cost(lines_of(call._replace(n=n))).expected for _, n in parts]
    of_all = sum(number * cost for (number, _), cost in zip(parts, costs, strict=True))
    made = []
    for (number, n), cost in zip(parts, costs, strict=True):
        each = n if whole.per == IMAGE else 1
        made.append((number * each, Fraction(cost) / (of_all * each) if of_all else Fraction(0)))
    return tuple(made)


def rounded(lines: Iterable[CostLine], whole: WholeCredits, pieces: Pieces) -> list[CostLine]:
    """The lines of a call, and what rounding adds to those that its table prices. Where these are uncertain, their ends
    come to what is billed at the ends, and rounding adds what it does in the mean."""
    priced = unrounded(lines)
    own = [line for line in priced if line.block]
    cost, scatter = _cost(own), _scatter(own)
    billed = total(
        whole.of(cost.times(share), (scatter[0] * share, scatter[1] * share)).times(times) for times, share in pieces
    )
    added = exact(Fraction(billed.expected) - cost.expected)
    if not own:
        return priced
    if not cost.is_exact:
        priced = [*_between(priced, cost, billed)]
    return [*priced, _line(own, whole, certain(added), cost, pieces)]


def unrounded(lines: Iterable[CostLine]) -> list[CostLine]:
    """The lines as they are without rounding."""
    return [line._replace(cost=line.quantity.of(line.rate)) for line in lines if line.meter != ROUNDING]


def _cost(lines: Iterable[CostLine]) -> Quantity:
    return total(line.cost for line in lines)


def _scatter(lines: Sequence[CostLine]) -> tuple[Number, Number]:
    """How far single calls lie below and above what they cost in the mean: as far as evenly spread amounts of the same
    deviation, and where a call is one of several, as far as the least and the most of them."""
    square = sum(Fraction(line.measure.noise) ** 2 * Fraction(line.cost.expected) ** 2 for line in lines)
    even: Number = isqrt(int(3 * square))
    below = above = even
    for line in lines:
        one = line.of_one_call
        below += max(0, line.cost.low - one.cost.low)
        above += max(0, one.cost.high - line.cost.high)
    return below, above


def _between(lines: Sequence[CostLine], cost: Quantity, billed: Quantity) -> Iterator[CostLine]:
    """The lines with their ends drawn in, or out, so that they come to what is billed at its ends."""
    under, over = cost.expected - cost.low, cost.high - cost.expected
    low = Fraction(billed.expected - billed.low) / under if under else Fraction(1)
    high = Fraction(billed.high - billed.expected) / over if over else Fraction(1)
    for line in lines:
        if line.block and line.cost.expected > line.cost.low:
            low = min(low, Fraction(line.cost.expected) / (line.cost.expected - line.cost.low))
    for line in lines:
        if line.block is None or line.cost.is_exact:
            yield line
            continue
        least, mean, most = line.cost.numbers
        ends = (exact(mean - (mean - least) * low), mean, exact(mean + (most - mean) * high))
        yield line._replace(cost=Quantity(*ends, line.cost.law))


def _line(lines: Sequence[CostLine], whole: WholeCredits, added: Quantity, cost: Quantity, pieces: Pieces) -> CostLine:
    units, basis = certain(exact(Fraction(added.expected) / whole.worth)), weakest(line.basis for line in lines)
    return CostLine(
        meter=ROUNDING,
        label=METERS[ROUNDING].label,
        quantity=units,
        cost=added,
        basis=basis,
        measure=Measure(meter=ROUNDING, quantity=units, basis=basis, counted=None, words=_words(whole, cost, pieces)),
        block=None,
        row=Row(
            when=(),
            max_pixels=None,
            pico=whole.worth,
            place=whole.place,
            listed=0,
            moves=(RateMove(whole.contract, whole.words, whole.worth, whole.is_hidden),),
        ),
    )


def _words(whole: WholeCredits, cost: Quantity, pieces: Pieces) -> str:
    """``$0.2115 a call, rounded up to whole credits of $0.01``: in the mean, where that is not exact."""
    told = []
    for times, share in pieces:
        one = cost.times(share)
        many = f"{times} x " if times > 1 else ""
        told.append(f"{many}{unit_money(one.expected)} {EACH[whole.per]}")
    return f"{', '.join(told)}, rounded up to whole credits of {unit_money(whole.worth)}"
