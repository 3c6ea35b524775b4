"""The plan in the currency that it is told in: cost by month and workflow, live, each row at the rate of its own days.
All other sheets stay in dollars, which providers charge; the rates stand under Inputs."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.exchange.reporting import Reporting
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


def fill_told(reporting: Reporting, months: Months, lines: Lines, inputs: Inputs) -> list[Cell]:
    """Write the months of each workflow and of all in the currency; the cells of all by month, and then their sum."""
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

    months.head(f"Cost by workflow, {reporting.currency}", "workflow")
    own = [amounts(range(first, last + 1)) for first, last in lines.of_workflow.values()]
    for label, (texts, values) in zip(months.labels, own, strict=True):
        months.line(label, texts, values, "amount")
    return months.line("total", *amounts(range(len(lines.rows))), "amount_total")
