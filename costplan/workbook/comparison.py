"""The workbook of options side by side: what each costs against a baseline that may be chosen, by month, where it tips,
and what breaks. Differences are formulas; what only the engine finds is a value, struck once it no longer holds."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.quantity import ZERO
from costplan.render.comparison.told import tips_cell
from costplan.render.dollars_beside import rate_words
from costplan.render.headline import WHAT_IF
from costplan.units import PICO
from costplan.workbook.book import Book, Cell, CostStyles, column
from costplan.workbook.side_by_side import SHEET as OPTIONS
from costplan.workbook.side_by_side import fill_dollars, fill_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.comparing.break_even import BreakEven
    from costplan.comparing.option import Comparison
    from costplan.units import Number
    from costplan.workbook.book import Sheet

MONTHS, TIPS, BREAKS, ABOUT = "Months", "Break-even", "What breaks", "About"
SHEETS = {
    OPTIONS: "What each option costs against the baseline. Another baseline may be chosen: write its number into the "
    "yellow cell.",
    MONTHS: "Cost by month, in US dollars.",
    TIPS: "Where an option and the baseline cost the same when one input moves and all else stays.",
    BREAKS: "What cannot be planned and why, and what breaks though it can be.",
    ABOUT: "What each option changes, and what the figures stand on.",
}
_METHOD = (
    "Expected costs by month are the engine's; totals, differences and percents are formulas of them.",
    (
        "Quantiles, chances and break-evens are the engine's. A chance is of costing less than the baseline as it was "
        "written, and reads 'changed' beside another one."
    ),
    "Inputs that options share, such as a driver, are shared in a chance: they rise and fall for both.",
)


def comparison_bytes(comparison: Comparison) -> bytes:
    """The workbook, the same bytes each time.

    Raises:
        InputError: there is more than a spreadsheet takes.
        OutsideError: XlsxWriter is not installed.
    """
    breaks = any(one.broken or (one.costed and one.costed.cautions) for one in comparison.options)
    has = {TIPS: bool(comparison.break_evens), BREAKS: breaks}
    told = comparison.told
    shown, currency = (told.comparison, told.reporting.currency) if told else (comparison, "USD")
    told_in = f"in {currency} and US dollars" if told else "in US dollars"
    sheets = {name: note.replace("in US dollars", told_in) for name, note in SHEETS.items() if has.get(name, True)}
    book = Book(comparison.title, comparison.as_of, sheets)
    months = book.sheet(MONTHS)
    totals = _months(months, shown, currency, 3)
    fill_options(book, shown, totals, currency)
    if told:
        in_dollars = _months(months, comparison, "USD", 6 + len(comparison.options))
        fill_dollars(book.sheet(OPTIONS), comparison, in_dollars)
    if has[TIPS]:
        _tips(book.sheet(TIPS), shown, currency, comparison)
    if has[BREAKS]:
        _breaks(book.sheet(BREAKS), shown)
    _about(book.sheet(ABOUT), shown, rate_words(told.reporting, told.days) if told else ())
    return book.bytes()


def dollars(pico: Number) -> float:
    """Pico-dollars, or pico-units of another currency, as a cell holds them."""
    return float(pico) / PICO


def _months(sheet: Sheet, comparison: Comparison, currency: str, top: int) -> list[Cell | None]:
    """Below their heads a row an option, and a formula that adds it up; None of one that cannot be planned."""
    months, styles = comparison.months, CostStyles.of(currency)
    sheet.widths(44, 16, *([14] * len(months)))
    sheet.heads(top, ("option", f"total, {currency}", *months), right=1)
    sheet.raw.freeze_panes(4, 1)
    totals: list[Cell | None] = []
    for row, option in enumerate(comparison.options, top + 1):
        sheet.text(row, 0, option.name)
        if option.costed is None:
            sheet.text(row, 1, "cannot be planned", "note")
            totals.append(None)
            continue
        values = [dollars(option.costed.months.get(month, ZERO).expected) for month in months]
        for col, value in enumerate(values, 2):
            sheet.number(row, col, value, styles.money)
        span = f"{column(2)}{row + 1}:{column(1 + max(1, len(values)))}{row + 1}"
        totals.append(sheet.formula(row, 1, f"SUM({span})", fsum(values), styles.money))
    return totals


def _tips(sheet: Sheet, comparison: Comparison, currency: str, in_dollars: Comparison) -> None:
    """A row a break-even, and how far it is from today, as a formula; what it costs in dollars stands last."""
    costs = f"both cost, {currency}"
    heads = ("option", "what moves", "break-even", "unit", "today", "from today", costs, "looked for from", "to")
    sheet.heads(3, heads, right=2)
    for col, head in enumerate(("cheaper below", "cheaper above", "why there is none"), len(heads)):
        sheet.text(3, col, head, "head_beside")
    sheet.widths(28, 40, 13, 18, 13, 12, 16, 14, 14, 28, 28, 50, 18)
    sheet.raw.set_row(3, 32)
    for row, found in enumerate(comparison.break_evens, 4):
        _tip(sheet, row, found, CostStyles.of(currency).unit)
    if currency != "USD":
        sheet.text(3, len(heads) + 3, "both cost, USD", "head_right")
        known = {(one.option, one.words): one.cost for one in in_dollars.break_evens}
        for row, found in enumerate(comparison.break_evens, 4):
            cost = known.get((found.option, found.words))
            if found.cost is not None and cost is not None:
                sheet.number(row, len(heads) + 3, dollars(cost), "unit")


def _tip(sheet: Sheet, row: int, found: BreakEven, unit: str) -> None:
    style = "share" if found.unit == "%" else "quantity"
    sheet.text(row, 0, found.option)
    sheet.text(row, 1, found.words)
    sheet.text(row, 3, found.unit, "note_beside")
    at = sheet.number(row, 2, float(found.at), style) if found.at is not None else None
    today = sheet.number(row, 4, float(found.present), style) if found.present is not None else None
    if at is None:
        sheet.text(row, 2, tips_cell(found), "note")
    elif today is not None and today.value:
        sheet.formula(row, 5, f"{at.ref}/{today.ref}-1", at.value / today.value - 1, "change_share")
    if found.cost is not None:
        sheet.number(row, 6, dollars(found.cost), unit)
    sheet.number(row, 7, float(found.low), style)
    sheet.number(row, 8, float(found.high), style)
    for col, text in enumerate((found.below, found.above, found.why), 9):
        sheet.text(row, col, text, "note_beside")


def _breaks(sheet: Sheet, comparison: Comparison) -> None:
    sheet.heads(3, ("option", "planned", "what", "what to do", "code"))
    sheet.widths(44, 10, 90, 60, 18)
    row = 4
    for option in comparison.options:
        told = [("no", problem.message, problem.remedy, problem.code) for problem in option.broken]
        told += [("yes", caution, "", "") for caution in (option.costed.cautions if option.costed else ())]
        for texts in told:
            for col, text in enumerate((option.name, *texts)):
                sheet.text(row, col, text)
            row += 1


def _about(sheet: Sheet, comparison: Comparison, rates: Sequence[str]) -> None:
    sheet.heads(3, ("option", "changes", "why", "file", "acceptance that is typed in alone"))
    sheet.widths(44, 70, 40, 40, 50)
    row = 4
    for option in comparison.options:
        tried = [f"{WHAT_IF} {told}" for told in option.what_ifs]
        changes = "; ".join(filter(None, [", ".join(option.changes), *tried])) or "as it is written"
        typed = ", ".join(option.costed.typed) if option.costed else ""
        for col, text in enumerate((option.name, changes, option.reason, option.file, typed)):
            sheet.text(row, col, text)
        row += 1
    told = (*rates, *_METHOD, *comparison.notes, f"as of {comparison.as_of}", f"price tables: {comparison.tables_used}")
    for at, text in enumerate(told, row + 1):
        sheet.text(at, 0, text)
