"""The sheet Bridge: what the base costs, each part, and what the head costs, as live sums of the cells beside figures
of the engine; a waterfall; and the same by step, month, cost center and workflow."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.render.bridge import CHANGE, MEANINGS, SIGN, TITLE, bridge_sentence
from costplan.render.bridge_groups import groups_of
from costplan.workbook.book import Cell, column
from costplan.workbook.bridge_cells import BEFORE, BridgeCells, amount, rounded
from costplan.workbook.bridge_cells import SHEET as CELLS
from costplan.workbook.bridge_chart import WIDE, draw_bridge

if TYPE_CHECKING:
    from costplan.bridging.bridge import Bridge
    from costplan.render.bridge_groups import Groups
    from costplan.workbook.book import Book, Sheet

SHEET = "Bridge"
SHEETS = {
    SHEET: f"What changed the cost; {SIGN}. Sums are live, over the sheet of cells, beside figures of the engine.",
    CELLS: "A row a step, month and cost center: what it cost before, what each part adds, and what it costs after.",
}
"""The sheets, each with a sentence on what it holds."""

MOST = 500
"""So many rows of a group are shown; a last one adds up the others."""

_PART, _SUM, _ENGINE, _ADDS, _WHAT = range(5)
_DOLLARS = 5
_FIRST = 7
_CLOSE = "0.000001"
"""How near a sum of cells is to the engine's figure: a spreadsheet holds fifteen digits."""


def fill_bridge(book: Book, bridge: Bridge, in_dollars: Bridge | None = None) -> Cell | None:
    """Write both sheets; ``book`` has them by the names of :data:`SHEETS`. Returns what the head costs; None where
    nothing changed. Dollars stand beside a bridge in another currency where it is there in dollars too."""
    sheet = book.sheet(SHEET)
    sheet.text(3, 0, bridge_sentence(bridge), "bold")
    if bridge.is_nothing:
        return None
    groupings = list(groups_of(bridge, MOST))
    cells = BridgeCells(book, bridge, groupings, in_dollars)
    sheet.widths(40, *([17] * max(WIDE, len(cells.parts) + 7)))
    last = _whole(sheet, bridge, cells)
    row = draw_bridge(sheet, bridge, _FIRST, last, _SUM) + 1
    for groups in groupings:
        row = _group(sheet, groups, cells, row) + 1
    return Cell(sheet.ref(last, _SUM), amount(bridge.total.head))


def _whole(sheet: Sheet, bridge: Bridge, cells: BridgeCells) -> int:
    """The bridge of the whole; returns its last row."""
    sheet.text(_FIRST - 2, 0, f"{TITLE}, {bridge.currency}", "heading")
    own = "" if bridge.currency == "USD" else f", {bridge.currency}"
    sheet.heads(_FIRST - 1, ("part", f"{CHANGE}{own}", f"of the engine{own}"), right=1)
    for col, head in enumerate(("adds up", "what it is"), _ADDS):
        sheet.text(_FIRST - 1, col, head, "head_beside")
    if cells.dollars is not None:
        sheet.text(_FIRST - 1, _DOLLARS, f"{CHANGE}, USD", "head_right")
    total = bridge.total
    told = [("before", total.base, bridge.base), *((part, total.parts[part], MEANINGS[part]) for part in cells.parts)]
    sums = []
    for at, (name, exact, what) in enumerate(told):
        formula, value = cells.sum(BEFORE + at)
        sums.append(value)
        _line(
            sheet, _FIRST + at, name, Cell(formula, value), amount(exact), what, cells.style if not at else cells.change
        )
        if cells.dollars is not None:
            style = "change" if at else "money"
            sheet.formula(_FIRST + at, _DOLLARS, *cells.dollars_of(BEFORE + at), style)
    after = _FIRST + len(told)
    if cells.dollars is not None:
        letters = column(_DOLLARS)
        value = fsum(cells.dollars_of(BEFORE + at)[1] for at in range(len(told)))
        sheet.formula(after, _DOLLARS, f"SUM({letters}{_FIRST + 1}:{letters}{after})", value)
    formula = f"SUM({column(_SUM)}{_FIRST + 1}:{column(_SUM)}{after})"
    _line(sheet, after, "after", Cell(formula, fsum(sums)), amount(total.head), bridge.head, cells.style)
    return after


def _line(sheet: Sheet, row: int, name: str, live: Cell, engine: float, what: str, style: str) -> None:
    sheet.text(row, _PART, name, "bold" if name == "after" else "text")
    found = sheet.formula(row, _SUM, live.ref, live.value, style)
    kept = sheet.number(row, _ENGINE, engine, style)
    sheet.formula_text(row, _ADDS, f'IF(ABS({found.ref}-{kept.ref})<{_CLOSE},"yes","NO")', "yes", "note_beside")
    sheet.text(row, _WHAT, what, "note_beside")


def _group(sheet: Sheet, groups: Groups, cells: BridgeCells, row: int) -> int:
    """A table of one grouping; returns the row below it."""
    sheet.text(row, 0, groups.title, "heading")
    own = "" if cells.currency == "USD" else f", {cells.currency}"
    heads = [groups.noun, *(f"{head}{own}" for head in ("before", "after", CHANGE, *cells.parts))]
    beside = len(heads)
    heads += [f"{head}, USD" for head in ("before", "after", CHANGE)] if cells.dollars is not None else []
    sheet.heads(row + 1, heads, right=1)
    first = row + 2
    columns = [0.0] * (len(heads) - 1)
    changes = {3, beside + 2, *range(4, beside)}
    for place, label in enumerate(groups.labels):
        row = first + place
        sheet.text(row, 0, label)
        base = sheet.formula(row, 1, *cells.sum_of(groups.noun, place, BEFORE), cells.style)
        parts = [
            sheet.formula(row, 4 + at, *cells.sum_of(groups.noun, place, BEFORE + 1 + at), cells.change)
            for at in range(len(cells.parts))
        ]
        span = sheet.span(row, 4, row, 3 + len(cells.parts))
        change = sheet.formula(row, 3, *rounded(f"SUM({span})", fsum(part.value for part in parts)), cells.change)
        head = sheet.formula(row, 2, f"{base.ref}+{change.ref}", base.value + change.value, cells.style)
        dollars = _dollars_of(sheet, groups.noun, place, cells, row, beside) if cells.dollars is not None else ()
        for at, cell in enumerate((base, head, change, *parts, *dollars)):
            columns[at] = fsum((columns[at], cell.value))
    last = first + len(groups.labels)
    sheet.text(last, 0, "total", "bold")
    for col, value in enumerate(columns, 1):
        letters = column(col)
        money, moved = (cells.style, cells.change) if col < beside else ("money", "change")
        style = moved if col in changes else money
        sheet.formula(last, col, *rounded(f"SUM({letters}{first + 1}:{letters}{last})", value, 6), style)
    return last + 1


def _dollars_of(sheet: Sheet, noun: str, place: int, cells: BridgeCells, row: int, col: int) -> tuple[Cell, Cell, Cell]:
    """Before, after and the change of a group in dollars."""
    base = sheet.formula(row, col, *cells.dollars_of(BEFORE, noun, place))
    parts = [cells.dollars_of(BEFORE + 1 + at, noun, place) for at in range(len(cells.parts))]
    text = "+".join(formula for formula, _ in parts) or "0"
    change = sheet.formula(row, col + 2, *rounded(text, fsum(value for _, value in parts)), "change")
    return base, sheet.formula(row, col + 1, f"{base.ref}+{change.ref}", base.value + change.value), change
