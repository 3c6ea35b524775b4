"""What a reader should know of the figures that caps hold: where a cost bends, and fees that are cash.
The remarks are the plan's own; here those are chosen that a held figure has in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.per import CASH
from costplan.gating.slices import part_of
from costplan.planning.pools import told
from costplan.planning.remarks import billed_by_year
from costplan.planning.terms_told import tallies_told
from costplan.scenario.scenario import CONTRACTS, SEATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.gating.revision import Revision
    from costplan.plan.charge import Charge
    from costplan.plan.line import PlanLine


def held_remarks(revision: Revision) -> Iterator[str]:
    """On the pools and the yearly fees that are in what a cap holds; a call is held at its price alone."""
    scopes = [
        revision.scope(cap, budget)
        for budget in revision.budgets
        for cap in budget.caps
        if cap.view == CASH and (cap.per.adds_up or cap.per.is_average)
    ]

    def is_held(of: Charge | PlanLine) -> bool:
        return any(scope.has(*part_of(of)) for scope in scopes)

    plan = revision.plan
    of_contracts = [charge for charge in plan.costs.charges if charge.workflow == CONTRACTS]
    remarks = list(told(pool for pool in plan.pools if pool.bend is not None and any(map(is_held, pool.uses))))
    remarks += [
        remark
        for remark in tallies_told(plan.tallies)
        if any(charge.step == remark.where and is_held(charge) for charge in of_contracts)
    ]
    fees = {
        (charge.scenario, charge.step) for charge in plan.costs.charges if charge.workflow == SEATS and is_held(charge)
    }
    for loaded in revision.loaded if fees else ():
        scenario = loaded.scenario
        remarks += (remark for remark in billed_by_year(scenario) if (scenario.title, remark.where) in fees)
    return (f"{remark.where}: {remark.text}" for remark in remarks)
