"""What one cost is to one cap, and how that is told: for a slice of a plan, and for a call that stands alone.
Which cost it is stands in spend.py and one_call.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.per import ACCRUAL, CASH, EXPECTED
from costplan.gating.one_finding import Status
from costplan.units import percent, sum_text, told_apart

if TYPE_CHECKING:
    from costplan.budget.budget import Budget, Cap
    from costplan.exchange.money import Money
    from costplan.gating.held import Held
    from costplan.plan.measure import Unknown
    from costplan.units import Number


VIEW = {CASH: "", ACCRUAL: "accrued, "}
"""How the view of a cap stands before its figure."""


def status_of(cap: Cap, cost: Number, allowed: Number) -> Status:
    """Exactly at a cap fits; what is over by any amount does not."""
    near = cap.warn_at is not None and 0 < allowed * cap.warn_at <= cost
    return Status.BROKEN if cost > allowed else Status.NEAR if near else Status.FITS


def told_of(cap: Cap, budget: Budget, where: str, held: Held, money: Money, *, with_seats: bool = False) -> str:
    """What a cap's finding says."""
    cost, allowed = held.cost, money.pico
    spent, most, by = told_apart(cost, allowed, money.currency)
    more = counted(budget, with_contingency=held.figure == EXPECTED, with_seats=with_seats)
    spent = f"{f'{cap.id} {where}'.strip()}: {spent} {VIEW[cap.view]}{cap.per.figure(held.figure, more)}"
    if held.quantile is not None and held.figure != cap.at:
        taxed = counted(budget, with_contingency=False)
        spent += f", more than the {sum_text(held.quantile, money.currency)} at {cap.at}{taxed},"
    status = status_of(cap, cost, allowed)
    if status is Status.BROKEN:
        return f"{spent} is {by} over the cap of {most}"
    if status is Status.NEAR:
        return f"{spent} is {percent(Fraction(cost) / Fraction(allowed))} of the cap of {most}"
    return f"{spent} fits the cap of {most}"


def counted(budget: Budget, *, with_contingency: bool, with_seats: bool = False) -> str:
    """The same in words, as they follow a figure: `` with 10% contingency and 20% VAT``."""
    more = [f"{percent(budget.contingency)} contingency"] if with_contingency and budget.contingency else []
    if budget.tax is not None and budget.tax.in_caps and budget.tax.rate:
        more.append(f"{percent(budget.tax.rate)} {budget.tax.name}")
    if with_seats:
        more.append("the seats")
    *first, last = more or [""]
    return f" with {', '.join(first)}{' and ' if first else ''}{last}" if last else ""


def uncounted(unknown: Unknown, what: str) -> str:
    """That a plan or a call has a cost in it that nobody can count."""
    remedy = f"; {unknown.remedy}" if unknown.remedy else ""
    return f"nobody can count {unknown.what}, so the {what} cannot be said to fit{remedy}"
