"""The Caps sheet: what is held against each cap, its headroom and the chance of passing it; policies and waivers.
The expected cost of whole months, with contingency and tax, is a formula, also where a cap holds the larger of it and a
quantile; quantiles are the engine's figures, as are caps over scenarios that the report is not of, and the sheet says
so."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.per import EXPECTED, STRICTER
from costplan.gating.spend import scale_of
from costplan.named import NamedTuple
from costplan.render.report.limits import limits_of
from costplan.render.view import chance_text
from costplan.units import PICO, exact
from costplan.workbook.held import LIVE, VALUE, Held, Holding, Part, larger

if TYPE_CHECKING:
    from costplan.books.report import Report
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.verdict import Finding
    from costplan.workbook.book import Book, Cell
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.lines import Lines

SHEET = "Caps"
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


def _style(finding: Finding) -> str:
    return "money" if finding.currency == "USD" else "amount"


class Caps:
    """The caps of a report; ``monthly`` has the bare cost in dollars that reaches the lowest cap of each month on the
    whole plan, where all have one."""

    def __init__(self, book: Book, report: Report, lines: Lines, months: list[str], inputs: Inputs) -> None:
        self.book, self.report, self.lines, self.months, self.inputs = book, report, lines, months, inputs
        self.sheet = book.sheet(SHEET)
        self.sheet.widths(24, 24, 16, 10, 10, 16, 16, 16, 10, 12, 12, 12)
        self.sheet.heads(3, HEADS, right=PLANNED)
        self.sheet.raw.freeze_panes(4, 2)
        self._limits = limits_of(report)
        self._held = Holding(lines, months, inputs)
        self._monthly: dict[str, Held] = {}
        self.whole: Whole | None = None
        """Of the caps on the whole plan over its period the one that is used most."""
        self._row = 4
        for number, budget in enumerate(report.budgets):
            for cap in budget.caps:
                self._cap(number, budget, cap)
        if self._row == 4:
            self.sheet.text(4, 0, "No budget: nothing was held against this plan.", "note")
            self._row += 1
        self.monthly = [self._monthly[month] for month in months] if len(self._monthly) == len(months) else None
        self._findings()

    def _cap(self, number: int, budget: Budget, cap: Cap) -> None:
        """A row for each finding of a cap."""
        amounts: dict[tuple[object, str], Cell] = {}
        parts: dict[tuple[tuple[str, str], ...], Part] = {}
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
            if finding.each not in parts:
                parts[finding.each] = Part.of(number, budget, cap.of_value(finding.each), self.report, self.lines)
            part, months = parts[finding.each], cap.per.months(finding.slice, self.months)
            planned = self._planned(row, part, months, finding)
            self._against(row, finding, planned, amounts[key])
            if months is not None and len(part.rows) == len(self.lines.rows) and not part.is_wider:
                self._note(part, finding, amounts[key], planned)

    def _planned(self, row: int, part: Part, months: list[str] | None, finding: Finding) -> Cell:
        """What is held against the cap: a formula where the expected cost of whole months has a part in it."""
        at, (held, figure) = part.cap.at, self._held.as_written(part, finding.found or 0)
        if part.is_wider:  # its other rows stand in no sheet
            months = None
        if months is not None and at == EXPECTED:
            held, figure = self._held.expected(part, months, finding.currency), LIVE
        elif months is not None and at in STRICTER:
            expected = self._held.expected(part, months, finding.currency)
            quantile, figure = self._held.as_written(part, finding.quantile or 0)
            held, figure = larger(quantile, expected), f"expected live, {at} {figure}"
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

    def _note(self, part: Part, finding: Finding, amount: Cell, planned: Cell) -> None:
        """Keep what a cap on the whole plan means for the charts and the Summary."""
        limit = self._limits.get(finding.slice)
        if finding.slice in self.months and limit is not None and limit.finding is finding:
            self._monthly[finding.slice] = self._held.reaching(part, limit, amount)
        elif not finding.slice:
            whole = Whole(
                id=part.cap.id,
                currency=finding.currency,
                at=part.cap.at,
                amount=amount,
                found=planned,
                p90=self._at_p90(part, finding.currency),
            )
            self.whole = max(filter(None, (self.whole, whole)), key=lambda each: each.used)

    def _at_p90(self, part: Part, currency: str) -> Held:
        """What a cap on the whole plan would hold at p90."""
        scale = scale_of(part.cap, part.budget, currency, with_contingency=False)
        quantile, _ = self._held.as_written(part, self.report.risks.of(None, scale).p90)
        return larger(quantile, self._held.expected(part, self.months, currency))

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
