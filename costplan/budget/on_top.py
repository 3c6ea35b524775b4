"""What stands on top of a scenario's cost: contingency and tax of its own budget, else of the first that states one.
What comes of it is found where costs are, in books/ and gating/."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.budget.budget import Budget, Tax


def on_top(title: str, budgets: Sequence[Budget]) -> tuple[Fraction, Tax | None]:
    """The share of contingency on the expected cost of a scenario, 0 for none, and the tax on both."""
    budget = budget_on_top(title, budgets)
    return (budget.contingency, budget.tax) if budget else (Fraction(0), None)


def budget_on_top(title: str, budgets: Sequence[Budget]) -> Budget | None:
    """The budget whose contingency and tax these are; None where none states any."""
    about = [budget for budget in budgets if budget.scenario == title]
    about += [budget for budget in budgets if not budget.scenario]
    return next((budget for budget in about if budget.contingency or budget.tax), None)
