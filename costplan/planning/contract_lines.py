"""What contracts add to a plan and take off it, as lines of their own under the name of each contract's terms.
What is due stands in tallying.py, and how much chance adds to it in risk/bends.py.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.charge import ACCRUAL, Charge
from costplan.plan.cost_line import CostLine
from costplan.plan.costs import Span
from costplan.plan.measure import Measure
from costplan.plan.volume import Volume
from costplan.pricing.prices import STANDARD, RateMove, Row
from costplan.quantity import Basis, Quantity, certain, total
from costplan.scenario.scenario import CONTRACTS
from costplan.units import METERS, PICO, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costplan.plan.tally import Due, Tally
    from costplan.units import Number


def lines_of(tallies: Iterable[Tally]) -> tuple[list[Span], list[Span]]:
    """What is due on tallies, then what chance adds to it: as cash, and what stands among accruals alone."""
    every = list(tallies)
    spans = [*_spans(every, is_bend=False), *_spans(every, is_bend=True)]
    of_cash = [span for span in spans if span.products[0].charge.view != ACCRUAL]
    return of_cash, [span for span in spans if span.products[0].charge.view == ACCRUAL]


def _spans(tallies: Sequence[Tally], *, is_bend: bool) -> Iterator[Span]:
    bends = _bends(tallies) if is_bend else []
    for at, tally in enumerate(tallies):
        for place, due in enumerate(tally.dues):
            amount = bends[at][place] if is_bend else due.amount
            if not any(amount.numbers):
                continue
            for scenario, share in due.shares:
                dollars = amount.times(share / PICO)
                ends = (exact(Fraction(end)) for end in dollars.numbers)
                charge = _charge(tally, due, scenario, is_bend=is_bend)
                volume = Volume.given([due.stretch], [_quantity(*ends)])
                yield Span.of([charge], volume, range(1))


def _bends(tallies: Sequence[Tally]) -> list[list[Quantity]]:
    """What chance adds, of which so much stands at an end that a sum with all that counts, and what chance adds to
    that, is never expected beyond it."""
    costs: list[Quantity] = []
    billed: list[list[Quantity]] = []
    found: list[list[Quantity]] = []
    ranged: list[bool] = []
    for at, tally in enumerate(tallies):
        before = [one for one, _, _ in tally.after] + ([] if tally.on is None else [tally.on])
        ranged.append(not (tally.cost.is_exact and tally.counted.is_exact) or any(ranged[one] for one in before))
        after = (billed[one][due].times(share) for one, due, share in tally.after)
        costs.append(total([tally.cost, *after, *([] if tally.on is None else [costs[tally.on]])]))
        billed.append([])
        found.append([])
        for place, due in enumerate(tally.dues):
            bend = Fraction(0) if due.bend is None else Fraction(due.bend.cost)
            so_far = [billed[one][other] for one, other in _so_far(tallies, at, place)]
            found[-1].append(_bend_of(exact(bend), total([costs[-1], *so_far, due.amount]), is_ranged=ranged[-1]))
            billed[-1].append(due.amount + found[-1][-1])
    return found


def _so_far(tallies: Sequence[Tally], at: int, place: int) -> Iterator[tuple[int, int]]:
    """What is due before on a tally and on those that it runs on from, in the view of what is due there."""
    view = tallies[at].dues[place].view
    here: int | None = at
    while here is not None:
        tally = tallies[here]
        for other, due in enumerate(tally.dues):
            if (here != at or other < place) and (due.view in ("", view) or not view):
                yield here, other
        here = tally.on


def _bend_of(bend: Number, whole: Quantity, *, is_ranged: bool) -> Quantity:
    if not bend:
        return certain(0)
    if not is_ranged:
        return certain(bend)
    expected = whole.expected + bend
    return Quantity(min(0, exact(expected - whole.low)), bend, max(0, exact(expected - whole.high)))


def _quantity(low: int | Fraction, expected: int | Fraction, high: int | Fraction) -> Quantity:
    return certain(expected) if low == expected == high else Quantity(low, expected, high)


def _charge(tally: Tally, due: Due, scenario: str, *, is_bend: bool) -> Charge:
    unit = certain(1)
    why = "the mean of what is due, less what is due at expected use" if is_bend else due.why
    label = METERS[due.meter].label
    why = tally.hidden or why
    moves = (RateMove(tally.contract, why, PICO, is_hidden=True),) if tally.hidden else ()
    one = CostLine(
        meter=due.meter,
        label=f"bend of {label}" if is_bend else label,
        quantity=unit,
        cost=certain(PICO),
        basis=Basis.STATED,
        measure=Measure(meter=due.meter, quantity=unit, basis=Basis.STATED, counted=None, words=why),
        block=None,
        row=Row(when=(), max_pixels=None, pico=PICO, place=tally.place, moves=moves),
    )
    return Charge(
        scenario=scenario,
        workflow=CONTRACTS,
        step=tally.name,
        variant="",
        model=tally.model,
        tier=STANDARD,
        tags=tally.tags,
        owner="",
        units=unit,
        run_cost=one.cost,
        failed=0,
        rejected=0,
        executions=1,
        per_call=one,
        figure=None,
        place=tally.place,
        is_bend=is_bend,
        view=due.view,
    )
