"""The Versions sheet: what was frozen, as values, beside what the workbook comes to now, as formulas, with comments.
It is there only where a version was frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.books.variance import center_of, variances
from costplan.render.variance import changed_inputs, comment_text, rates_words, versions_words
from costplan.risk.telling import WORST
from costplan.units import PICO
from costplan.workbook.book import Cell, column
from costplan.workbook.bridge import SHEET as BRIDGE
from costplan.workbook.bridge import fill_bridge
from costplan.workbook.bridge_cells import rounded

if TYPE_CHECKING:
    from costplan.books.report import Report
    from costplan.books.variance import Variance, Variances
    from costplan.workbook.book import Book, Sheet
    from costplan.workbook.lines import Lines
    from costplan.workbook.months import Months

SHEET = "Versions"


class Versions:
    """``original`` and ``difference`` are the cells of the whole; None where nothing was frozen."""

    def __init__(self, book: Book, report: Report, lines: Lines, months: Months) -> None:
        self.original: Cell | None = None
        self.difference: Cell | None = None
        found = variances(report)
        if found is None:
            return
        sheet = book.sheet(SHEET)
        sheet.widths(20, 24, 16, 16, 16, 12, *([14] * max(2, len(report.versions))))
        sheet.text(3, 0, versions_words(found))
        sheet.heads(5, ("version", "approved by", "expected", "p90", WORST), right=2)
        for col, head in enumerate(("ref", "frozen", "as of"), 5):
            sheet.text(5, col, head, "head")
        row = 6
        for version in report.versions:
            sheet.text(row, 0, version.label)
            sheet.text(row, 1, version.approved_by)
            for col, pico in enumerate((version.total, version.p90, version.worst), 2):
                if pico is not None:
                    sheet.number(row, col, pico / PICO, "money")
            for col, text in enumerate((version.ref, version.frozen[:10], str(version.as_of)), 5):
                sheet.text(row, col, text)
            row += 1
        for note in (*changed_inputs(found), *filter(None, [rates_words(report.rates).strip()])):
            sheet.text(row, 0, note, "note")
            row += 1
        self._rows(sheet, row + 1, found, report, lines, months)

    def _rows(
        self, sheet: Sheet, heads_row: int, found: Variances, report: Report, lines: Lines, months: Months
    ) -> None:
        """A row a month and cost center, then the total, then the comments on more than one row."""
        later = report.versions[1:]
        heads = ("month", "cost center", "original", "reforecast", "difference", "%")
        sheet.heads(heads_row, (*heads, *(version.label for version in later)), right=2)
        comments = len(heads) + len(later)
        sheet.text(heads_row, comments, "comment", "head")
        first = heads_row + 1
        by_version = [version.plan.sums(lambda spend: (spend.month, center_of(spend))) for version in later]
        now = 0.0
        for row, cell in enumerate(found.cells, first):
            sheet.text(row, 0, cell.month)
            sheet.text(row, 1, cell.cost_center)
            was = sheet.number(row, 2, cell.original / PICO, "money")
            live = _live(cell, lines, months)
            comes = sheet.formula(row, 3, live.ref, live.value) if live else sheet.number(row, 3, 0.0, "money")
            now += comes.value
            _differ(sheet, row, was, comes)
            for col, sums in enumerate(by_version, len(heads)):
                sheet.number(row, col, float(sums.get((cell.month, cell.cost_center), 0) / PICO), "money")
            sheet.text(row, comments, "; ".join(map(comment_text, cell.comments)))
        row = first + len(found.cells)
        sheet.text(row, 0, "total", "bold")
        totals = [found.whole.original / PICO, now]
        for col, value in (*enumerate(totals, 2), *enumerate((one.total / PICO for one in later), len(heads))):
            sheet.formula(row, col, f"SUM({column(col)}{first + 1}:{column(col)}{row})", value, "total")
        self.original = Cell(sheet.ref(row, 2), totals[0])
        self.difference = _differ(sheet, row, self.original, Cell(sheet.ref(row, 3), now), "total")
        sheet.text(row, comments, "; ".join(map(comment_text, found.whole.comments)))
        row = self._bridge(sheet, row + 2, Cell(sheet.ref(row, 3), now), report)
        told = [
            f"{one.month or one.cost_center}: {comment_text(comment)}"
            for one in (*found.centers, *found.months)
            for comment in one.comments
        ]
        told += [f"about nothing in either: {comment_text(comment)}" for comment in found.stray]
        for at, text in enumerate(told, row):
            sheet.text(at, 0, text)

    def _bridge(self, sheet: Sheet, row: int, now: Cell, report: Report) -> int:
        """Where the bridge ends, which is the engine's, and what was changed here since; returns the row below."""
        if report.bridge is None or (after := fill_bridge(sheet.book, report.bridge.unrounded)) is None:
            return row
        sheet.text(row, 0, f"after all parts of the bridge, of the engine (sheet {BRIDGE})")
        ends = sheet.formula(row, 3, after.ref, after.value, "money")
        sheet.text(row + 1, 0, "changed in this workbook since, which no part holds")
        sheet.formula(row + 1, 3, *rounded(f"{now.ref}-{ends.ref}", now.value - ends.value), "money")
        return row + 3


def _live(cell: Variance, lines: Lines, months: Months) -> Cell | None:
    """Where the workbook sums up a month and cost center; None where it has none of it."""
    if cell.month not in months.months or cell.cost_center not in lines.centers:
        return None
    return months.centers[lines.centers.index(cell.cost_center)][months.months.index(cell.month)]


def _differ(sheet: Sheet, row: int, was: Cell, now: Cell, style: str = "money") -> Cell:
    """The difference in dollars, and as a share of what was."""
    share = (now.value - was.value) / was.value if was.value else 0.0
    sheet.formula(row, 5, f"IF({was.ref}=0,0,({now.ref}-{was.ref})/{was.ref})", share, "share")
    return sheet.formula(row, 4, f"{now.ref}-{was.ref}", now.value - was.value, style)
