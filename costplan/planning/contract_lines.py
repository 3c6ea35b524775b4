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
from costplan.quantity import Basis, Quantity, certain
from costplan.scenario.scenario import CONTRACTS
from costplan.units import METERS, PICO, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.plan.tally import Due, Tally


def lines_of(tallies: Iterable[Tally]) -> tuple[list[Span], list[Span]]:
    """What is due on tallies, then what chance adds to it: as cash, and what stands among accruals alone."""
    every = list(tallies)
    spans = [*_spans(every, is_bend=False), *_spans(every, is_bend=True)]
    of_cash = [span for span in spans if span.products[0].charge.view != ACCRUAL]
    return of_cash, [span for span in spans if span.products[0].charge.view == ACCRUAL]


def _spans(tallies: Iterable[Tally], *, is_bend: bool) -> Iterator[Span]:
    for tally in tallies:
        for due in tally.dues:
            amount = _bend_of(due, tally) if is_bend else due.amount
            if not any(amount.numbers):
                continue
            for scenario, share in tally.shares:
                dollars = amount.times(share / PICO)
                ends = (exact(Fraction(end)) for end in dollars.numbers)
                charge = _charge(tally, due, scenario, is_bend=is_bend)
                volume = Volume.given([due.stretch], [_quantity(*ends)])
                yield Span.of([charge], volume, range(1))


def _bend_of(due: Due, tally: Tally) -> Quantity:
    """What chance adds, of which so much stands at an end that a sum with what counts is never expected beyond it."""
    if due.bend is None:
        return certain(0)
    bend, whole = due.bend.cost, tally.cost + due.amount
    if whole.is_exact:
        return certain(bend)
    return Quantity(
        min(0, bend + max(0, whole.expected - whole.low)), bend, max(0, bend - max(0, whole.high - whole.expected))
    )


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
