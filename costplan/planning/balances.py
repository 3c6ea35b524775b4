"""Balances: what was paid before a plan and is not yet used on its first day, of yearly seats and terms of contracts.
What is due on them from then on stands in subscriptions.py, terms_due.py and lots_due.py.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.plan.prepaid import Prepaid
from costplan.planning.intervals import intervals, starts
from costplan.planning.lots_due import worth_of
from costplan.planning.terms_due import amount_in, is_paid_apart, payments_of, pico_of, terms_of
from costplan.scenario.scenario import CONTRACTS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from costplan.contracts.contract import Commitment, Contract
    from costplan.exchange.money import Money
    from costplan.plan.prepaid import Account
    from costplan.plan.stretch import Stretch
    from costplan.planning.terms_due import Term


def balances_of(contracts: Iterable[Contract], days: Stretch, opening: Mapping[str, Money]) -> Iterator[Prepaid]:
    """What terms that are paid before they are used have on the first day of a plan.

    Args:
        contracts: of the account.
        days: of the plan.
        opening: what is left of credits, and used of commitments, by ``contract.term``.

    Raises:
        InputError: a currency has no rate.
    """
    for term in terms_of(contracts):
        name = f"{term.contract.id}.{term.name}"
        account, said = ("", CONTRACTS, name), opening.get(name)
        if term.lot is not None and term.lot.bought < days.start:
            if term.lot.expires is None or term.lot.expires >= days.start:
                yield Prepaid(account, term.lot.bought, exact(worth_of(term, term.lot, days, said)[1]))
        elif term.reload is not None and said is not None:
            yield Prepaid(account, days.start, pico_of(said, term.contract, days.start, term.place))
        elif term.commitment is not None and term.span.first < days.start and is_paid_apart(term, term.commitment):
            yield from _of_commitment(account, term, term.commitment, days, said)


def _of_commitment(
    account: Account, term: Term, one: Commitment, days: Stretch, used: Money | None
) -> Iterator[Prepaid]:
    """All that may still be used or lost of intervals in the plan, less what is paid for them from its start on; it was
    paid last of all that was paid before."""
    last = term.span.last
    until = days.end if last is None else last + timedelta(days=1)
    if until <= days.start:
        return
    until = max(stop for _, stop in starts(term.span, term.per, until, term.place))
    open_intervals = intervals(term.span, term.per, days.start, until, term.place)
    rest = Fraction(
        sum(amount * price for amount, price in (amount_in(term, one, each, used) for each in open_intervals))
    )
    before = []
    for day, amount in payments_of(term, one, until):
        if day >= days.start:
            rest -= Fraction(amount)
        elif amount:
            before.append((day, Fraction(amount)))
    for day, amount in reversed(before):
        if rest <= 0:
            break
        yield Prepaid(account, day, exact(min(rest, amount)))
        rest -= amount
    if rest < 0 and not before:
        yield Prepaid(account, days.start, exact(rest))
