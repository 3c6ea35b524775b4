"""Prepaid credits as curves of the use that they pay for: lots with a day on which they are lost, and reloads.
In which order they count stands in terms_due.py, and what is counted in tallying.py.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.contracts.contract import RELOAD
from costplan.plan.charge import ACCRUAL, CASH
from costplan.plan.plan import Remark
from costplan.plan.tally import Curve, Limit, Piece, due_on, flat, rising, short_of
from costplan.planning.intervals import pieces_of
from costplan.planning.schedule import one_day
from costplan.planning.terms_due import Sum, pico_of
from costplan.units import exact, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.contracts.contract import Contract, Lot, Reload
    from costplan.exchange.money import Money
    from costplan.plan.stretch import Stretch
    from costplan.plan.tally import Tally
    from costplan.planning.terms_due import Term
    from costplan.units import Number

STEPS = 2_000
"""So many times a reload is counted one by one; what is used beyond is bought as it is used."""


def dues_of_lot(
    term: Term, lot: Lot, days: Stretch, cuts: Iterable[date], left: Money | None
) -> Iterator[Sequence[Sum]]:
    """What is paid for a lot on its day, what use takes from it, what that is cheaper by, and what is lost.

    Args:
        term: of the lot.
        lot: itself.
        days: of the plan.
        cuts: days on which other terms start or end.
        left: what is left of it on the first day of the plan, where the scenario says so.
    """
    after = None if lot.expires is None else lot.expires + timedelta(days=1)
    start, end = max(lot.bought, days.start), days.end if after is None else min(after, days.end)
    if start >= end:
        return
    amount, paid = worth_of(term, lot, days, left)
    if lot.bought >= days.start and paid:
        why = "credits, paid on the day they are bought"
        due = due_on("credit_bought", one_day(lot.bought), why, flat=flat(exact(paid)), view=CASH)
        yield [Sum(one_day(lot.bought), (due,), counts=False)]
    if not amount:
        return
    share = paid / amount
    drawn = rising([(0, -1), (exact(amount), 0)])
    cheaper = rising([(0, exact(share - 1)), (exact(amount), 0)])
    made = []
    for piece in pieces_of(start, end, cuts):
        dues = [due_on("credit_drawn", piece, "use that credits pay for", flat=drawn, view=CASH)]
        if share != 1:
            why = "credits cost less than what they pay for" if share < 1 else "credits cost more than they pay for"
            dues.append(due_on("credit_discount", piece, why, flat=cheaper, view=ACCRUAL))
        made.append(Sum(piece, tuple(dues)))
    if after is not None and end == after and share:
        last = made[-1]
        lost = short_of(exact(amount), exact(share))
        due = due_on(
            "credit_expired", last.stretch, "what is left on the last day, at what it cost", flat=lost, view=ACCRUAL
        )
        made[-1] = Sum(last.stretch, (*last.dues, due))
    yield made


def worth_of(term: Term, lot: Lot, days: Stretch, left: Money | None) -> tuple[Fraction, Fraction]:
    """What a lot pays for in a plan, and what that cost, in pico-dollars; ``left`` as in :func:`dues_of_lot`.

    Raises:
        InputError: a currency has no rate.
    """
    amount, paid = (Fraction(pico_of(one, term.contract, lot.bought, lot.place)) for one in (lot.amount, lot.paid))
    held = left or lot.left
    if lot.bought >= days.start or held is None:
        return amount, paid
    there = Fraction(pico_of(held, term.contract, lot.bought, lot.place))
    return there, there * paid / amount if amount else Fraction(0)


def dues_of_reload(term: Term, reload: Reload, days: Stretch, left: Money | None) -> Iterator[Sequence[Sum]]:
    """What is bought by itself as use goes on, and what of use it pays for.

    Args:
        term: of the reload.
        reload: itself.
        days: of the plan.
        left: the balance on the first day of the plan, where the scenario says so.
    """
    after = None if reload.span.last is None else reload.span.last + timedelta(days=1)
    start, end = max(reload.span.first, days.start), days.end if after is None else min(after, days.end)
    if start >= end:
        return

    def pico(money: Money) -> Number:
        return pico_of(money, term.contract, start, reload.place)

    opened = pico(left) if left is not None else 0
    bought = _bought(pico(reload.below), pico(reload.to), opened)
    limit = None if reload.at_most is None else Limit(opened, pico(reload.at_most))
    yield [
        Sum(
            piece,
            (
                due_on("credit_bought", piece, "bought each time the balance is low", flat=bought, view=CASH),
                due_on("credit_drawn", piece, "use that credits pay for", flat=rising([(0, -1)]), view=CASH),
            ),
            limit=limit,
        )
        for piece in pieces_of(start, end, ())
    ]


def _bought(below: Number, to: Number, opened: Number) -> Curve:
    """What is bought in all, by what is used: up to ``to`` each time that less than ``below`` is left."""
    pieces = [Piece(0, 0, 0)]
    used, bought = max(Fraction(0), Fraction(opened - below)), Fraction(0)
    for _ in range(STEPS):
        bought = used + to - opened
        pieces.append(Piece(exact(used), exact(bought), 0))
        used += to - below
    pieces.append(Piece(exact(used), exact(bought), 1))
    return Curve(tuple(pieces))


def not_planned(contracts: Iterable[Contract], days: Stretch, tallies: Sequence[Tally]) -> Iterator[Remark]:
    """What is told of reloads whose credits could be lost inside the plan, which is in no line of it. None are where
    low use of any so many days is as much as may be held: all that is held on a day is used up by then."""
    for contract in contracts:
        reload = contract.reload
        if reload is None or reload.days is None or reload.days >= days.days:
            continue
        least = _least_use(contract.id, reload.days, tallies)
        held = pico_of(reload.to, contract, days.start, reload.place)
        if least is None or least >= held:
            continue
        told = f"credits that are bought by themselves are lost after {reload.days} days"
        if not contract.is_hidden:
            told += f": the least that as many days use of them is {money(least)}, and up to {money(held)} are held"
        yield Remark(f"{contract.id}.{RELOAD}", f"{told}; what is lost then is in no line")


def _least_use(contract: str, number: int, tallies: Sequence[Tally]) -> Number | None:
    """The least that a reload pays for at low use in so many days in a row, once lots are used up and it has bought
    something; None where there are fewer days."""
    sums: list[Fraction] = [Fraction(0)]
    for tally in tallies:
        if tally.contract != contract or tally.term != RELOAD:
            continue
        earlier = (share * Fraction(tallies[at].dues[due].amount.low) for at, due, share in tally.after)
        used = max(Fraction(0), Fraction(tally.counted.low) + sum(earlier))
        used = used if tally.limit is None else min(used, Fraction(tally.limit.each))
        if not used and len(sums) == 1:
            continue
        for _ in range(tally.stretch.days):
            sums.append(sums[-1] + used / tally.stretch.days)
    ends = range(number, len(sums))
    return exact(min(sums[end] - sums[end - number] for end in ends)) if ends else None
