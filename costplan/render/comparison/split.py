"""What options cost by month, and by workflow where they have the same ones: as many side by side as a page takes, then
the next ones. Their totals stand in tables.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.quantity import ZERO
from costplan.render.comparison.told import named
from costplan.render.currency import money
from costplan.render.view import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.render.comparison.ranked import Planned
    from costplan.units import Number

    Label = Callable[[str], str]

MONTHS = 4
"""So many months stand side by side."""

OPTIONS = 3
"""So many options stand side by side, whose names are long."""


def by_month(months: Sequence[str], shown: Sequence[Planned], of: int, label: Label) -> Iterator[Table]:
    """A row an option, a column a month; one month alone is the total.

    Args:
        months: of all options, in order.
        shown: the options that are told.
        of: how many there are.
        label: what cleans a name.
    """
    for at in range(0, len(months) if len(months) > 1 else 0, MONTHS):
        part = months[at : at + MONTHS]
        rows = tuple(
            (named(one.option, label), *(money(one.costed.months.get(month, ZERO).expected) for month in part))
            for one in shown
        )
        yield Table(
            title="Months" if len(months) <= MONTHS else f"Months, {' to '.join(dict.fromkeys((part[0], part[-1])))}",
            headers=("option", *part),
            rows=rows,
            right=frozenset(range(1, 1 + len(part))),
            is_matrix=True,
            notes=(f"{of - len(shown):,} dearer options are not shown",) if of > len(shown) else (),
        )


def by_workflow(shown: Sequence[Planned], label: Label) -> Iterator[Table]:
    """A row a workflow, a column an option, where several options have several workflows; one alone is the total."""
    costs = [_of_workflows(one) for one in shown]
    names = list(dict.fromkeys(name for one in costs for name in one))
    if len(names) < 2 or all(sum(name in one for one in costs) < 2 for name in names):
        return
    for at in range(0, len(shown), OPTIONS):
        part = costs[at : at + OPTIONS]
        which = f"option {at + 1}" if len(part) == 1 else f"options {at + 1} to {at + len(part)}"
        yield Table(
            title="Workflows" if len(shown) <= OPTIONS else f"Workflows, {which}",
            headers=("workflow", *(named(one.option, label) for one in shown[at : at + OPTIONS])),
            rows=tuple((label(name), *(one.get(name, "-") for one in part)) for name in names),
            right=frozenset(range(1, 1 + len(part))),
            is_matrix=True,
        )


def _of_workflows(one: Planned) -> dict[str, str]:
    """What each workflow costs, one that is split as a whole."""
    plan = one.costed.plan
    costs: dict[str, Number] = {}
    for each in plan.workflows:
        name = plan.named(each.scenario, each.part_of or each.name)
        costs[name] = costs.get(name, 0) + each.total.expected
    return {name: money(cost) for name, cost in costs.items()}
