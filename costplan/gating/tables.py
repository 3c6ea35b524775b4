"""The policy on changed tables: those that are not the base's, and those here that do not count.
What they do to the cost is found in project/, which reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.budget import ALLOWED
from costplan.errors import Place
from costplan.gating.breaches import Breach, held, of_policy
from costplan.gating.one_finding import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.budget.budget import Budget
    from costplan.gating.one_finding import Finding
    from costplan.gating.rates import ChangedRates
    from costplan.gating.since import ChangedTables

CHANGED_TABLES = "changed_tables"


def telling_of_tables(budgets: Sequence[Budget]) -> Sequence[Budget]:
    """The budgets that state the policy; where none does, the first warns for all."""
    return [one for one in budgets if _states(one)] or budgets[:1]


def _states(budget: Budget) -> bool:
    return bool(budget.policy.place(CHANGED_TABLES).line)


def hold_tables(
    budget: Budget,
    telling: Sequence[Budget],
    changed: ChangedTables | None,
    unused: ChangedTables | None,
    rates: ChangedRates | None,
    no_base: str,
) -> list[Finding]:
    """What becomes of a budget's policy on changed tables.

    Args:
        budget: one of those that are held.
        telling: those that tell of it, as :func:`telling_of_tables` has them.
        changed: tables that are not the base's.
        unused: those here that do not count.
        rates: rates of exchange that are not the base's.
        no_base: why there is nothing to compare with; empty where there is.
    """
    stance, stating = budget.policy.changed_tables, _states(budget)
    if stance == ALLOWED or not (stating or any(one is budget for one in telling)):
        return []
    told = (("", changed, True), ("here", unused, False))
    breaches = [
        Breach(where=where, text=found.words(counts=counts), owner=budget.owner, place=Place(found.files[0], 1, 1))
        for where, found, counts in told
        if found and found.files
    ]
    if rates:
        place = Place(rates.files[0], 1, 1)
        text = "; ".join(filter(None, [f"exchange rates {rates.words()}", rates.warning()]))
        breaches.append(Breach(where="exchange rates", text=text, owner=budget.owner, place=place))
    if changed and changed.is_other and stating:
        why = f"{CHANGED_TABLES}: {changed.why}"
        breaches.append(Breach(where="", text=why, owner=budget.owner, place=None))
    if breaches or (stating and not no_base and changed is None):
        return held(CHANGED_TABLES, budget, breaches, stance)
    if not stating:
        return []
    why = changed.why if changed else no_base
    return [of_policy(CHANGED_TABLES, budget, Status.NOT_COMPARED, f"not compared, for {why}")]
