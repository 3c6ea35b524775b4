"""Sums of a report as tables with a total: whatever groups there are, the dearest first, and the cuts of a plan by
vendor, model, quarter and tag. Months and workflows have tables of their own in sections.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.currency import money
from costplan.render.view import Table, clean, share_of
from costplan.units import sum_of

if TYPE_CHECKING:
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity
    from costplan.units import Number

MOST = 50
"""So many rows of a table are shown; a last row adds up the others."""


def cut_tables(plan: Plan) -> tuple[Table, ...]:
    """By vendor, model and quarter, where there are several, and by each tag."""
    whole = plan.total.expected
    cuts = {
        "vendor": plan.sums(lambda line: line.vendor),
        "model": plan.sums(lambda line: line.model),
        "quarter": plan.by_quarter(),
    }
    tables = [
        sums_table(f"By {name}", name, costs, whole, as_given=name == "quarter")
        for name, costs in cuts.items()
        if len(costs) > 1
    ]
    for key in plan.tag_keys:
        name = clean(key).replace("_", " ")
        tables.append(sums_table(f"By {name}", name, plan.sums(lambda line, key=key: line.tag(key)), whole))  # type: ignore[misc]
    return tuple(tables)


def sums_table(title: str, header: str, groups: dict[str, Quantity], whole: Number, *, as_given: bool = False) -> Table:
    """Expected costs of groups, the dearest first if they are not to stay ``as_given``, with a total."""
    costs = {name: cost.expected for name, cost in groups.items() if cost.expected}
    order = list(costs.items()) if as_given else sorted(costs.items(), key=lambda item: -item[1])
    shown = [(clean(name), cost) for name, cost in order[:MOST]]
    if order[MOST:]:
        shown.append((f"{len(order) - MOST:,} more", sum_of(cost for _, cost in order[MOST:])))
    shown.append(("total", whole))
    rows = tuple((name, money(cost), share_of(cost, whole)) for name, cost in shown)
    return Table(title=title, headers=(header, "expected", "share"), rows=rows, right=frozenset({1, 2}))
