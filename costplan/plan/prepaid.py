"""Prepaid: what is paid before it is used, on its way from payments to use, lot by lot, the first one first.
What is paid and used stands in a plan's lines; what was paid before a plan is found in planning/balances.py.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from costplan.named import NamedTuple
from costplan.plan.charge import CASH
from costplan.scenario.scenario import CONTRACTS, SEATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.plan.charge import Charge
    from costplan.plan.costs import PlanCosts
    from costplan.units import Number

Account: TypeAlias = "tuple[str, str, str]"
"""Where prepaid money stands: the scenario, empty for a contract's that scenarios share; the workflow and the step."""

PAYMENTS = frozenset({"commitment_payment", "credit_bought", "seat_year"})
"""Meters of cash that is paid before something is used; other cash of the same accounts takes off what it paid for."""


class Prepaid(NamedTuple):
    """What was paid on a ``day`` before a plan and is not yet used on its first, in pico-dollars. It is below zero
    where more was used than paid; the day is the plan's first where nobody says when it was paid."""

    account: Account
    day: date
    amount: Number


class Moved(NamedTuple):
    """What an account is paid on days, and what leaves it on days, because it is used or lost, in pico-dollars."""

    paid: list[tuple[date, Fraction]]
    left: dict[date, Fraction]


def account_of(charge: Charge) -> Account | None:
    """The account that a charge stands on where it is of one view alone; None where it is of both."""
    if not charge.view:
        return None
    return "" if charge.workflow == CONTRACTS else charge.scenario, charge.workflow, charge.step


def is_payment(charge: Charge) -> bool:
    """Whether a charge of one view pays for what is used on other days."""
    return charge.view == CASH and charge.per_call.meter in PAYMENTS


def accounts_of(costs: PlanCosts, accruals: PlanCosts, opened: Iterable[Prepaid]) -> dict[Account, Moved]:
    """What happens on each account over a plan, expected: what accrues alone leaves it, and cash but payments."""
    found: dict[Account, Moved] = {}
    for one in opened:
        found.setdefault(one.account, Moved([], {})).paid.append((one.day, Fraction(one.amount)))
    for every in (costs, accruals):
        sums = every.sums_when(
            lambda charge: (account_of(charge), is_payment(charge), charge.view),
            lambda charge: charge.workflow in (CONTRACTS, SEATS) and bool(charge.view),
            lambda stretch: stretch.start,
        )
        for ((account, pays, view), day), cost in sums.items():
            assert account is not None
            moved, amount = found.setdefault(account, Moved([], {})), Fraction(cost.expected)
            if pays:
                moved.paid.append((day, amount))
            else:
                moved.left[day] = moved.left.get(day, Fraction(0)) + (-amount if view == CASH else amount)
    for moved in found.values():
        moved.paid.sort(key=lambda one: one[0])
    return found


def drawn_from(moved: Moved) -> Iterator[tuple[date, list[tuple[date, Fraction]]]]:
    """For each day on which something leaves an account, which share of it was paid on which days: first in, first
    out, also what is paid later than it is used. What no payment is known for has no share."""
    queue = [(day, amount) for day, amount in moved.paid if amount > 0]
    _take(queue, -sum((amount for _, amount in moved.paid if amount < 0), Fraction(0)))  # used before it is paid
    for day in sorted(moved.left):
        amount = moved.left[day]
        if amount > 0:
            taken = _take(queue, amount)
            rest = amount - sum(part for _, part in taken)
            yield day, [(paid, part / amount) for paid, part in (*taken, *([(day, rest)] if rest else []))]


def _take(queue: list[tuple[date, Fraction]], amount: Fraction) -> list[tuple[date, Fraction]]:
    taken = []
    while queue and amount > 0:
        day, there = queue.pop(0)
        part = min(there, amount)
        taken.append((day, part))
        amount -= part
        if part < there:
            queue.insert(0, (day, there - part))
    return taken
