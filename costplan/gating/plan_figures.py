"""What a verdict says of its plan: the total at each figure, and what budgets put on top; in dollars and as it is told.
It compares nothing with a cap."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.per import AT
from costplan.gating.headline import headline_of
from costplan.gating.verdict import Added, Told
from costplan.units import exact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.budget.budget import Budget
    from costplan.gating.revision import Revision
    from costplan.plan.plan import Plan
    from costplan.risk.risk import Risk
    from costplan.units import Number


def told_of(asked: Revision) -> Told | None:
    """What is said of the plan in the currency that is asked for; None where none is.

    Raises:
        InputError: there is no rate of it on a day of the plan.
    """
    if asked.reporting is None:
        return None
    plan, risks = asked.told
    quantiles = quantiles_of(plan, None if asked.is_certain else risks.of())
    costs = {title: cost.expected for title, cost in plan.sums(lambda charge: charge.scenario).items()}
    return Told(
        reporting=asked.reporting,
        days=asked.span,
        headline=headline_of(plan, dict(quantiles).get("p90"), asked.budgets),
        quantiles=quantiles,
        added=added_by(asked, costs),
    )


def quantiles_of(plan: Plan, risk: Risk | None) -> tuple[tuple[str, Number], ...]:
    """The total at each figure; the expected one alone where nothing is left to chance."""
    return (("expected", plan.total.expected), *(((at, risk.at(at)) for at in AT[1:]) if risk else ()))


def added_by(asked: Revision, costs: Mapping[str, Number]) -> tuple[Added, ...]:
    """Contingency and tax of each budget that states either, on what its scenarios cost, by title."""
    budgets = (budget for budget in asked.budgets if budget.contingency or budget.tax)
    return tuple(_added(budget, asked, costs) for budget in budgets)


def _added(budget: Budget, asked: Revision, costs: Mapping[str, Number]) -> Added:
    titles = {budget.scenario} if budget.scenario else asked.requested
    spent = sum((Fraction(cost) for title, cost in costs.items() if title in titles), Fraction(0))
    contingency = spent * budget.contingency
    taxed = (spent + contingency) * budget.tax.rate if budget.tax else Fraction(0)
    return Added(budget.title, exact(contingency), budget.tax, exact(taxed))
