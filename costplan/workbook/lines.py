"""The Plan sheet: a row a line, quantity x rate, with its cost by month beside it; seats too.
Rows of one workflow stand together, so that a workflow's month is one SUM."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.scenario.scenario import SEATS
from costplan.units import METERS
from costplan.workbook.book import Cell, column
from costplan.workbook.formula import Formula
from costplan.workbook.other_costs import OtherCostRows
from costplan.workbook.pools import billed_shares, pool_of
from costplan.workbook.prices import PER, RATE, rate_of
from costplan.workbook.rows import (
    BASIS,
    CALLS,
    CENTER_NO,
    COST,
    FIRST,
    METER,
    MODEL,
    MONTHS,
    PER_UNITS,
    QUANTITY,
    RATE_NO,
    RATE_USD,
    TIER,
    UNITS,
    Row,
    Rows,
    cells_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.plan.line import PlanLine
    from costplan.plan.plan import Plan
    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.workbook.bends import Bends
    from costplan.workbook.book import Book
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.option_costs import Slot
    from costplan.workbook.options import Options
    from costplan.workbook.outcomes import Outcomes
    from costplan.workbook.pools import PoolLines
    from costplan.workbook.prices import Prices
    from costplan.workbook.volumes import Line, Volumes


class Lines(Rows):
    """The lines of the plan and the fees of its seats, as rows."""

    def __init__(self, book: Book, plan: Plan, bends: Bends, volumes: Volumes, prices: Prices) -> None:
        super().__init__(book, volumes.months)
        self.plan, self.volumes, self.prices = plan, volumes, prices
        self._bends = bends
        self._billed: dict[tuple[str, str], PoolLines] = {}

    def fill(self, scenarios: Sequence[Scenario], options: Options, outcomes: Outcomes, inputs: Inputs) -> None:
        """Write the rows of all scenarios; those of contracts, and what makes a table of them, follow."""
        if self.plan.pools:
            self._billed = billed_shares(self.plan.pools, self.volumes, scenarios, options, outcomes, inputs)
        beside = OtherCostRows(self, self.plan, self.volumes, self.prices, outcomes, inputs)
        for scenario in scenarios:
            for workflow in scenario.workflows:
                first = len(self.rows)
                for step in workflow.steps:
                    key = (scenario.title, workflow.name, step.name)
                    for variant, spans in enumerate(options.slots[key]):
                        for span, slots in enumerate(spans):
                            runs = self.volumes.runs[key[:2]][span]
                            if not any(runs.values):
                                continue
                            why = options.whys[key][variant]
                            calls = outcomes.calls(key, variant)
                            for slot in slots:
                                self._line(key, workflow, why, options, slot, calls, runs)
                beside.fill(scenario, workflow)
                self._bends.fill((scenario.title, workflow.name), self, self._billed)
                self.of_workflow[scenario.title, workflow.name] = (first, len(self.rows) - 1)
            self._seats(scenario, inputs)

    # ------------------------------------------------------------------------------------------------------- rows

    def _line(
        self,
        key: tuple[str, str, str],
        workflow: Workflow,
        why: str,
        options: Options,
        slot: Slot,
        calls: Cell,
        runs: Line,
    ) -> None:
        """A meter of a step's call in one of its forms, in one span of days."""
        row, line = FIRST + len(self.rows), slot.line
        col = cells_of(row)
        center = self.center_of(workflow.tags)
        for at, text in enumerate((*key, why or "as planned", runs.start, self.centers[center - 1], workflow.owner)):
            self.sheet.text(row, at, text)
        self._labels(row, options, key, slot)
        rate, per = (rate_of(line), METERS[line.meter].per) if line else (0.0, 1)
        months, quantities = self._by_month(row, key, options, slot, calls, runs)
        quantity = fsum(quantities)
        number = col[RATE_NO]
        rate_of_number, per_of_number = (
            f"IF({number}=0,{none},INDEX({self.prices.column(what)},{number}))" for none, what in ((0, RATE), (1, PER))
        )
        self.write(
            row,
            {
                UNITS: Formula(f"N({slot.units})", slot.expected),
                CALLS: Formula(calls.ref, calls.value),
                RATE_NO: Formula(f"N({slot.rate})", slot.number),
                RATE_USD: Formula(rate_of_number, rate),
                PER_UNITS: Formula(per_of_number, per),
                QUANTITY: Formula(
                    self._quantity(row, runs, pooled=self._pool(key, options, slot) is not None), quantity
                ),
                COST: Formula(f"{col[QUANTITY]}*{col[RATE_USD]}/{col[PER_UNITS]}", quantity * rate / per),
                CENTER_NO: center,
            },
        )
        for month, cost in enumerate(months):
            if cost is not None:
                self.write(row, {MONTHS + month: cost})
        if line is not None:
            self.count(line.label, line.basis, quantity * rate / per)
        now = tuple(cost.value if cost is not None else 0.0 for cost in months)
        self.rows.append(
            Row(
                scenario=key[0],
                workflow=key[1],
                tags=workflow.tags,
                center=center,
                start=runs.start,
                model=options.planned[key].model,
                values=now,
                tier=options.planned[key].tier,
                line=line,
            )
        )

    def _by_month(
        self, row: int, key: tuple[str, str, str], options: Options, slot: Slot, calls: Cell, runs: Line
    ) -> tuple[list[Formula | None], list[float]]:
        """The cost in each month, None where there are no runs, and the quantity that is billed."""
        col, line = cells_of(row), slot.line
        rate, per = (rate_of(line), METERS[line.meter].per) if line else (0.0, 1)
        share = self._pool(key, options, slot)
        each = slot.expected * calls.value
        costs: list[Formula | None] = []
        quantities = []
        for month, value in enumerate(runs.values):
            if value is None:
                costs.append(None)
                quantities.append(0.0)
                continue
            text = f"{self.volumes.cell(runs, month)}*${col[UNITS]}*${col[CALLS]}*${col[RATE_USD]}/${col[PER_UNITS]}"
            quantity, cost = value * each, value * each * rate / per
            if share is not None:
                billed = share.values[month] or 0.0
                text += f"*{self._share(key, options, share, month)}"
                quantity, cost = quantity * billed, cost * billed
            costs.append(Formula(text, cost))
            quantities.append(quantity)
        return costs, quantities

    def _quantity(self, row: int, runs: Line, *, pooled: bool) -> str:
        """What is billed in all months; of what seats include too, by what it costs."""
        col = cells_of(row)
        if not pooled:
            return f"{self.volumes.total(runs)}*${col[UNITS]}*${col[CALLS]}"
        billed = f"SUM({column(MONTHS)}{row + 1}:{column(MONTHS + len(runs.values) - 1)}{row + 1})"
        return f"IF({col[RATE_USD]}=0,0,{billed}*{col[PER_UNITS]}/{col[RATE_USD]})"

    def _pool(self, key: tuple[str, str, str], options: Options, slot: Slot) -> Line | None:
        """The share of it that is billed, where seats include some."""
        of = pool_of(slot, options.planned[key].model)
        return self._billed[of].share if of is not None and of in self._billed else None

    def _labels(self, row: int, options: Options, key: tuple[str, str, str], slot: Slot) -> None:
        """What the row is of, as it is chosen."""
        (model, tier), planned, line = options.chosen[key], options.planned[key], slot.line
        for col, formula, text in (
            (MODEL, model, planned.model),
            (TIER, tier, planned.tier),
            (METER, f'{slot.meter}&""', line.label if line else ""),
            (BASIS, f'{slot.basis}&""', line.basis.value if line else ""),
        ):
            self.sheet.formula_text(row, col, formula, text)

    def _share(self, key: tuple[str, str, str], options: Options, share: Line, month: int) -> str:
        """What of it is billed, while the step stays with the subscription."""
        model, _ = options.chosen[key]
        return f'IF({model}="{options.planned[key].model}",{self.volumes.cell(share, month)},1)'

    def _seats(self, scenario: Scenario, inputs: Inputs) -> None:
        """Fees as the engine has them: one for each started month or year and cost center."""
        lines: dict[tuple[str, tuple[tuple[str, str], ...], int, int], list[PlanLine]] = {}
        seats = self.plan.costs.select(lambda charge: (charge.scenario, charge.workflow) == (scenario.title, SEATS))
        for line in seats.each():
            number = self.prices.number_of(line.model, line.tier, line.per_call, line.stretch.start)
            span = sum(day <= line.stretch.start for day in self.volumes.cuts)
            lines.setdefault((line.step, line.tags, number, span), []).append(line)
        first = len(self.rows)
        shared = {one.name for one in scenario.seats if one.shared_by}
        for (name, tags, number, _), fees in lines.items():
            center = self.center_of(tags)
            counted = ["shared_by", self.centers[center - 1]] if name in shared else ["count"]
            self._fees(scenario.title, center, number, inputs.cell(scenario.title, SEATS, name, *counted), fees)
        if lines:
            self.of_workflow[scenario.title, SEATS] = (first, len(self.rows) - 1)

    def _fees(self, title: str, center: int, number: int, count: Cell, fees: Sequence[PlanLine]) -> None:
        """The fees of one kind of seat at one rate."""
        row, line = FIRST + len(self.rows), fees[0]
        col, per_call, start = cells_of(row), line.per_call, str(line.stretch.start)
        texts = (title, SEATS, line.step, "", start, self.centers[center - 1], "", line.model, line.tier)
        for at, text in enumerate((*texts, per_call.label)):
            self.sheet.text(row, at, text)
        self.sheet.text(row, BASIS, per_call.basis.value)
        rate, quantity = rate_of(per_call), count.value * len(fees)
        self.write(
            row,
            {
                UNITS: Formula(count.ref, count.value),
                CALLS: len(fees),
                QUANTITY: Formula(f"{col[UNITS]}*{col[CALLS]}", quantity),
                RATE_USD: Formula(f"INDEX({self.prices.column(RATE)},{number})", rate),
                PER_UNITS: 1,
                COST: Formula(f"{col[QUANTITY]}*{col[RATE_USD]}", quantity * rate),
                RATE_NO: number,
                CENTER_NO: center,
            },
        )
        values = [0.0] * len(self.months)
        for fee in fees:
            month = self.volumes.months[fee.stretch.month]
            values[month] = count.value * rate
            self.write(row, {MONTHS + month: Formula(f"{col[UNITS]}*{col[RATE_USD]}", values[month])})
        self.count(per_call.label, per_call.basis, quantity * rate)
        now = tuple(values)
        self.rows.append(
            Row(
                scenario=title,
                workflow=SEATS,
                tags=line.tags,
                center=center,
                start=start,
                model=line.model,
                values=now,
                tier=line.tier,
                line=per_call,
            )
        )
