"""Cash and accrual side by side, by month, as a table of every page; nothing where both views of a plan are one.
What stands in which view, planning/ says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan.charge import ACCRUAL, CASH
from costplan.render.currency import currency, money
from costplan.render.view import Table

if TYPE_CHECKING:
    from costplan.plan.plan import Plan
    from costplan.units import Number

NOTE = (
    "cash is when it is paid, and every other figure here; accrual is when it is used or lost",
    "ahead is what is paid and not yet borne, at the end of the month; what was paid before the plan is in it",
)
"""What the columns mean."""

RATES_BETWEEN = "what is paid before it is used is borne at the rate of its payment (IAS 21, items that are no money)"
"""The same in another currency than dollars."""


def both_views_table(plan: Plan) -> Table:
    """The expected cost of each month in both views, and how far cash is ahead after it."""
    if plan.accrued is plan.costs:
        return Table(title=TITLE, headers=(), rows=(), right=frozenset())
    by_view = {CASH: _months(plan, CASH), ACCRUAL: _months(plan, ACCRUAL)}
    rows: list[tuple[str, ...]] = []
    ahead: Number = sum(one.amount for one in plan.prepaid)
    for month in sorted({month for months in by_view.values() for month in months}):
        cash, accrued = (by_view[view].get(month, 0) for view in (CASH, ACCRUAL))
        ahead += cash - accrued
        rows.append((month, money(cash), money(accrued), money(ahead)))
    total, accrued = plan.total.expected, plan.accrued.total.expected
    rows.append(("total", money(total), money(accrued), money(ahead)))
    return Table(
        title=TITLE,
        headers=("month", CASH, ACCRUAL, "cash ahead"),
        rows=tuple(rows),
        right=frozenset({1, 2, 3}),
        notes=NOTE if currency() == "USD" else (*NOTE, RATES_BETWEEN),
    )


TITLE = "Cash and accrual"
"""Of the table."""


def _months(plan: Plan, view: str) -> dict[str, Number]:
    costs = plan.costs if view == CASH else plan.accrued
    found = costs.sums_when(lambda _: "", None, lambda stretch: stretch.month)
    return {month: cost.expected for (_, month), cost in found.items()}
