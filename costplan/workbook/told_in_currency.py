"""The plan in the currency that it is told in: cost by month and workflow, live, each row at the rate of its own days.
All other sheets stay in dollars, which providers charge; the rates stand under Inputs."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.plan.told_in import scale_in, told_in
from costplan.units import PICO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.exchange.reporting import Reporting
    from costplan.plan.costs import PlanCosts
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity
    from costplan.workbook.book import Cell
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.lines import Lines
    from costplan.workbook.months import Months


class Amounts(NamedTuple):
    """A sum by month as formulas, and their values now."""

    texts: list[str]
    values: list[float]


def rate_cells(reporting: Reporting, inputs: Inputs) -> dict[date, Cell]:
    """The rates of the currency by their first days; where no budget has them they become inputs of their own."""
    has = (block for block in reporting.fx.blocks if reporting.currency in dict(block.usd))
    return {block.start: inputs.rate_of(reporting, block) for block in has}


def fill_told(reporting: Reporting, plan: Plan, months: Months, lines: Lines, inputs: Inputs) -> list[Cell]:
    """Write the months of each workflow and of all in the currency; the cells of all by month, and then their sum. What
    rates of payment make of a workflow of the ``plan``, in dollars, stands in its months as a number."""
    rates = rate_cells(reporting, inputs)

    def rate(at: int) -> Cell:
        found = reporting.fx.rates_on(date.fromisoformat(lines.rows[at].start))
        assert found is not None  # else the plan could not have been told in it
        return rates[found.start]

    def amounts(rows: Sequence[int]) -> Amounts:
        by_rate: dict[Cell, list[int]] = {}
        for at in rows:
            by_rate.setdefault(rate(at), []).append(at)
        texts, values = [], []
        for month in range(len(months.months)):
            parts = [f"({lines.summed(own, [month])})/{cell.ref}" for cell, own in by_rate.items()]
            texts.append("+".join(parts) or "0")
            values.append(
                fsum(fsum(lines.rows[at].values[month] for at in own) / cell.value for cell, own in by_rate.items())
            )
        return Amounts(texts, values)

    moved = _moved(plan, reporting)
    months.head(f"Cost by workflow, {reporting.currency}", "workflow")
    own = {key: amounts(range(first, last + 1)) for key, (first, last) in lines.of_workflow.items()}
    for label, (key, (texts, values)) in zip(months.labels, own.items(), strict=True):
        for at, month in enumerate(months.months):
            if more := moved.get((key, month)):
                texts[at] += f"+{more!r}"
                values[at] += more
        months.line(label, texts, values, "amount")
    return months.line("total", *amounts(range(len(lines.rows))), "amount_total")


def _moved(plan: Plan, reporting: Reporting) -> dict[tuple[tuple[str, str], str], float]:
    """By how much a month of a workflow differs from what it is at the rates of its own days."""

    def by_month(costs: PlanCosts) -> dict[tuple[tuple[str, str], str], Quantity]:
        return costs.sums_when(lambda charge: (charge.scenario, charge.workflow), None, lambda stretch: stretch.month)

    own = by_month(plan.costs.scaled(scale_in(reporting)))
    told = by_month(told_in(plan, reporting).costs)
    return {key: float(Fraction(cost.expected - own[key].expected) / PICO) for key, cost in told.items()}
