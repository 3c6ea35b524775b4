"""The Summary sheet: the total beside what it may become and what it may be, month by cost center, and the charts.
Totals are formulas; quantiles are values of the engine, and say so."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.budget.on_top import budget_on_top
from costplan.gating.headline import headline_of
from costplan.render.dollars_beside import rate_words
from costplan.risk.telling import WORST, risk_words
from costplan.units import PICO
from costplan.workbook.changes import LIVE, STRUCK
from costplan.workbook.options import FIRST, OFFERED
from costplan.workbook.rows import BASIS, COST
from costplan.workbook.told_in_currency import rate_cells

if TYPE_CHECKING:
    from costplan.books.report import Report
    from costplan.gating.headline import Headline
    from costplan.units import Number
    from costplan.workbook.book import Book, Cell, Sheet
    from costplan.workbook.caps import Caps, Named
    from costplan.workbook.changes import Changes
    from costplan.workbook.inputs import Inputs
    from costplan.workbook.lines import Lines
    from costplan.workbook.months import Months
    from costplan.workbook.options import Options
    from costplan.workbook.versions import Versions

SHEET = "Summary"


def fill_summary(
    book: Book,
    report: Report,
    lines: Lines,
    months: Months,
    caps: Caps,
    options: Options,
    inputs: Inputs,
    versions: Versions,
    changes: Changes,
    told: list[Cell] | None = None,
) -> None:
    """Write the sheet; ``told`` is the total by month, and then in all, in the currency of the report."""
    sheet, plan = book.sheet(SHEET), report.plan
    sheet.widths(44, 18, 18, *([14] * max(4, len(months.months))))
    facts = (
        ("plan", "; ".join(plan.titles)),
        ("version", report.label),
        ("period", "; ".join(dict.fromkeys(plan.periods))),
        ("as of", str(plan.as_of)),
        *(("what if", told) for told in plan.what_ifs),
    )
    row = 3
    for what, words in facts:
        sheet.text(row, 0, what, "bold")
        sheet.text(row, 1, words)
        row += 1
    sheet.text(row, 0, "verdict", "bold")
    sheet.formula_text(row, 1, changes.verdict(_verdict(report), _STRUCK), _verdict(report))
    row = _red(book, report, options, row + 1)
    row = _told(book, report, told[-1], inputs, changes, row + 1) if told else row
    row = _headline(book, report, lines, months, caps, versions, changes, inputs, row + 1)
    sheet.text(row, 0, "Month by cost center", "heading")
    sheet.heads(row + 1, ("cost center", "total", "", *months.months), right=1)
    row += 2
    for name, cells in (*zip(lines.centers, months.centers, strict=True), ("total", months.totals)):
        style = "total" if name == "total" and cells is months.totals else "money"
        sheet.text(row, 0, name, "bold" if style == "total" else "text")
        sheet.formula(row, 1, cells[-1].ref, cells[-1].value, style)
        for month, cell in enumerate(cells[:-1]):
            sheet.formula(row, 3 + month, cell.ref, cell.value, style)
        row += 1
    if told and report.reporting:
        sheet.text(row, 0, f"total, {report.reporting.currency}", "bold")
        sheet.formula(row, 1, told[-1].ref, told[-1].value, "amount_total")
        for month, cell in enumerate(told[:-1]):
            sheet.formula(row, 3 + month, cell.ref, cell.value, "amount_total")
        row += 1
    row = _added(report, inputs, sheet, row, months.totals[-1])
    months.charts(sheet, row + 2, caps.monthly)


_UNTIL = f"'{STRUCK}' once a cell of the plan is"
_STRUCK = "not known: cells were changed; 'costplan estimate --from-xlsx' plans what is changed"


def _verdict(report: Report) -> str:
    verdict = report.verdict
    if not report.budgets:
        return "no budget: there is no cap to compare this plan with"
    if verdict.fits:
        return "fits its caps and policies, as written"
    first, more = verdict.failing[0], len(verdict.failing) - 1
    return f"DOES NOT FIT, as written: {first.message}" + (f", and {more} more" if more else "")


def _red(book: Book, report: Report, options: Options, row: int) -> int:
    """What makes the total less than the whole stands first, in red."""
    sheet, plan = book.sheet(SHEET), report.plan
    unknown = dict.fromkeys((plan.step_of(item), item.unknown.what, item.unknown.remedy) for item in plan.unknowns)
    for where, what, remedy in unknown:
        told = f"UNPRICED, not in the total: {where}: {what}" + (f"; {remedy}" if remedy else "")
        sheet.text(row, 0, told, "red")
        row += 1
    offered = options.sheet.span(FIRST, OFFERED, FIRST + max(1, len(options.planned)) - 1, OFFERED)
    told = "A choice under Options is not offered: its cost is unknown, and so is the total"
    text = f'IF(COUNTIF({offered},"NO*")>0,"{told}","")'
    ref = sheet.formula_text(row, 0, text, "", "bold")
    sheet.raw.conditional_format(
        row, 0, row, 0, {"type": "formula", "criteria": f'={ref}<>""', "format": book.style("red")}
    )
    return row + 1


class _Figures:
    """Rows of a figure and what it is, one below the other."""

    def __init__(self, sheet: Sheet, row: int, currency: str = "USD") -> None:
        sheet.heads(row, ("figure", currency), right=1)
        sheet.text(row, 2, "what it is", "head_beside")
        self._sheet, self.row = sheet, row + 1

    def value(self, name: str, meaning: str, number: float) -> Cell:
        """A figure that nothing in the workbook changes."""
        self._names(name, meaning, "money")
        return self._sheet.number(self.row - 1, 1, number, "money")

    def engine(self, name: str, meaning: str, number: float, changes: Changes, style: str = "money") -> Cell:
        """A figure that only the engine finds."""
        return self.formula(name, meaning, changes.figure(repr(number)), number, style)

    def told(self, name: str, words: str) -> None:
        """Words in place of a figure."""
        self._names(name, words, "text")

    def formula(self, name: str, meaning: str, formula: str, value: float, style: str = "money") -> Cell:
        """A figure that follows the inputs."""
        self._names(name, meaning, style)
        return self._sheet.formula(self.row - 1, 1, formula, value, style)

    def live(self, name: str, formula: str, value: float, changes: Changes, style: str = "big") -> Cell:
        """A great figure that follows the inputs, but for bends that no longer hold."""
        self._sheet.formula_text(self.row, 2, changes.live(), LIVE, "note_beside")
        self._sheet.text(self.row, 0, name, "bold")
        self.row += 1
        return self._sheet.formula(self.row - 1, 1, formula, value, style)

    def _names(self, name: str, meaning: str, style: str) -> None:
        self._sheet.text(self.row, 0, name, "bold" if style == "big" else "text")
        self._sheet.text(self.row, 2, meaning, "note_beside")
        self.row += 1


def _told(book: Book, report: Report, total: Cell, inputs: Inputs, changes: Changes, row: int) -> int:
    """What every page says first, in the currency of the report, and its rates."""
    told = report.verdict.told
    assert told is not None
    figures = _Figures(book.sheet(SHEET), row, told.reporting.currency)
    least = "" if told.headline.complete else ", at least"
    figures.live(f"expected{least}", total.ref, total.value, changes, "amount_big")
    moved = inputs.moved(rate_cells(told.reporting, inputs).values())

    def engine(name: str, meaning: str, pico: Number, style: str) -> None:
        value = float(pico) / PICO
        until = f"'{STRUCK}' once a cell of the plan or a rate is"
        figures.formula(name, f"of the engine{meaning}; {until}", changes.figure(repr(value), moved), value, style)

    p90 = told.headline.expected if told.headline.p90 is None else told.headline.p90
    engine(f"p90{least}", ": nine times in ten the total is no more", p90, "amount")
    if told.headline.per_accepted is not None:
        engine(f"per accepted image{least}", "", told.headline.per_accepted, "quantity")
    for words in rate_words(told.reporting, told.days):
        figures.told("rate", words)
    return figures.row


def _headline(
    book: Book,
    report: Report,
    lines: Lines,
    months: Months,
    caps: Caps,
    versions: Versions,
    changes: Changes,
    inputs: Inputs,
    row: int,
) -> int:
    figures, total = _Figures(book.sheet(SHEET), row), months.totals[-1]
    headline = report.verdict.headline or headline_of(report.plan, None, report.budgets)
    least = "" if headline.complete else ", at least"
    _first(figures, report, headline, total, caps.first, changes, inputs)
    written = float(headline.expected) / PICO
    as_written = figures.value("expected as written", "of the engine, when this file was written", written)
    meaning = "live: what inputs and options that were changed here come to"
    figures.formula("changed since", meaning, f"{total.ref}-{as_written.ref}", 0.0)
    if versions.original and versions.difference:
        original, difference = versions.original, versions.difference
        figures.formula("original", "frozen; see Versions", original.ref, original.value)
        figures.formula("difference to the original", "live", difference.ref, difference.value)
    assumed = f'IF({total.ref}=0,0,SUMIFS({lines.range(COST)},{lines.range(BASIS)},"assumed")/{total.ref})'
    share = lines.assumed / total.value if total.value else 0.0
    meaning = "live: on figures that nobody published or measured"
    figures.formula("share that is assumed", meaning, assumed, share, "share")
    risk = report.risks.of()
    if headline.low != headline.high:
        low, high = (float(end) / PICO for end in (headline.low, headline.high))
        figures.engine(f"risk: low{least}", f"of the engine: every range at its low end; {_UNTIL}", low, changes)
        figures.engine(f"risk: high{least}", f"of the engine: every range at its high end; {_UNTIL}", high, changes)
    meaning = f"of the engine; {'; '.join(risk_words(risk))}; {_UNTIL}"
    figures.engine(f"risk: {WORST}{least}", meaning, float(risk.worst) / PICO, changes)
    return figures.row + 1


def _first(
    figures: _Figures,
    report: Report,
    headline: Headline,
    total: Cell,
    cap: Named | None,
    changes: Changes,
    inputs: Inputs,
) -> None:
    """What every page says first."""
    least = "" if headline.complete else ", at least"
    figures.live(f"expected{least}", total.ref, total.value, changes)
    meaning = f"of the engine: nine times in ten the total is no more; {_UNTIL}"
    figures.engine(f"p90{least}", meaning, float(report.risks.of().p90) / PICO, changes)
    if headline.added:
        _with_added(figures, report, headline, total, changes, inputs)
    if cap is not None:
        in_dollars = cap.currency == "USD"
        style, unit = ("money", "") if in_dollars else ("amount", f", {cap.currency}")
        meaning = "live: of all caps the one with the least share left, or the first that is broken"
        figures.formula(f"cap {cap.name}{unit}", meaning, cap.amount.ref, cap.amount.value, style)
        figures.formula(f"headroom at {cap.at}{unit}", cap.meaning, cap.headroom.ref, cap.headroom.value, style)
        if cap.at_p90 is not None:
            until = f"'{STRUCK}' once a cell that it hangs on is"
            meaning = f"p90 of the engine, or expected with what the cap counts if that is more; {until}"
            figures.formula(f"headroom at p90{unit}", meaning, cap.at_p90.text, cap.at_p90.value, style)
    else:
        figures.told("cap", "none stated")
    if headline.per_accepted is not None:
        seats = ", with seats" if headline.has_seats else ""
        each = float(headline.per_accepted) / PICO
        figures.engine(f"per accepted image{seats}{least}", f"of the engine; {_UNTIL}", each, changes, "unit")
    for name, cost in headline.biggest:
        meaning = f"one of the {len(headline.biggest)} biggest costs, of the engine; {_UNTIL}"
        figures.engine(name.replace("  ", " "), meaning, float(cost) / PICO, changes)


def _with_added(
    figures: _Figures, report: Report, headline: Headline, total: Cell, changes: Changes, inputs: Inputs
) -> None:
    """The total with contingency and tax: live where one budget states those of all scenarios."""
    name, value = f"with {' and '.join(name for name, _ in headline.added)}", float(headline.with_added) / PICO
    own = [budget_on_top(title, report.budgets) for title in report.plan.titles]
    if own[0] is None or any(budget is not own[0] for budget in own):
        figures.engine(name, f"of the engine; {_UNTIL}", value, changes)
        return
    number, text = report.budgets.index(own[0]), total.ref
    for key, is_stated in (("contingency", own[0].contingency), ("tax", own[0].tax)):
        if is_stated:
            text += f"*(1+{inputs.cell(f'budget {number}', key).ref})"
    figures.formula(name, "live: what is added up below", text, value)


def _added(report: Report, inputs: Inputs, sheet: Sheet, row: int, total: Cell) -> int:
    """Contingency and tax of each budget, as lines of their own."""
    for number, budget in enumerate(report.budgets):
        base, added = total, [total]
        if budget.contingency:
            share = inputs.cell(f"budget {number}", "contingency")
            sheet.text(row, 0, f"contingency of {budget.title}")
            base = sheet.formula(row, 1, f"{total.ref}*{share.ref}", total.value * share.value)
            added.append(base)
            row += 1
        if budget.tax:
            rate = inputs.cell(f"budget {number}", "tax")
            sheet.text(row, 0, f"{budget.tax.name}, {'inside' if budget.tax.in_caps else 'outside'} the caps")
            taxed = "+".join(cell.ref for cell in added)
            value = fsum(cell.value for cell in added) * rate.value
            added.append(sheet.formula(row, 1, f"({taxed})*{rate.ref}", value))
            row += 1
        if len(added) > 1:
            sheet.text(row, 0, f"total with these, for {budget.title}", "bold")
            together = "+".join(cell.ref for cell in added)
            sheet.formula(row, 1, together, fsum(cell.value for cell in added), "total")
            row += 1
    return row
