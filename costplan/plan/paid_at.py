"""A plan at the exchange rates of its payments: what is paid before it is used bears the rate of the day of payment, as
IAS 21 has it for what is no money. What is paid for what, prepaid.py says; told_in.py tells the plan.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from costplan.plan.costs import PlanCosts
from costplan.plan.prepaid import account_of, accounts_of, drawn_from, is_payment
from costplan.plan.tally import PAID_FOR
from costplan.scenario.scenario import CONTRACTS
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from costplan.plan.charge import Charge
    from costplan.plan.costs import Span
    from costplan.plan.plan import Plan
    from costplan.plan.prepaid import Account
    from costplan.plan.tally import Tally
    from costplan.units import Number

Told: TypeAlias = "tuple[tuple[Number, Number], ...]"
"""See :attr:`costplan.plan.charge.Charge.paid_at`."""

Parts: TypeAlias = "list[tuple[date, Fraction]]"
"""Which share of something was paid on which days."""

_Use: TypeAlias = "tuple[object, ...]"


def at_rates_of_payment(plan: Plan, usd_per: Callable[[date], Number], *, every: bool = False) -> Plan:
    """The same plan, in dollars of each line's own days that make it, at the rates of these, what its payments come to
    at the rates of theirs: over all that is paid and used, both views come to the same in the other currency, too.

    Args:
        plan: in dollars.
        usd_per: dollars for one unit of the currency on a day.
        every: also tell of what was paid on days of the same rate.

    Raises:
        InputError: there is no rate.
    """
    accounts = accounts_of(plan.costs, plan.accruals, plan.prepaid)
    parts_at = {(account, day): parts for account, moved in accounts.items() for day, parts in drawn_from(moved)}

    def told_on(day: date, parts: Parts) -> Told:
        now = Fraction(usd_per(day))
        told = tuple((exact(share), exact(now / Fraction(usd_per(paid)))) for paid, share in parts)
        return told if every or any(ratio != 1 for _, ratio in told) else ()

    uses = _uses(plan.tallies, parts_at, told_on)
    paid_at = {(account, day): told for (account, day), parts in parts_at.items() if (told := told_on(day, parts))}
    if not paid_at and not uses:
        return plan
    for tally in plan.tallies:  # what pays for nothing that is used has nothing to pay for at another rate
        if not tally.uses.total.expected:
            for due in tally.dues:
                if due.meter in PAID_FOR:
                    paid_at.pop((("", CONTRACTS, tally.name), due.stretch.start), None)

    def told_of(charge: Charge, day: date) -> Told:
        if (account := account_of(charge)) is not None:
            return () if is_payment(charge) else paid_at.get((account, day), ())
        return uses.get(_use_of(charge, day), ()) if charge.workflow != CONTRACTS else ()

    return plan._replace(
        costs=PlanCosts(_told(plan.costs.spans, told_of), plan.costs.scale),
        accruals=PlanCosts(_told(plan.accruals.spans, told_of), plan.accruals.scale),
    )


def _uses(
    tallies: Iterable[Tally],
    parts_at: Mapping[tuple[Account, date], Parts],
    told_on: Callable[[date, Parts], Told],
) -> dict[_Use, Told]:
    """Which share of each use is paid by what was paid on another day, by the tallies that it counts toward. It is at
    the rate of its own days, not of that on which a tally's line stands."""
    found: dict[_Use, Told] = {}
    for tally in tallies:
        spent, paid = Fraction(tally.uses.total.expected), Fraction(0)
        parts: Parts = []
        for due in tally.dues:
            if due.meter in PAID_FOR:
                paid -= Fraction(due.amount.expected + (due.bend.cost if due.bend else 0))
                parts = parts_at.get((("", CONTRACTS, tally.name), due.stretch.start), [])
        if not parts or not spent or paid <= 0:
            continue
        of_use = [(day, share * paid / spent) for day, share in parts]
        told = cache(lambda day, of_use=of_use: told_on(day, of_use))
        for span in tally.uses.spans:
            for place in span.days:
                day = span.stretches[place].start
                if shares := told(day):
                    for product in span.products:
                        use = _use_of(product.charge, day)
                        found[use] = (*found.get(use, ()), *shares)
    return found


def _use_of(charge: Charge, day: date) -> _Use:
    return (
        charge.scenario,
        charge.workflow,
        charge.step,
        charge.variant,
        charge.model,
        charge.tier,
        charge.tags,
        charge.per_call.meter,
        charge.is_bend,
        day,
    )


def _told(spans: Iterable[Span], told_of: Callable[[Charge, date], Told]) -> Iterator[Span]:
    """Spans, apart where their charges bear other rates."""
    for span in spans:

        def told(place: int, span: Span = span) -> tuple[Told, ...]:
            day = span.stretches[place].start
            return tuple(told_of(product.charge, day) for product in span.products)

        for found, days in itertools.groupby(span.days, told):
            if not any(found):
                yield span._replace(days=tuple(days))
                continue
            products = (
                product._replace(charge=product.charge.told_at(one)) if one else product
                for product, one in zip(span.products, found, strict=True)
            )
            yield span._replace(products=tuple(products), days=tuple(days))
