"""The workbook of what changed between two sides: the bridge and its cells, what a controller multiplies again, and the
keys that were written otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.bridging.diff import NOTHING
from costplan.render.bridge_tables import TIES
from costplan.render.diff import in_currency, marked, tried_words
from costplan.render.dollars_beside import rate_words
from costplan.render.headline import WHAT_IF
from costplan.workbook.book import Book, CostStyles
from costplan.workbook.bridge import SHEET as BRIDGE
from costplan.workbook.bridge import SHEETS, fill_bridge
from costplan.workbook.bridge_cells import amount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costplan.bridging.bridge import Bridge, StepSide, StepTie
    from costplan.bridging.diff import Diff, KeyChange
    from costplan.workbook.book import Cell, Sheet

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
    notes = (*(rate_words(diff.told.reporting, diff.told.days) if diff.told else ()), *diff.notes)
    has[NOTES] = bool(notes)
    if not diff.is_nothing:
        has |= {STEPS: bool(diff.bridge.steps), KEYS: bool(diff.keys)}
    sheets = {name: told for name, told in (SHEETS | _MORE).items() if has.get(name)}
    book = Book(f"{diff.bridge.base} and {diff.bridge.head}", day, sheets)
    for row, note in enumerate(notes, 3):
        book.sheet(NOTES).text(row, 0, note)
    if diff.is_nothing:
        book.sheet(BRIDGE).text(3, 0, NOTHING, "bold")
        return book.bytes()
    told = diff.told
    fill_bridge(book, marked(in_currency(diff)), diff.bridge if told else None)
    if tried := [*tried_words(diff)]:
        book.sheet(BRIDGE).text(2, 0, f"{WHAT_IF}: {'; '.join(tried)}", "bold")
    if has[STEPS]:
        _ties(book.sheet(STEPS), in_currency(diff).bridge, diff.bridge.steps if told else ())
    if has[KEYS]:
        _keys(book.sheet(KEYS), diff.keys)
    return book.bytes()


def _ties(sheet: Sheet, bridge: Bridge, in_dollars: Sequence[StepTie]) -> None:
    """Two rows a step, each with its product; behind these the same in dollars where there are some."""
    own = "" if bridge.currency == "USD" else f", {bridge.currency}"
    labels = ("scenario", "workflow", "step", "side", "call", "asked for", "of", "attempts each")
    heads = [*labels, f"an attempt costs{own}", f"cost{own}", "accepted images"]
    heads += ["an attempt costs, USD", "cost, USD"] if in_dollars else []
    sheet.heads(3, heads, right=5)
    sheet.widths(20, 20, 20, 10, 50, 16, 16, 14, 14, 16, 16, 14, 16)
    styles, known = CostStyles.of(bridge.currency), {_named(tie): tie for tie in in_dollars}
    row = 4
    for tie in bridge.steps:
        beside = known.get(_named(tie))
        others = (beside.base, beside.head) if beside else (None, None)
        for (name, side), other in zip((("before", tie.base), ("after", tie.head)), others, strict=True):
            if side is None:
                continue
            step = tie.was if tie.was and side is tie.base else tie.step
            for col, label in enumerate((tie.scenario, tie.workflow, step, name, side.call)):
                sheet.text(row, col, label)
            times = [sheet.number(row, 5, float(side.asked)), sheet.number(row, 7, float(side.attempts))]
            sheet.text(row, 6, tie.unit)
            _product(sheet, row, 8, times, side, (styles.unit, styles.money))
            sheet.number(row, 10, float(side.accepted))
            if other is not None:
                _product(sheet, row, 11, times, other, ("unit", "money"))
            row += 1
    sheet.raw.freeze_panes(4, 3)


def _named(tie: StepTie) -> tuple[str, str, str, str]:
    return tie.scenario, tie.workflow, tie.step, tie.was


def _product(sheet: Sheet, row: int, col: int, times: Sequence[Cell], side: StepSide, styles: tuple[str, str]) -> None:
    """What an attempt costs, and behind it all that are asked for."""
    asked, attempts = times
    each = sheet.number(row, col, amount(side.attempt_cost), styles[0])
    value = asked.value * attempts.value * each.value
    sheet.formula(row, col + 1, f"{asked.ref}*{attempts.ref}*{each.ref}", value, styles[1])


def _keys(sheet: Sheet, keys: Sequence[KeyChange]) -> None:
    sheet.heads(3, ("key", "before", "after", "where"))
    sheet.widths(60, 30, 30, 40)
    for row, key in enumerate(keys, 4):
        path = f"{key.was} -> {key.path}" if key.was else key.path
        for col, text in enumerate((path, key.before or "", key.after or "", key.where)):
            sheet.text(row, col, text, "wrapped")
