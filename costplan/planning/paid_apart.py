"""What is told of payments that a plan's cash does not show: those before its first day, and those after its last.
What was paid before stands in balances.py, and the days of payments in terms_due.py."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.plan import Remark
from costplan.planning.intervals import intervals
from costplan.planning.terms_due import amount_in, is_paid_apart, payments_of, terms_of
from costplan.pricing.prices import hidden_by
from costplan.scenario.scenario import CONTRACTS
from costplan.units import exact, money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costplan.contracts.contract import Commitment, Contract
    from costplan.plan.prepaid import Account, Prepaid
    from costplan.plan.stretch import Stretch
    from costplan.planning.terms_due import Term
    from costplan.units import Number


def paid_before(prepaid: Sequence[Prepaid], contracts: Sequence[Contract]) -> Iterator[Remark]:
    """What is left on the first day of what was paid before the plan, by seats and terms of contracts."""
    hidden = {one.id for one in contracts if one.is_hidden}
    sums: dict[Account, Number] = {}
    for one in prepaid:
        sums[one.account] = sums.get(one.account, 0) + one.amount
    for (_, workflow, step), amount in sums.items():
        contract = step.partition(".")[0]
        if workflow == CONTRACTS and contract in hidden:
            yield Remark(step, f"paid before the plan, for {step}: {hidden_by(contract)}; it is not in the total")
        elif amount > 0:
            told = f"paid before the plan, for {step}: {money(amount)} that is not used yet"
            yield Remark(step, f"{told}; it is not in the total, which is cash, and no cap on cash holds it")


def paid_after(contracts: Sequence[Contract], days: Stretch) -> Iterator[Remark]:
    """What commitments have due after a plan for its days: what is committed in them, evenly by day, less what is paid
    by its end.

    Raises:
        InputError: a currency has no rate.
    """
    for term in terms_of(contracts):
        if term.commitment is None or not is_paid_apart(term, term.commitment):
            continue
        if term.span.first >= days.end or (term.span.last is not None and term.span.last < days.start):
            continue
        every = list(payments_of(term, term.commitment, days.end))
        later = [(day, amount) for day, amount in every if day >= days.end and amount]
        paid = sum((Fraction(amount) for day, amount in every if day < days.end), Fraction(0))
        rest = _committed(term, term.commitment, days.end) - paid
        if rest > 0 and later:
            yield _due(term, rest, *later[0])


def _due(term: Term, rest: Fraction, day: date, amount: Number) -> Remark:
    name, contract = f"{term.contract.id}.{term.name}", term.contract
    told = f"due after the plan, for {name}: "
    if contract.is_hidden:
        told += f"{hidden_by(contract.id)}; it is not in the total"
    else:
        told += (
            f"{money(exact(rest))} is for days in the plan, and {money(exact(Fraction(amount)))} falls due on {day}; "
        )
        told += "it is not in the total, which is cash, and no cap on cash holds it"
    return Remark(name, told)


def _committed(term: Term, one: Commitment, end: date) -> Fraction:
    """What is committed from its first day to a day, evenly over each interval."""
    until = end if term.span.last is None else min(end, term.span.last + timedelta(days=1))
    committed = Fraction(0)
    for interval in intervals(term.span, term.per, term.span.first, until, term.place):
        amount, price = amount_in(term, one, interval, None)
        there = (min(interval.end, until) - interval.start).days
        committed += Fraction(amount) * Fraction(price) * Fraction(there, (interval.end - interval.start).days)
    return committed
