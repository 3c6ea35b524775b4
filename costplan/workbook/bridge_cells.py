"""The sheet of a bridge's cells: a row a step, month and cost center, with what each part adds to it.
What the sheet Bridge adds up are these; a cell costs afterwards what it cost before and all of its parts."""

from __future__ import annotations

from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING

from costplan.units import PICO
from costplan.workbook.book import column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.bridging.bridge import Bridge
    from costplan.render.bridge_groups import Groups
    from costplan.units import Number
    from costplan.workbook.book import Book

SHEET = "Bridge cells"
FIRST = 4
_LABELS = ("scenario", "workflow", "step", "pool", "cost center", "month")
BEFORE = len(_LABELS)


class BridgeCells:
    """The rows of the sheet: ``before``, the parts that are met and ``after`` are columns, and so is the number of the
    group that a cell belongs to, for each of the groupings. ``style`` is that of a cost, ``change`` that of a part."""

    def __init__(self, book: Book, bridge: Bridge, groupings: Sequence[Groups]) -> None:
        self._sheet, self._bridge = book.sheet(SHEET), bridge
        self.parts = bridge.parts
        self.style, self.change = ("money", "change") if bridge.currency == "USD" else ("amount", "change_amount")
        self.after = BEFORE + len(self.parts) + 1
        self._last = FIRST + max(1, len(bridge.cells)) - 1
        self._numbers = {groups.noun: [groups.place_of(cell) + 1 for cell in bridge.cells] for groups in groupings}
        self._places: dict[str, dict[int, list[int]]] = {}
        for noun, numbers in self._numbers.items():
            places = self._places[noun] = {}
            for at, number in enumerate(numbers):
                places.setdefault(number, []).append(at)
        self._values = [
            [amount(cell.base), *(amount(cell.parts.get(part, 0)) for part in self.parts)] for cell in bridge.cells
        ]
        self._fill()

    def _fill(self) -> None:
        sheet, numbers = self._sheet, self._numbers
        heads = (*_LABELS, "before", *self.parts, "after", *(f"{noun} no." for noun in numbers))
        first, last = column(BEFORE), column(self.after - 1)
        for at, (cell, values) in enumerate(zip(self._bridge.cells, self._values, strict=True)):
            row = FIRST + at
            labels = (cell.scenario, cell.workflow, cell.step, cell.pool, cell.cost_center, cell.month)
            for col, label in enumerate(labels):
                sheet.text(row, col, label)
            for col, value in enumerate(values, BEFORE):
                sheet.number(row, col, value, self.style if col == BEFORE else self.change)
            sheet.formula(row, self.after, f"SUM({first}{row + 1}:{last}{row + 1})", fsum(values), self.style)
            for col, places in enumerate(numbers.values(), self.after + 1):
                sheet.number(row, col, places[at], "plain")
        sheet.table(FIRST - 1, self._last, heads, "BridgeCells")
        sheet.widths(20, 20, 18, 18, 16, 10, *([14] * (len(self.parts) + 2)), *([12] * len(numbers)))
        sheet.raw.freeze_panes(FIRST, 3)

    def sum(self, col: int) -> tuple[str, float]:
        """The formula of a whole column from :data:`BEFORE` on, and its value."""
        return rounded(f"SUM({self._span(col)})", fsum(values[col - BEFORE] for values in self._values))

    def sum_of(self, noun: str, place: int, col: int) -> tuple[str, float]:
        """The same of one group, by its place among the labels of its noun."""
        own = self._span(self.after + 1 + list(self._numbers).index(noun))
        found = fsum(self._values[at][col - BEFORE] for at in self._places[noun][place + 1])
        return rounded(f"SUMIFS({self._span(col)},{own},{place + 1})", found)

    def _span(self, col: int) -> str:
        return self._sheet.span(FIRST, col, self._last, col)


def amount(pico: Number) -> float:
    """A sum as a spreadsheet has it."""
    return float(Fraction(pico) / PICO)


def rounded(formula: str, value: float, places: int = 9) -> tuple[str, float]:
    """A sum without what binary fractions leave over, so that what cancels out is nothing and has no sign; a sum of
    such sums has fewer places."""
    return f"ROUND({formula},{places})", round(value, places) + 0.0
