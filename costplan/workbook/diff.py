"""The workbook of what changed between two sides: the bridge and its cells, what a controller multiplies again, and the
keys that were written otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.bridging.diff import NOTHING
from costplan.render.bridge_tables import TIES
from costplan.render.diff import in_currency, marked, tried_words
from costplan.render.headline import WHAT_IF
from costplan.workbook.book import Book
from costplan.workbook.bridge import SHEET as BRIDGE
from costplan.workbook.bridge import SHEETS, fill_bridge
from costplan.workbook.bridge_cells import amount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costplan.bridging.bridge import StepTie
    from costplan.bridging.diff import Diff, KeyChange
    from costplan.workbook.book import Sheet

STEPS, KEYS, NOTES = "Steps", "Keys", "Notes"

_MORE = {
    STEPS: f"{TIES}: asked for x attempts each x what an attempt costs, before seats take anything off.",
    KEYS: "What was written otherwise, and where it stands.",
    NOTES: "What there is to know beside the figures.",
}


def diff_bytes(diff: Diff, day: date) -> bytes:
    """The workbook, the same bytes each time; one sentence where nothing changed.

    Args:
        diff: what there is to say.
        day: the file says that it was made on it.

    Raises:
        InputError: there is more than a spreadsheet takes.
        OutsideError: XlsxWriter is not installed.
    """
    has = dict.fromkeys(SHEETS, not diff.bridge.is_nothing) | {BRIDGE: True}
    has[NOTES] = bool(diff.notes)
    if not diff.is_nothing:
        has |= {STEPS: bool(diff.bridge.steps), KEYS: bool(diff.keys)}
    sheets = {name: told for name, told in (SHEETS | _MORE).items() if has.get(name)}
    book = Book(f"{diff.bridge.base} and {diff.bridge.head}", day, sheets)
    for row, note in enumerate(diff.notes, 3):
        book.sheet(NOTES).text(row, 0, note)
    if diff.is_nothing:
        book.sheet(BRIDGE).text(3, 0, NOTHING, "bold")
        return book.bytes()
    fill_bridge(book, marked(in_currency(diff)))
    if tried := [*tried_words(diff)]:
        book.sheet(BRIDGE).text(2, 0, f"{WHAT_IF}: {'; '.join(tried)}", "bold")
    if has[STEPS]:
        _ties(book.sheet(STEPS), diff.bridge.steps)
    if has[KEYS]:
        _keys(book.sheet(KEYS), diff.keys)
    return book.bytes()


def _ties(sheet: Sheet, ties: Sequence[StepTie]) -> None:
    """Two rows a step, each with its product."""
    heads = (
        "scenario",
        "workflow",
        "step",
        "side",
        "call",
        "asked for",
        "of",
        "attempts each",
        "an attempt costs",
        "cost",
        "accepted images",
    )
    sheet.heads(3, heads, right=5)
    sheet.widths(20, 20, 20, 10, 50, 16, 16, 14, 14, 16, 16)
    row = 4
    for tie in ties:
        for name, side in (("before", tie.base), ("after", tie.head)):
            if side is None:
                continue
            step = tie.was if tie.was and side is tie.base else tie.step
            for col, label in enumerate((tie.scenario, tie.workflow, step, name, side.call)):
                sheet.text(row, col, label)
            cells = [
                sheet.number(row, 5, float(side.asked)),
                sheet.number(row, 7, float(side.attempts)),
                sheet.number(row, 8, amount(side.attempt_cost), "unit"),
            ]
            sheet.text(row, 6, tie.unit)
            product = "*".join(cell.ref for cell in cells)
            sheet.formula(row, 9, product, cells[0].value * cells[1].value * cells[2].value)
            sheet.number(row, 10, float(side.accepted))
            row += 1
    sheet.raw.freeze_panes(4, 3)


def _keys(sheet: Sheet, keys: Sequence[KeyChange]) -> None:
    sheet.heads(3, ("key", "before", "after", "where"))
    sheet.widths(60, 30, 30, 40)
    for row, key in enumerate(keys, 4):
        path = f"{key.was} -> {key.path}" if key.was else key.path
        for col, text in enumerate((path, key.before or "", key.after or "", key.where)):
            sheet.text(row, col, text, "wrapped")
