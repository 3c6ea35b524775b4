"""A plan as it is told in another currency: every cost at the rate of its own days, or of its payment, so that sums are
sums there too.
It rounds nothing and writes nothing; what is held, locked or saved is the plan in dollars."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from costplan.plan.paid_at import at_rates_of_payment
from costplan.quantity import ZERO
from costplan.units import exact

if TYPE_CHECKING:
    from datetime import date

    from costplan.exchange.reporting import Reporting
    from costplan.plan.costs import Scale
    from costplan.plan.plan import Plan
    from costplan.plan.stretch import Stretch


def told_in(plan: Plan, reporting: Reporting | None) -> Plan:
    """The same plan, in pico-units of the currency; itself where that is None, for dollars.

    Raises:
        InputError: there is no rate on a day of the plan.
    """
    if reporting is None:
        return plan
    plan = at_rates_of_payment(plan, reporting.usd_paid)
    costs = plan.costs.scaled(scale_in(reporting))
    prepaid = (
        one._replace(amount=exact(Fraction(one.amount) / Fraction(reporting.usd_paid(one.day)))) for one in plan.prepaid
    )
    totals = costs.sums(lambda charge: (charge.scenario, charge.workflow))
    lost = costs.lost()
    workflows = []
    for one in plan.workflows:
        rejected, failed = lost.get((one.scenario, one.name), (0, 0))
        whole = totals.get((one.scenario, one.name), ZERO)
        workflows.append(one._replace(total=whole, rejected=rejected, failed=failed))
    return plan._replace(costs=costs, workflows=tuple(workflows), prepaid=tuple(prepaid))


def scale_in(reporting: Reporting) -> Scale:
    """What a dollar of some days comes to."""

    @cache
    def of(start: date) -> Fraction:
        return 1 / Fraction(reporting.usd_per(start))

    def factor(stretch: Stretch) -> Fraction:
        return of(stretch.start)

    return factor
