"""The Caps sheet: what is held against each cap, its headroom and the chance of passing it; policies and waivers.
The expected cost of whole months, with contingency and tax, is a formula, also where a cap holds the larger of it and a
quantile; quantiles are the engine's figures, as are caps over scenarios that the report is not of, and the sheet says
so."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import groupby
from math import fsum
from typing import TYPE_CHECKING

from costplan.budget.per import EXPECTED, STRICTER
from costplan.gating.scope import scope_of
from costplan.gating.spend import scale_of
from costplan.named import NamedTuple
from costplan.render.view import chance_text
from costplan.units import PICO, exact
from costplan.workbook.book import Cell, column
from costplan.workbook.rows import FIRST, MONTHS

if TYPE_CHECKING:
    from costplan.books.report import Report
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.verdict import Finding
    from costplan.units import Number
    from costplan.workbook.book import Book
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.lines import Lines

SHEET = "Caps"
TOGETHER = 100
"""So many rows are named one by one in a formula; more that do not stand together have a column that marks them."""
HEADS = (
    "budget",
    "cap",
    "of",
    "at",
    "currency",
    "planned",
    "cap",
    "headroom",
    "used",
    "chance of passing",
    "status",
    "figure",
)
PLANNED, CAP, HEADROOM, USED, CHANCE, STATUS, FIGURE = 5, 6, 7, 8, 9, 10, 11
LIVE, VALUE = "live", "as written"
LARGER = "expected live, {at} as written"


class Whole(NamedTuple):
    """A cap on the whole plan over its period: ``found`` is what is held against it, ``p90`` what would be if it were
    held at p90."""

    id: str
    currency: str
    at: str
    amount: Cell
    found: Cell
    p90: Held

    @property
    def used(self) -> float:
        """The share of the cap that is found."""
        return self.found.value / self.amount.value if self.amount.value else float("inf")


class Held(NamedTuple):
    """What a cap holds, as a formula and its value."""

    text: str
    value: float


class _Part(NamedTuple):
    """A cap of a budget, which is the ``number``-th of the report, and the rows of the plan that it is about;
    ``is_wider`` is whether it is over scenarios too that the report is not of."""

    number: int
    budget: Budget
    cap: Cap
    rows: list[int]
    is_wider: bool

    @classmethod
    def of(cls, number: int, budget: Budget, cap: Cap, report: Report, lines: Lines) -> _Part:
        """With those rows of the lines that the cap selects."""
        scope = scope_of(cap, budget, report.files, report.requested)
        rows = [at for at, row in enumerate(lines.rows) if scope.has(row.scenario, row.workflow, row.tags)]
        return cls(number, budget, cap, rows, is_wider=bool(scope.titles - report.requested))


def _larger(quantile: Number, expected: Held) -> Held:
    """The larger of a quantile, in pico-units and with the tax that the cap holds, and the expected cost."""
    value = float(quantile) / PICO
    return Held(f"MAX({value!r},{expected.text})", max(value, expected.value))


def _style(finding: Finding) -> str:
    return "money" if finding.currency == "USD" else "amount"


class Caps:
    """The caps of a report; ``monthly`` has the lowest cap in dollars of each month on the whole plan, where all have
    one."""

    def __init__(self, book: Book, report: Report, lines: Lines, months: list[str], inputs: Inputs) -> None:
        self.book, self.report, self.lines, self.months, self.inputs = book, report, lines, months, inputs
        self.sheet = book.sheet(SHEET)
        self.sheet.widths(24, 24, 16, 10, 10, 16, 16, 16, 10, 12, 12, 12)
        self.sheet.heads(3, HEADS, right=PLANNED)
        self.sheet.raw.freeze_panes(4, 2)
        self._monthly: dict[str, Cell] = {}
        self.whole: Whole | None = None
        """Of the caps on the whole plan over its period the one that is used most."""
        self._row = 4
        for number, budget in enumerate(report.budgets):
            for cap in budget.caps:
                self._cap(_Part.of(number, budget, cap, report, lines))
        if self._row == 4:
            self.sheet.text(4, 0, "No budget: nothing was held against this plan.", "note")
            self._row += 1
        self.monthly = [self._monthly[month] for month in months] if len(self._monthly) == len(months) else None
        self._findings()

    def _cap(self, part: _Part) -> None:
        """A row for each finding of a cap."""
        budget, cap = part.budget, part.cap
        amounts: dict[tuple[object, str], Cell] = {}
        for finding in self.report.verdict.findings:
            if finding.rule not in ("cap", "growth") or finding.rule_place != cap.place:
                continue
            row = self._row
            self._row += 1
            texts = (budget.title, cap.id, finding.where or cap.per.words, finding.at, finding.currency)
            for col, text in enumerate(texts):
                self.sheet.text(row, col, text)
            self.sheet.text(row, STATUS, finding.status.value)
            self.sheet.text(row, FIGURE, VALUE)
            if finding.found is None or finding.allowed is None or finding.rule == "growth":
                self.sheet.text(row, PLANNED, finding.message, "note")
                continue
            key = (finding.allowed, finding.currency)
            if key not in amounts:
                shown = f"cap.{cap.id}" + (f".{finding.where}" if amounts else "")
                allowed = exact(Fraction(finding.allowed) / PICO)
                amounts[key] = self.inputs.add_cap(budget.title, shown, allowed, finding.currency, str(cap.place))
            months = cap.per.months(finding.where, self.months)
            planned = self._planned(row, part, months, finding)
            self._against(row, finding, planned, amounts[key])
            if months is not None and len(part.rows) == len(self.lines.rows) and not part.is_wider:
                self._note(part, finding, amounts[key], planned)

    def _planned(self, row: int, part: _Part, months: list[str] | None, finding: Finding) -> Cell:
        """What is held against the cap: a formula where the expected cost of whole months has a part in it."""
        at, found = part.cap.at, float((finding.found or 0) / PICO)
        held, figure = Held(repr(found), found), VALUE
        if part.is_wider:  # its other rows stand in no sheet
            months = None
        if months is not None and at == EXPECTED:
            held, figure = self._expected(part, months, finding.currency), LIVE
        elif months is not None and at in STRICTER:
            expected = self._expected(part, months, finding.currency)
            held, figure = _larger(finding.quantile or 0, expected), LARGER.format(at=at)
        self.sheet.text(row, FIGURE, figure)
        return self.sheet.formula(row, PLANNED, held.text, held.value, _style(finding))

    def _against(self, row: int, finding: Finding, planned: Cell, amount: Cell) -> None:
        """The cap, its headroom and its status, which follow what is changed."""
        style = _style(finding)
        self.sheet.formula(row, CAP, amount.ref, amount.value, style)
        self.sheet.formula(row, HEADROOM, f"{amount.ref}-{planned.ref}", amount.value - planned.value, style)
        used = planned.value / amount.value if amount.value else 0.0
        self.sheet.formula(row, USED, f"IF({amount.ref}=0,0,{planned.ref}/{amount.ref})", used, "share")
        if finding.probability is not None:
            self.sheet.text(row, CHANCE, chance_text(finding.probability))
        over = f"ROUND({planned.ref}-{amount.ref},9)>0"
        status = "over" if round(planned.value - amount.value, 9) > 0 else "fits"
        self.sheet.formula_text(row, STATUS, f'IF({over},"over","fits")', status)
        red = {"type": "formula", "criteria": f"={over}", "format": self.book.style("red")}
        self.sheet.raw.conditional_format(row, PLANNED, row, STATUS, red)

    def _note(self, part: _Part, finding: Finding, amount: Cell, planned: Cell) -> None:
        """Keep what a cap on the whole plan means for the charts and the Summary."""
        if finding.where in self.months and finding.currency == "USD":
            so_far = self._monthly.get(finding.where, amount)
            self._monthly[finding.where] = min(so_far, amount, key=lambda cell: cell.value)
        elif not finding.where:
            whole = Whole(
                id=part.cap.id,
                currency=finding.currency,
                at=part.cap.at,
                amount=amount,
                found=planned,
                p90=self._at_p90(part, finding.currency),
            )
            self.whole = max(filter(None, (self.whole, whole)), key=lambda each: each.used)

    def _at_p90(self, part: _Part, currency: str) -> Held:
        """What a cap on the whole plan would hold at p90."""
        scale = scale_of(part.cap, part.budget, currency, with_contingency=False)
        return _larger(self.report.risks.of(None, scale).p90, self._expected(part, self.months, currency))

    def _expected(self, part: _Part, months: list[str], currency: str) -> Held:
        """The expected cost as the cap counts it: in its currency, with contingency, with tax where caps hold it."""
        owner, budget = f"budget {part.number}", part.budget
        columns = [self.months.index(month) for month in months]
        by_rate: dict[date | None, list[int]] = {}
        for at in part.rows:
            block = None
            if currency != "USD" and budget.fx:
                rates = budget.fx.rates_on(date.fromisoformat(self.lines.rows[at].start))
                block = rates.start if rates else None
            by_rate.setdefault(block, []).append(at)
        texts, total = [], 0.0
        for block, rows in by_rate.items():
            cost = fsum(self.lines.rows[at].values[month] for at in rows for month in columns)
            text = self._sum(rows, columns)
            if block is not None:
                rate = self.inputs.cell(owner, "fx", currency, str(block))
                text, cost = f"({text})/{rate.ref}", cost / rate.value
            texts.append(text)
            total += cost
        text = "+".join(texts) or "0"
        more = [self.inputs.cell(owner, "contingency")] if budget.contingency else []
        more += [self.inputs.cell(owner, "tax")] if budget.tax and budget.tax.in_caps else []
        for cell in more:
            text, total = f"({text})*(1+{cell.ref})", total * (1 + cell.value)
        return Held(text, total)

    def _sum(self, rows: list[int], each: list[int]) -> str:
        """The sum of some rows of the plan in months that follow each other; rows that stand together are one range."""
        if len(rows) > TOGETHER and rows[-1] - rows[0] >= len(rows):
            mark = self.lines.marked(rows)
            return "+".join(f"SUMIFS({self.lines.month_range(month)},{mark},1)" for month in each)
        first, last = column(MONTHS + each[0]), column(MONTHS + each[-1])
        ranges = []
        for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            together = [at for _, at in run]
            top, bottom = (FIRST + at + 1 for at in (together[0], together[-1]))
            ranges.append(f"{self.lines.sheet.name}!${first}${top}:${last}${bottom}")
        return f"SUM({','.join(ranges)})"

    def _findings(self) -> None:
        """What else the verdict says: policies, waivers, notes; as it was when the file was written."""
        verdict = self.report.verdict
        others = [finding for finding in verdict.findings if finding.rule not in ("cap", "growth")]
        rows = [(other.rule, other.name, other.where, other.status.value, other.message) for other in others]
        for finding in verdict.findings:
            if waiver := finding.waiver:
                why = f"{waiver.by}: {waiver.why} {waiver.ref}"
                rows.append(("waiver", finding.name, finding.where, f"until {waiver.until}", why))
        rows += [("note", "", "", "", note) for note in verdict.notes]
        if not rows:
            return
        self._row += 1
        self.sheet.text(self._row, 0, "Policies, waivers and notes, as written", "heading")
        self.sheet.heads(self._row + 1, ("rule", "name", "where", "status", "what"))
        for row, texts in enumerate(rows, self._row + 2):
            for col, text in enumerate(texts):
                self.sheet.text(row, col, text)
