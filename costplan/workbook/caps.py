"""The Caps sheet: what is held against each cap, its headroom and the chance of going over it; policies and waivers.
The expected cost of whole months, with contingency and tax, is a formula, also where a cap holds the larger of it and a
quantile; quantiles are the engine's figures, as are caps over scenarios that the report is not of, and are struck
once a cell that they hang on is changed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.per import CASH, EXPECTED, STRICTER
from costplan.gating.headroom import first_cap
from costplan.gating.spend import scale_of
from costplan.named import NamedTuple
from costplan.render.report.limits import limits_of
from costplan.render.view import chance_text
from costplan.units import PICO, exact
from costplan.vendor import is_by
from costplan.workbook.book import CostStyles
from costplan.workbook.changes import LIVE, STRUCK
from costplan.workbook.held import VALUE, Held, Holding, Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.books.report import Report
    from costplan.budget.budget import Budget, Cap
    from costplan.gating.one_finding import Finding
    from costplan.workbook.book import Book, Cell
    from costplan.workbook.changes import Changes
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.lines import Lines
    from costplan.workbook.told_in_currency import InCurrency

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
    "chance of going over",
    "status",
    "figure",
)
BESIDE = ("beside in", "planned, beside", "cap, beside", "headroom, beside")
"""The heads of what a cap is in the other one of the currencies that a report is told in."""
PLANNED, CAP, HEADROOM, USED, CHANCE, STATUS, FIGURE = 5, 6, 7, 8, 9, 10, 11


class Named(NamedTuple):
    """The cap that every page names first: ``headroom`` is what is left of it, ``meaning`` what its figure is, and
    ``at_p90`` what would be left of one on the whole plan over its period if it were compared at p90, else None."""

    name: str
    currency: str
    at: str
    amount: Cell
    headroom: Cell
    meaning: str
    at_p90: Held | None


def _style(finding: Finding) -> str:
    return "money" if finding.currency == "USD" else "amount"


class Caps:
    """The caps of a report; ``monthly`` has the bare cost in dollars that reaches the lowest cap of each month on the
    whole plan, where all have one."""

    def __init__(
        self,
        book: Book,
        report: Report,
        lines: Lines,
        months: list[str],
        inputs: Inputs,
        changes: Changes,
        told: InCurrency | None = None,
    ) -> None:
        self.book, self.report, self.lines, self.months, self.inputs = book, report, lines, months, inputs
        self.changes = changes
        self.sheet = book.sheet(SHEET)
        self.sheet.widths(24, 24, 16, 10, 10, 16, 16, 16, 10, 12, 12, 12)
        self.sheet.heads(3, HEADS, right=PLANNED)
        self.sheet.raw.freeze_panes(4, 2)
        self._told = told
        if told is not None:
            self.sheet.heads(3, BESIDE, right=1, col=len(HEADS))
            self.sheet.raw.set_column(len(HEADS), len(HEADS) + len(BESIDE) - 1, 16)
        self._limits = limits_of(report)
        self._held = Holding(lines, months, inputs, changes)
        self._monthly: dict[str, Held] = {}
        self.first: Named | None = None
        """The one that the Summary names."""
        self._first = first_cap(report.verdict.findings)
        self._row = 4
        for number, budget in enumerate(report.budgets):
            for cap in budget.caps:
                self._cap(number, budget, cap)
        if self._row == 4:
            self.sheet.text(4, 0, "No budget: there is no cap to compare this plan with.", "note")
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
            if finding.found is None or finding.allowed is None or finding.rule == "growth":
                for col, told in ((PLANNED, finding.message), (STATUS, finding.status.value)):
                    struck = self.changes.text(told, self.changes.of_caps.ref)
                    self.sheet.formula_text(row, col, struck, told, "note")
                self.sheet.text(row, FIGURE, VALUE)
                continue
            key = (finding.allowed, finding.currency)
            if key not in amounts:
                shown = f"cap.{cap.id}" + (f".{finding.where}" if amounts else "")
                allowed = exact(Fraction(finding.allowed) / PICO)
                amounts[key] = self.inputs.add_cap(budget.title, shown, allowed, finding.currency, str(cap.place))
            if finding.each not in parts:
                parts[finding.each] = Part.of(number, budget, cap.of_value(finding.each), self.report, self.lines)
            part = parts[finding.each]
            months = cap.per.months(finding.slice, self.months) if cap.view == CASH else None  # rows are what is paid
            planned = self._planned(row, part, months, finding)
            headroom = self._against(row, part, finding, planned, amounts[key])
            if self._told is not None:
                self._beside(row, part, months, (planned, amounts[key], headroom), finding.currency)
            is_whole = months is not None and part.is_whole(self.lines.rows)
            if is_whole:
                self._note(part, finding, amounts[key])
            if finding is self._first:
                self.first = Named(
                    name=f"{cap.id} {finding.where}".strip(),
                    currency=finding.currency,
                    at=cap.at,
                    amount=amounts[key],
                    headroom=headroom,
                    meaning=self._meaning(part, months),
                    at_p90=self._at_p90(part, finding.currency, amounts[key])
                    if is_whole and not finding.slice and cap.at != "p90"
                    else None,
                )

    @staticmethod
    def _meaning(part: Part, months: list[str] | None) -> str:
        """What the figure is that is compared with a cap; see :meth:`_planned`."""
        until, at = f"'{STRUCK}' once a cell that it hangs on is", part.cap.at
        if months is None or part.is_wider or at not in (EXPECTED, *STRICTER):
            return f"of the engine; {until}"
        if at == EXPECTED:
            return "live: with what the cap counts, see Caps"
        return f"{at} of the engine, or expected with what the cap counts if that is more; {until}"

    def _planned(self, row: int, part: Part, months: list[str] | None, finding: Finding) -> Cell:
        """What is held against the cap: a formula where the expected cost of whole months has a part in it."""
        at, currency = part.cap.at, finding.currency
        if part.is_wider:  # its other rows stand in no sheet
            months = None
        if months is not None and at == EXPECTED:
            held = self._held.expected(part, months, currency)
            self.sheet.formula_text(row, FIGURE, self.changes.live(), LIVE)
        elif months is not None and at in STRICTER:
            held = self._held.larger(part, months, finding.quantile or 0, currency)
            self.sheet.text(row, FIGURE, f"the larger of expected and {at}; {VALUE}")
        else:
            held = self._held.of_engine(part, finding.found or 0, currency)
            self.sheet.text(row, FIGURE, VALUE)
        return self.sheet.formula(row, PLANNED, held.text, held.value, _style(finding))

    def _against(self, row: int, part: Part, finding: Finding, planned: Cell, amount: Cell) -> Cell:
        """The cap, its headroom and its status, which follow what is changed; they are struck where planned is."""
        style, known = _style(finding), f"ISNUMBER({planned.ref})"
        self.sheet.formula(row, CAP, amount.ref, amount.value, style)
        left = self._unless_struck(planned, f"{amount.ref}-{planned.ref}")
        headroom = self.sheet.formula(row, HEADROOM, left, amount.value - planned.value, style)
        used = planned.value / amount.value if amount.value else 0.0
        share = self._unless_struck(planned, f"IF({amount.ref}=0,0,{planned.ref}/{amount.ref})")
        self.sheet.formula(row, USED, share, used, "share")
        if finding.probability is not None:
            told = chance_text(finding.probability)
            self.sheet.formula_text(row, CHANCE, self._held.chance(told, part, amount, finding.currency), told)
        over = f"ROUND({planned.ref}-{amount.ref},9)>0"
        status = "over" if round(planned.value - amount.value, 9) > 0 else "fits"
        self.sheet.formula_text(row, STATUS, self._unless_struck(planned, f'IF({over},"over","fits")'), status)
        red = {"type": "formula", "criteria": f"=IF({known},{over},FALSE)", "format": self.book.style("red")}
        self.sheet.raw.conditional_format(row, PLANNED, row, STATUS, red)
        return headroom

    def _beside(self, row: int, part: Part, months: list[str] | None, cells: Sequence[Cell], currency: str) -> None:
        """The same in dollars of a cap in another currency, and in the report's of one in dollars: at the rates of the
        days on which the plan is expected to spend."""
        assert self._told is not None  # else nothing is beside it
        other, col = ("USD" if currency != "USD" else self._told.currency), len(HEADS)
        self.sheet.text(row, col, other)
        if months is None or part.is_wider:
            self.sheet.text(row, col + 1, "no row of Plan has its days", "note")
            return
        own, now = self._held.bare(part, months, currency), self._held.bare(part, months, "USD")
        if other != "USD":
            models = (part.cap.model, part.cap.vendor)
            planned = [at for at in part.rows if is_by(self.lines.rows[at].model, *models)]
            now = Held(*self._told.sum(part.rows, [*map(self.months.index, months)], part.models, planned))
        style, rate = CostStyles.of(other).money, now.value / own.value if own.value else 0.0
        for at, cell in enumerate(cells, col + 1):
            text = self._unless_struck(cell, f"IF(({own.text})=0,0,{cell.ref}*({now.text})/({own.text}))")
            self.sheet.formula(row, at, text, cell.value * rate, style)

    @staticmethod
    def _unless_struck(planned: Cell, formula: str) -> str:
        """What follows from what is planned; an error stays one."""
        return f'IF(ISTEXT({planned.ref}),"{STRUCK}",{formula})'

    def _note(self, part: Part, finding: Finding, amount: Cell) -> None:
        """Keep what a cap on the whole plan means for the charts."""
        limit = self._limits.get(finding.slice)
        if finding.slice in self.months and limit is not None and limit.finding is finding:
            self._monthly[finding.slice] = self._held.reaching(part, limit, amount)

    def _at_p90(self, part: Part, currency: str, amount: Cell) -> Held:
        """What a cap on the whole plan would leave at p90."""
        scale = scale_of(part.cap, part.budget, currency, with_contingency=False)
        held = self._held.larger(part, self.months, self.report.risks.of(None, scale).p90, currency)
        return Held(f'IFERROR({amount.ref}-{held.text},"{STRUCK}")', amount.value - held.value)

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
