"""The Plan sheet: a row a line, quantity x rate, with its cost by month beside it; seats too.
Rows of one workflow stand together, so that a workflow's month is one SUM."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.planning.line import UNTAGGED
from costplan.quantity import Basis
from costplan.scenario.scenario import SEATS
from costplan.units import METERS
from costplan.workbook.book import Cell, column
from costplan.workbook.pools import billed_shares, is_included
from costplan.workbook.prices import PER, RATE, rate_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.planning.line import PlanLine
    from costplan.planning.plan import Plan
    from costplan.scenario.scenario import Scenario
    from costplan.workbook.book import Book
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.options import Options, Slot
    from costplan.workbook.outcomes import Outcomes
    from costplan.workbook.prices import Prices
    from costplan.workbook.volumes import Line, Volumes

SHEET = "Plan"
HEADS = (
    "scenario",
    "workflow",
    "step",
    "call",
    "from",
    "cost center",
    "owner",
    "model",
    "tier",
    "meter",
    "units a call",
    "calls a run",
    "quantity",
    "rate, USD",
    "per units",
    "cost, USD",
    "basis",
    "rate no.",
    "center no.",
)
SPAN, METER, UNITS, CALLS, QUANTITY, RATE_USD, PER_UNITS, COST, BASIS, RATE_NO, CENTER_NO = (
    4,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
)
MONTHS = len(HEADS)
FIRST = 4


class Row(NamedTuple):
    """A row of the sheet: whose it is, the span of days it is for, and its cost now by month; ``center``
    is the number of its cost center."""

    scenario: str
    workflow: str
    tags: tuple[tuple[str, str], ...]
    center: int
    start: str
    values: tuple[float, ...]


class Lines:
    """The rows of the plan, and where they stand.

    ``rows`` are in the order of the sheet; ``of_workflow`` has the first and the last row of each; ``centers`` the cost
    centers in order, ``CENTER_NO`` of a row naming its place there. ``by_meter`` and ``assumed`` are costs now.
    """

    def __init__(self, book: Book, plan: Plan, volumes: Volumes, prices: Prices) -> None:
        self.book, self.plan, self.volumes, self.prices = book, plan, volumes, prices
        self.sheet = book.sheet(SHEET)
        self.rows: list[Row] = []
        self.of_workflow: dict[tuple[str, str], tuple[int, int]] = {}
        self.centers: list[str] = []
        self._months = list(volumes.months)
        self._billed: dict[str, Line] = {}
        self.by_meter: dict[str, float] = {}
        self.assumed = 0.0
        self._marks: dict[tuple[int, ...], str] = {}

    def fill(self, scenarios: Sequence[Scenario], options: Options, outcomes: Outcomes, inputs: Inputs) -> None:
        """Write the rows of all scenarios."""
        if self.plan.pools:
            self._billed = billed_shares(self.plan.pools, self.volumes, scenarios, options, outcomes, inputs)
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
                                self._line(key, workflow.tags, workflow.owner, why, options, slot, calls, runs)
                self.of_workflow[scenario.title, workflow.name] = (first, len(self.rows) - 1)
            self._seats(scenario, inputs)
        heads = (*HEADS, *self._months)
        self.sheet.table(FIRST - 1, FIRST + len(self.rows) - 1, heads, "Plan")
        self.sheet.widths(
            20, 22, 18, 24, 11, 14, 14, 30, 11, 24, 12, 12, 16, 12, 11, 16, 11, 7, 7, *([13] * len(self._months))
        )
        self.sheet.raw.freeze_panes(FIRST, 3)
        self.sheet.raw.repeat_rows(FIRST - 1)

    def range(self, col: int, first: int = 0, last: int | None = None) -> str:
        """A column of some rows, as formulas of other sheets refer to it."""
        end = len(self.rows) - 1 if last is None else last
        return f"{SHEET}!${column(col)}${FIRST + first + 1}:${column(col)}${FIRST + max(end, first) + 1}"

    def month_range(self, month: int, first: int = 0, last: int | None = None) -> str:
        """The same for a month."""
        return self.range(MONTHS + month, first, last)

    def marked(self, rows: Sequence[int]) -> str:
        """A column that has 1 in some rows and nothing in the others, for sums of rows that do not stand together."""
        key = tuple(rows)
        if key not in self._marks:
            col = MONTHS + len(self._months) + 1 + len(self._marks)
            self.sheet.text(FIRST - 1, col, f"selection {len(self._marks) + 1}", "note")
            for at in rows:
                self.sheet.number(FIRST + at, col, 1, "plain")
            self._marks[key] = self.range(col)
        return self._marks[key]

    def center_of(self, tags: tuple[tuple[str, str], ...]) -> int:
        """The number of a cost center, from 1."""
        center = dict(tags).get("cost_center", UNTAGGED)
        if center not in self.centers:
            self.centers.append(center)
        return self.centers.index(center) + 1

    # ------------------------------------------------------------------------------------------------------- rows

    def _line(
        self,
        key: tuple[str, str, str],
        tags: tuple[tuple[str, str], ...],
        owner: str,
        why: str,
        options: Options,
        slot: Slot,
        calls: Cell,
        runs: Line,
    ) -> None:
        row, raw, book = FIRST + len(self.rows), self.sheet.raw, self.book
        at = row + 1
        line = slot.line
        start = runs.start
        center = self.center_of(tags)
        for col, text in enumerate((*key, why or "as planned", start, self.centers[center - 1], owner)):
            self.sheet.text(row, col, text)
        self._labels(row, options, key, slot)
        quantity_style, unit_style = book.style("quantity"), book.style("unit")
        raw.write_formula(row, UNITS, f"=N({slot.units})", quantity_style, slot.expected)
        raw.write_formula(row, CALLS, f"={calls.ref}", quantity_style, calls.value)
        raw.write_formula(row, RATE_NO, f"=N({slot.rate})", book.style("plain"), slot.number)
        number = f"{column(RATE_NO)}{at}"
        rate = rate_of(line) if line else 0.0
        per = METERS[line.meter].per if line else 1
        raw.write_formula(
            row, RATE_USD, f"=IF({number}=0,0,INDEX({self.prices.column(RATE)},{number}))", unit_style, rate
        )
        raw.write_formula(
            row, PER_UNITS, f"=IF({number}=0,1,INDEX({self.prices.column(PER)},{number}))", quantity_style, per
        )
        each = f"${column(UNITS)}{at}*${column(CALLS)}{at}"
        each_value = slot.expected * calls.value
        share = self._billed.get(options.planned[key].model)
        quantity_of_months = [value * each_value if value is not None else 0.0 for value in runs.values]
        cost_each, values = f"*{each}*${column(RATE_USD)}{at}/${column(PER_UNITS)}{at}", []
        money = book.style("money")
        pooled = share is not None and is_included(slot)
        for month, value in enumerate(runs.values):
            if value is None:
                values.append(0.0)
                continue
            cost = value * each_value * rate / per
            text = f"={self.volumes.cell(runs, month)}{cost_each}"
            if pooled:
                assert share is not None
                billed = share.values[month] or 0.0
                text += f"*{self._share(key, options, share, month)}"
                cost *= billed
                quantity_of_months[month] *= billed
            raw.write_formula(row, MONTHS + month, text, money, cost)
            values.append(cost)
        total = fsum(quantity_of_months)
        if pooled:
            months = f"SUM({column(MONTHS)}{at}:{column(MONTHS + len(values) - 1)}{at})"
            text = f"IF({column(RATE_USD)}{at}=0,0,{months}*{column(PER_UNITS)}{at}/{column(RATE_USD)}{at})"
        else:
            text = f"{self.volumes.total(runs)}*{each}"
        raw.write_formula(row, QUANTITY, f"={text}", quantity_style, total)
        cost_text = f"{column(QUANTITY)}{at}*{column(RATE_USD)}{at}/{column(PER_UNITS)}{at}"
        raw.write_formula(row, COST, f"={cost_text}", money, total * rate / per)
        raw.write_number(row, CENTER_NO, center, book.style("plain"))
        if line is not None:
            self._count(line.label, line.basis, total * rate / per)
        self.rows.append(Row(key[0], key[1], tags, center, start, tuple(values)))

    def _labels(self, row: int, options: Options, key: tuple[str, str, str], slot: Slot) -> None:
        """What the row is of, as it is chosen."""
        raw, line = self.sheet.raw, slot.line
        model, tier = options.chosen[key]
        text_style = self.book.style("text")
        raw.write_formula(row, 7, f"={model}", text_style, options.planned[key].model)
        raw.write_formula(row, 8, f"={tier}", text_style, options.planned[key].tier)
        raw.write_formula(row, METER, f'={slot.meter}&""', text_style, line.label if line else "")
        raw.write_formula(row, BASIS, f'={slot.basis}&""', text_style, line.basis.value if line else "")

    def _count(self, label: str, basis: Basis, cost: float) -> None:
        self.by_meter[label] = self.by_meter.get(label, 0.0) + cost
        if basis is Basis.ASSUMED:
            self.assumed += cost

    def _share(self, key: tuple[str, str, str], options: Options, share: Line, month: int) -> str:
        """What of the hours is billed, while the step stays with the subscription."""
        model, _ = options.chosen[key]
        return f'IF({model}="{options.planned[key].model}",{self.volumes.cell(share, month)},1)'

    def _seats(self, scenario: Scenario, inputs: Inputs) -> None:
        """Fees as the engine has them: one for each started month or year and cost center."""
        lines: dict[tuple[str, tuple[tuple[str, str], ...], int, int], list[PlanLine]] = {}
        for line in self.plan.each_line():
            if line.scenario == scenario.title and line.workflow == SEATS:
                number = self.prices.number_of(line.model, line.tier, line.per_call)
                span = sum(day <= line.stretch.start for day in self.volumes.cuts)
                lines.setdefault((line.step, line.tags, number, span), []).append(line)
        first = len(self.rows)
        for (name, tags, number, _), fees in lines.items():
            row, raw, book = FIRST + len(self.rows), self.sheet.raw, self.book
            at, line = row + 1, fees[0]
            center = self.center_of(tags)
            count = inputs.cell(
                scenario.title, SEATS, name, *(["shared_by", self.centers[center - 1]] if tags else ["count"])
            )
            texts = (
                scenario.title,
                SEATS,
                name,
                "",
                str(line.stretch.start),
                self.centers[center - 1],
                "",
                line.model,
                line.tier,
            )
            for col, text in enumerate((*texts, line.per_call.label)):
                self.sheet.text(row, col, text)
            rate = rate_of(line.per_call)
            quantity = book.style("quantity")
            raw.write_formula(row, UNITS, f"={count.ref}", quantity, count.value)
            raw.write_number(row, CALLS, len(fees), quantity)
            raw.write_formula(
                row, QUANTITY, f"={column(UNITS)}{at}*{column(CALLS)}{at}", quantity, count.value * len(fees)
            )
            raw.write_formula(row, RATE_USD, f"=INDEX({self.prices.column(RATE)},{number})", book.style("unit"), rate)
            raw.write_number(row, PER_UNITS, 1, quantity)
            raw.write_formula(
                row,
                COST,
                f"={column(QUANTITY)}{at}*{column(RATE_USD)}{at}",
                book.style("money"),
                count.value * len(fees) * rate,
            )
            self.sheet.text(row, BASIS, line.per_call.basis.value)
            raw.write_number(row, RATE_NO, number, book.style("plain"))
            raw.write_number(row, CENTER_NO, center, book.style("plain"))
            values = [0.0] * len(self._months)
            for fee in fees:
                month = self.volumes.months[fee.stretch.month]
                values[month] = count.value * rate
                text = f"={column(UNITS)}{at}*{column(RATE_USD)}{at}"
                raw.write_formula(row, MONTHS + month, text, book.style("money"), values[month])
            self._count(line.per_call.label, line.per_call.basis, count.value * len(fees) * rate)
            self.rows.append(Row(scenario.title, SEATS, tags, center, str(line.stretch.start), tuple(values)))
        if lines:
            self.of_workflow[scenario.title, SEATS] = (first, len(self.rows) - 1)
