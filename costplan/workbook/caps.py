"""The Caps sheet: what is held against each cap, its headroom and the chance of passing it; policies and waivers.
Caps on the expected cost of a period or a month are formulas; what is not says that it is the engine's figure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import groupby
from math import fsum
from typing import TYPE_CHECKING

from costplan.dated import in_force
from costplan.gating.scope import Exchange, scope_of
from costplan.named import NamedTuple
from costplan.render.view import chance_text
from costplan.units import PICO, exact
from costplan.workbook.book import Cell, column
from costplan.workbook.lines import FIRST, MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.books.report import Report
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.verdict import Finding
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
PLANNED, CAP, HEADROOM, USED = 5, 6, 7, 8
LIVE, VALUE = "live", "as written"


class Whole(NamedTuple):
    """A cap on the whole plan over its period: ``found`` is what is held against it, ``p90`` the plan's in its currency,
    without contingency and tax."""

    id: str
    currency: str
    at: str
    amount: Cell
    found: Cell
    p90: float

    @property
    def used(self) -> float:
        """The share of the cap that is found."""
        return self.found.value / self.amount.value if self.amount.value else float("inf")


class Caps:
    """The caps of a report; ``monthly`` has the lowest cap in dollars of each month on the whole plan, where all have one."""

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
                held = [
                    one
                    for one in report.verdict.findings
                    if one.rule in ("cap", "growth") and one.rule_place == cap.place
                ]
                self._cap(number, budget, cap, held)
        if self._row == 4:
            self.sheet.text(4, 0, "No budget: nothing was held against this plan.", "note")
            self._row += 1
        self.monthly = [self._monthly[month] for month in months] if len(self._monthly) == len(months) else None
        self._findings()

    def _cap(self, number: int, budget: Budget, cap: Cap, held: list[Finding]) -> None:
        scope = scope_of(cap, budget, self.report.files, self.report.asked)
        chosen = [at for at, row in enumerate(self.lines.rows) if scope.has(row.scenario, row.workflow, row.tags)]
        amounts: dict[tuple[object, str], Cell] = {}
        for one in held:
            row = self._row
            self._row += 1
            texts = (budget.title, cap.id, one.where or cap.per.replace("_", " "), one.at, one.currency)
            for col, text in enumerate(texts):
                self.sheet.text(row, col, text)
            self.sheet.text(row, 10, one.status.value)
            self.sheet.text(row, 11, VALUE)
            if one.found is None or one.allowed is None or one.rule == "growth":
                self.sheet.text(row, PLANNED, one.message, "note")
                continue
            style = "money" if one.currency == "USD" else "amount"
            key = (one.allowed, one.currency)
            if key not in amounts:
                shown = f"cap.{cap.id}" + (f".{one.where}" if amounts else "")
                allowed = exact(Fraction(one.allowed) / PICO)
                amounts[key] = self.inputs.add_cap(budget.title, shown, allowed, one.currency, str(cap.place))
            amount = amounts[key]
            if cap.per in ("period", "month") and cap.at == "expected":
                text, value = self._planned(number, budget, chosen, one)
                self.sheet.text(row, 11, LIVE)
            else:
                text, value = repr(float(one.found / PICO)), float(one.found / PICO)
            found = self.sheet.formula(row, PLANNED, text, value, style)
            self.sheet.formula(row, CAP, amount.ref, amount.value, style)
            self.sheet.formula(row, HEADROOM, f"{amount.ref}-{found.ref}", amount.value - value, style)
            used = value / amount.value if amount.value else 0.0
            self.sheet.formula(row, USED, f"IF({amount.ref}=0,0,{found.ref}/{amount.ref})", used, "share")
            if one.probability is not None:
                self.sheet.text(row, 9, chance_text(one.probability))
            over = f"ROUND({found.ref}-{amount.ref},9)>0"
            status = "over" if round(value - amount.value, 9) > 0 else "fits"
            self.sheet.formula_text(row, 10, f'IF({over},"over","fits")', status)
            red = {"type": "formula", "criteria": f"={over}", "format": self.book.style("red")}
            self.sheet.raw.conditional_format(row, PLANNED, row, 10, red)
            if len(chosen) == len(self.lines.rows):
                if cap.per == "month" and one.currency == "USD":
                    so_far = self._monthly.get(one.where, amount)
                    self._monthly[one.where] = min(so_far, amount, key=lambda cell: cell.value)
                elif cap.per == "period":
                    whole = Whole(cap.id, one.currency, cap.at, amount, found, self._p90(budget, cap, one))
                    self.whole = max(filter(None, (self.whole, whole)), key=lambda each: each.used)

    def _p90(self, budget: Budget, cap: Cap, one: Finding) -> float:
        """The p90 of the plan in the currency of a cap."""
        exchange = Exchange(one.currency, budget.fx, cap.place)
        risks = self.report.risks
        risk = risks.of() if one.currency == "USD" else risks.of(None, lambda line: exchange.factor(line.stretch.start))
        return float(risk.p90) / PICO

    def _planned(self, number: int, budget: Budget, chosen: list[int], one: Finding) -> tuple[str, float]:
        """The expected cost as the cap counts it: in its currency, with contingency, and with tax where caps hold it."""
        owner = f"budget {number}"
        months = range(len(self.months)) if not one.where else [self.months.index(one.where)]
        by_rate: dict[date | None, list[int]] = {}
        for at in chosen:
            block = None
            if one.currency != "USD" and budget.fx:
                found = in_force(budget.fx.blocks, date.fromisoformat(self.lines.rows[at].start))
                block = found.start if found else None
            by_rate.setdefault(block, []).append(at)
        texts, total = [], 0.0
        for block, rows in by_rate.items():
            cost = fsum(self.lines.rows[at].values[month] for at in rows for month in months)
            text = self._sum(rows, months)
            if block is not None:
                rate = self.inputs.cell(owner, "fx", one.currency, str(block))
                text, cost = f"({text})/{rate.ref}", cost / rate.value
            texts.append(text)
            total += cost
        text = "+".join(texts) or "0"
        more = [self.inputs.cell(owner, "contingency")] if budget.contingency else []
        more += [self.inputs.cell(owner, "tax")] if budget.tax and budget.tax.in_caps else []
        for cell in more:
            text, total = f"({text})*(1+{cell.ref})", total * (1 + cell.value)
        return text, total

    def _sum(self, rows: list[int], months: Iterable[int]) -> str:
        """The sum of some rows of the plan in some months; rows that stand together are one range."""
        each = list(months)
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
        held = [one for one in verdict.findings if one.rule not in ("cap", "growth")]
        rows = [(one.rule, one.name, one.where, one.status.value, one.message) for one in held]
        rows += [
            (
                "waiver",
                one.name,
                one.where,
                f"until {one.waiver.until}",
                f"{one.waiver.by}: {one.waiver.why} {one.waiver.ref}",
            )
            for one in verdict.findings
            if one.waiver is not None
        ]
        rows += [("note", "", "", "", note) for note in verdict.notes]
        if not rows:
            return
        self._row += 1
        self.sheet.text(self._row, 0, "Policies, waivers and notes, as written", "heading")
        self.sheet.heads(self._row + 1, ("rule", "name", "where", "status", "what"))
        for row, texts in enumerate(rows, self._row + 2):
            for col, text in enumerate(texts):
                self.sheet.text(row, col, text)
