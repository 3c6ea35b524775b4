"""The plan in the currency that it is told in: cost by month and workflow, live, each row at the rate of its own days.
The rates stand under Inputs; prices stay in dollars, which providers charge."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING, TypeVar

from costplan.named import NamedTuple
from costplan.plan.told_in import scale_in, told_in
from costplan.quantity import ZERO
from costplan.units import PICO
from costplan.workbook.book import Cell
from costplan.workbook.months import ToldRows
from costplan.workbook.rows import COST, FIRST, METER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costplan.exchange.reporting import Reporting
    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.plan.stretch import Stretch
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.lines import Lines
    from costplan.workbook.months import Months


K = TypeVar("K")


class Amounts(NamedTuple):
    """A sum by month as formulas, and their values now."""

    texts: list[str]
    values: list[float]


def rate_cells(reporting: Reporting, inputs: Inputs) -> dict[date, Cell]:
    """The rates of the currency by their first days; where no budget has them they become inputs of their own."""
    has = (block for block in reporting.fx.blocks if reporting.currency in dict(block.usd))
    return {block.start: inputs.rate_of(reporting, block) for block in has}


class InCurrency:
    """Adds up rows of the plan in a currency, each at the rate of its own days.

    Args:
        reporting: the currency.
        lines: the rows.
        inputs: have its rates.
        plan: in dollars.
    """

    def __init__(self, reporting: Reporting, lines: Lines, inputs: Inputs, plan: Plan) -> None:
        self.currency = reporting.currency
        self._own, self._told = plan.costs.scaled(scale_in(reporting)), told_in(plan, reporting).costs
        self._lines = lines
        rates = rate_cells(reporting, inputs)
        self._rates = []
        for row in lines.rows:
            found = reporting.fx.rates_on(date.fromisoformat(row.start))
            assert found is not None  # else the plan could not have been told in it
            self._rates.append(rates[found.start])
        self._col = lines.beside(f"cost, {self.currency}, at the rate of its day")
        for at, (row, rate) in enumerate(zip(lines.rows, self._rates, strict=True)):
            cost = lines.range(COST, at, at).partition(":")[0]
            lines.sheet.formula(FIRST + at, self._col, f"{cost}/{rate.ref}", fsum(row.values) / rate.value, "amount")

    def sum(
        self,
        rows: Sequence[int],
        months: Sequence[int],
        models: Sequence[str] = (),
        planned: Sequence[int] | None = None,
    ) -> tuple[str, float]:
        """The sum of some rows in months that follow each other, as a formula, and its value now.

        Args:
            rows: their places.
            months: the places of the months.
            models: those that count, as a spreadsheet compares a text; all if empty.
            planned: the rows of them in which such a model is planned; all if None.
        """
        by_rate: dict[Cell, list[int]] = {}
        for at in rows:
            by_rate.setdefault(self._rates[at], []).append(at)
        texts = [f"({self._lines.summed(own, months, models)})/{cell.ref}" for cell, own in by_rate.items()]
        counted = rows if planned is None else planned
        value = fsum(self._lines.rows[at].values[month] / self._rates[at].value for at in counted for month in months)
        return "+".join(texts) or "0", value

    def meter(self, criterion: str, label: str) -> Cell:
        """What a meter of this label costs, which ``criterion`` refers to: a formula, and its value."""
        own = self._own.sums(lambda charge: charge.per_call.label).get(label, ZERO)
        more = self.moved(lambda charge: charge.per_call.label).get((label, ""), 0.0)
        text = f"SUMIFS({self._lines.range(self._col)},{self._lines.range(METER)},{criterion})"
        return Cell(text + (f"+{more!r}" if more else ""), float(Fraction(own.expected) / PICO) + more)

    def moved(
        self, what: Callable[[Charge], K], when: Callable[[Stretch], str] = lambda _: ""
    ) -> dict[tuple[K, str], float]:
        """By how much groups of charges, at some times, differ from what they are at the rates of their own days: what
        was paid before is at the rate of its payment. The engine's."""
        own = self._own.sums_when(what, None, when)
        told = self._told.sums_when(what, None, when)
        off = {key: Fraction(cost.expected) - own[key].expected for key, cost in told.items()}
        return {key: float(more / PICO) for key, more in off.items() if more}


def fill_told(told: InCurrency, months: Months, lines: Lines) -> list[Cell]:
    """Write the months of each workflow and of all in the currency; the cells of all by month, and then their sum. What
    rates of payment make of a workflow, or of all, stands in its months as a number."""

    def amounts(rows: Sequence[int], key: tuple[str, str], moved: dict[tuple[tuple[str, str], str], float]) -> Amounts:
        sums = [told.sum(rows, [month]) for month in range(len(months.months))]
        more = [moved.get((key, month), 0.0) for month in months.months]
        texts = [f"{text}+{one!r}" if one else text for (text, _), one in zip(sums, more, strict=True)]
        return Amounts(texts, [value + one for (_, value), one in zip(sums, more, strict=True)])

    of_each = told.moved(lambda charge: (charge.scenario, charge.workflow), lambda stretch: stretch.month)
    of_all = told.moved(lambda _: ("", ""), lambda stretch: stretch.month)
    months.head(f"Cost by workflow, {told.currency}", "workflow", f"total, {told.currency}")
    places: dict[tuple[str, str], int] = {}
    for label, (key, (first, last)) in zip(months.labels, lines.of_workflow.items(), strict=True):
        places[key] = months.below
        months.line(label, *amounts(range(first, last + 1), key, of_each), "amount")
    totals = months.line("total", *amounts(range(len(lines.rows)), ("", ""), of_all), "amount_total")
    months.tell(ToldRows(told.currency, places, totals), told.meter)
    return totals
