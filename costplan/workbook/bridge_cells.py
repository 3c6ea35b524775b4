"""The sheet of a bridge's cells: a row a step, month and cost center, with what each part adds to it.
What the sheet Bridge adds up are these; a cell costs afterwards what it cost before and all of its parts."""

from __future__ import annotations

from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING

from costplan.units import PICO
from costplan.workbook.book import CostStyles, column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.bridging.bridge import Bridge, Cell
    from costplan.render.bridge_groups import Groups
    from costplan.units import Number
    from costplan.workbook.book import Book

SHEET = "Bridge cells"
FIRST = 4
_HEADS = ("scenario", "workflow", "step", "pool", "cost center", "month")
BEFORE = len(_HEADS)


class BridgeCells:
    """The rows of the sheet: ``before``, the parts that are met and ``after`` are columns, and so is the number of the
    group that a cell belongs to, for each of the groupings. ``style`` is that of a cost, ``change`` that of a part.

    Args:
        book: has the sheet.
        bridge: whose cells they are.
        groupings: of these.
        in_dollars: the same bridge, where that is in another currency: ``before``, the parts and ``after`` stand once
            more behind the numbers.
    """

    def __init__(
        self, book: Book, bridge: Bridge, groupings: Sequence[Groups], in_dollars: Bridge | None = None
    ) -> None:
        self._sheet, self._bridge = book.sheet(SHEET), bridge
        self.parts, self.currency = bridge.parts, bridge.currency
        styles = CostStyles.of(bridge.currency)
        self.style, self.change = styles.money, styles.change
        self.after = BEFORE + len(self.parts) + 1
        self.dollars = self.after + 1 + len(groupings) if in_dollars else None
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
        self._dollars: list[list[float]] = []
        if in_dollars is not None:
            known = in_dollars.by(_labels)
            for cell in bridge.cells:
                own = known.get(_labels(cell))
                parts = own.parts if own else {}
                self._dollars.append(
                    [amount(own.base if own else 0), *(amount(parts.get(part, 0)) for part in self.parts)]
                )
        self._fill()

    def _fill(self) -> None:
        sheet, numbers = self._sheet, self._numbers
        costs = ("before", *self.parts, "after")
        shown = costs if self._bridge.currency == "USD" else [f"{cost}, {self._bridge.currency}" for cost in costs]
        heads = (*_HEADS, *shown, *(f"{noun} no." for noun in numbers))
        heads += tuple(f"{cost}, USD" for cost in costs) if self.dollars else ()
        first, last = column(BEFORE), column(self.after - 1)
        for at, (cell, values) in enumerate(zip(self._bridge.cells, self._values, strict=True)):
            row = FIRST + at
            for col, label in enumerate(_labels(cell)):
                sheet.text(row, col, label)
            for col, value in enumerate(values, BEFORE):
                sheet.number(row, col, value, self.style if col == BEFORE else self.change)
            sheet.formula(row, self.after, f"SUM({first}{row + 1}:{last}{row + 1})", fsum(values), self.style)
            for col, places in enumerate(numbers.values(), self.after + 1):
                sheet.number(row, col, places[at], "plain")
            if self.dollars is not None:
                end = self.dollars + len(self._dollars[at])
                for col, value in enumerate(self._dollars[at], self.dollars):
                    sheet.number(row, col, value, "money" if col == self.dollars else "change")
                own = f"{column(self.dollars)}{row + 1}:{column(end - 1)}{row + 1}"
                sheet.formula(row, end, f"SUM({own})", fsum(self._dollars[at]))
        sheet.table(FIRST - 1, self._last, heads, "BridgeCells")
        sheet.widths(
            20, 20, 18, 18, 16, 10, *([14] * (len(self.parts) + 2)), *([12] * len(numbers)), *([14] * len(costs))
        )
        sheet.raw.freeze_panes(FIRST, 3)

    def sum(self, col: int) -> tuple[str, float]:
        """The formula of a whole column from :data:`BEFORE` on, and its value."""
        return rounded(f"SUM({self._span(col)})", fsum(values[col - BEFORE] for values in self._values))

    def sum_of(self, noun: str, place: int, col: int) -> tuple[str, float]:
        """The same of one group, by its place among the labels of its noun."""
        own = self._span(self.after + 1 + list(self._numbers).index(noun))
        found = fsum(self._values[at][col - BEFORE] for at in self._places[noun][place + 1])
        return rounded(f"SUMIFS({self._span(col)},{own},{place + 1})", found)

    def dollars_of(self, col: int, noun: str = "", place: int = 0) -> tuple[str, float]:
        """The same of the dollars beside a column, of all cells or of a group."""
        assert self.dollars is not None  # else nobody asks
        at = col - BEFORE
        span = self._span(self.dollars + at)
        if not noun:
            return rounded(f"SUM({span})", fsum(values[at] for values in self._dollars))
        own = self._span(self.after + 1 + list(self._numbers).index(noun))
        found = fsum(self._dollars[cell][at] for cell in self._places[noun][place + 1])
        return rounded(f"SUMIFS({span},{own},{place + 1})", found)

    def _span(self, col: int) -> str:
        return self._sheet.span(FIRST, col, self._last, col)


def _labels(cell: Cell) -> tuple[str, ...]:
    return cell.scenario, cell.workflow, cell.step, cell.pool, cell.cost_center, cell.month


def amount(pico: Number) -> float:
    """A sum as a spreadsheet has it."""
    return float(Fraction(pico) / PICO)


def rounded(formula: str, value: float, places: int = 9) -> tuple[str, float]:
    """A sum without what binary fractions leave over, so that what cancels out is nothing and has no sign; a sum of
    such sums has fewer places."""
    return f"ROUND({formula},{places})", round(value, places) + 0.0
