"""The Risk sheet: quantiles of the total, the months and the workflows, and what moves the total most.
They are figures of the engine, which a spreadsheet does not find anew: they are struck once a cell is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.per import AT
from costplan.render.view import chance_text
from costplan.risk.telling import WORST, risk_words
from costplan.units import PICO
from costplan.workbook.changes import STRUCK

if TYPE_CHECKING:
    from costplan.books.report import Report
    from costplan.plan.plan import Plan
    from costplan.risk.risk import Risk
    from costplan.risk.risks import Risks
    from costplan.workbook.book import Book, Sheet
    from costplan.workbook.changes import Changes

SHEET = "Risk"
MOST = 200
"""So many workflows are shown, the dearest."""


def fill_risk(book: Book, report: Report, changes: Changes, moved: str = "") -> None:
    """Write the sheet: in the currency in which the report is told, where it is in one, then in dollars.

    Args:
        book: has the sheet.
        report: what there is to say.
        changes: counts changed cells.
        moved: counts changed rates of that currency.
    """
    sheet, row = book.sheet(SHEET), 3
    sheet.widths(52, *([16] * len(AT)), 12)
    if report.reporting is not None and report.told is not None:
        currency = report.reporting.currency
        told = _Figures(sheet, changes, "amount", moved, f", {currency}")
        sheet.text(3, 0, f"In {currency}, by the rates of each day", "heading")
        row = _swings(sheet, _quantiles(sheet, 4, *report.told, told), *report.told, told) + 1
        sheet.text(row, 0, "In USD", "heading")
        row += 1
    figures = _Figures(sheet, changes)
    row = _quantiles(sheet, row, report.plan, report.risks, figures)
    risk = report.risks.of()
    for words in risk_words(risk) if not risk.is_certain else ():
        sheet.text(row, 0, words, "note")
        row += 1
    row = _swings(sheet, row, report.plan, report.risks, figures)
    chances = [one for one in report.verdict.findings if one.probability is not None]
    if chances:
        sheet.text(row + 1, 0, "Chance of going over a cap", "heading")
        sheet.heads(row + 2, ("cap", "chance"), right=1)
        for at, one in enumerate(chances, row + 3):
            sheet.text(at, 0, f"{one.name} {one.where}".strip())
            words = chance_text(one.probability or 0.0)
            sheet.formula_text(at, 1, changes.verdict(words, STRUCK), words)


def _quantiles(sheet: Sheet, row: int, plan: Plan, risks: Risks, figures: _Figures) -> int:
    """Those of the total, of each month and of the dearest workflows, below their heads; the row below is returned."""
    heads = [f"{head}{figures.named}" for head in (*AT[:-1], WORST)]
    sheet.heads(row, ("of", *heads, "method"), right=1)
    row = figures.quantiles(row + 1, "total", risks.of())
    for month, risk in risks.by_time(lambda stretch: stretch.month).items():
        row = figures.quantiles(row, month, risk)
    dearest = sorted(plan.workflows, key=lambda workflow: -workflow.total.expected)[:MOST]
    shown = {(workflow.scenario, workflow.name) for workflow in dearest}
    for key, risk in risks.by(lambda charge: (charge.scenario, charge.workflow), shown).items():
        row = figures.quantiles(row, plan.named(*key), risk)
    if len(plan.workflows) > MOST:
        sheet.text(row, 0, f"{len(plan.workflows) - MOST:,} more workflows cost less than these", "note")
        row += 1
    return row


def _swings(sheet: Sheet, row: int, plan: Plan, risks: Risks, figures: _Figures) -> int:
    """What moves the total most; the row below is returned."""
    swings = risks.inputs()
    if swings:
        sheet.text(row + 1, 0, "What moves the total most", "heading")
        heads = [f"{head}{figures.named}" for head in ("total at its low end", "total at its high end", "swing")]
        sheet.heads(row + 2, ("input", *heads), right=1)
        row += 3
        for swing in swings:
            name = plan.named(swing.input.scenario, swing.input.name) if swing.input.scenario else swing.input.name
            sheet.text(row, 0, name)
            for col, pico in enumerate((swing.low, swing.high, swing.width), 1):
                figures.money(row, col, float(pico) / PICO)
            row += 1
    return row


class _Figures:
    """Figures of the engine on the sheet."""

    def __init__(self, sheet: Sheet, changes: Changes, style: str = "money", moved: str = "", named: str = "") -> None:
        self.named = named
        self._sheet, self._changes = sheet, changes
        self._style, self._moved = style, moved

    def money(self, row: int, col: int, amount: float) -> None:
        """One of them."""
        self._sheet.formula(row, col, self._changes.figure(repr(amount), self._moved), amount, self._style)

    def quantiles(self, row: int, label: str, risk: Risk) -> int:
        """A row of them; the row below is returned."""
        self._sheet.text(row, 0, label)
        for col, name in enumerate(AT, 1):
            self.money(row, col, float(risk.at(name)) / PICO)
        found_by = risk.method + (f", seed {risk.seed}" if risk.seed is not None else "")
        self._sheet.text(row, len(AT) + 1, found_by)
        return row + 1
