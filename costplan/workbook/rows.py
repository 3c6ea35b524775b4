"""The Plan sheet's columns, and its rows under way: where they stand, what they cost now, and whose they are.
What stands in a row is written by lines.py."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.plan.charge import UNTAGGED
from costplan.quantity import Basis
from costplan.workbook.book import column
from costplan.workbook.formula import Formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costplan.plan.cost_line import CostLine
    from costplan.workbook.book import Book

SHEET = "Plan"
HEADS = (
    "scenario",
    "workflow",
    "step",
    "call",
    "from",
    "cost center",
    "owner",
    "model",
    "tier",
    "meter",
    "units a call",
    "calls a run",
    "quantity",
    "rate, USD",
    "per units",
    "cost, USD",
    "basis",
    "rate no.",
    "center no.",
)
MODEL, TIER, METER, UNITS, CALLS, QUANTITY, RATE_USD, PER_UNITS, COST, BASIS, RATE_NO, CENTER_NO = range(7, len(HEADS))
MONTHS = len(HEADS)
FIRST = 4
TOGETHER = 100
"""So many rows are named one by one in a formula; more that do not stand together have a column that marks them."""
_NAMED = 60
"""So many ranges of rows, months and models are named one by one; more would not fit into a formula."""
_STYLE = {
    MODEL: "text",
    TIER: "text",
    METER: "text",
    BASIS: "text",
    UNITS: "quantity",
    CALLS: "quantity",
    QUANTITY: "quantity",
    PER_UNITS: "quantity",
    RATE_USD: "unit",
    RATE_NO: "plain",
    CENTER_NO: "plain",
}
"""Of each column; what is not here is money."""


class Row(NamedTuple):
    """A row of the sheet: whose it is, the span of days it is for, the ``model`` that is planned, and its cost now by
    month; ``center`` is the number of its cost center. ``line`` is what it counts in ``tier`` as planned; None where
    that is nothing, and where no term of a contract counts it."""

    scenario: str
    workflow: str
    tags: tuple[tuple[str, str], ...]
    center: int
    start: str
    model: str
    values: tuple[float, ...]
    tier: str = ""
    line: CostLine | None = None

    @property
    def is_counted(self) -> bool:
        """Whether terms of contracts may count it: a bend is not."""
        return bool(self.tier)


class Rows:
    """The rows of the plan, and where they stand.

    ``rows`` are in the order of the sheet; ``of_workflow`` has the first and the last row of each; ``centers`` the cost
    centers in order, ``CENTER_NO`` of a row naming its place there. ``by_meter`` and ``assumed`` are costs now.
    """

    def __init__(self, book: Book, months: Iterable[str]) -> None:
        self.sheet = book.sheet(SHEET)
        self.rows: list[Row] = []
        self.of_workflow: dict[tuple[str, str], tuple[int, int]] = {}
        self.centers: list[str] = []
        self.by_meter: dict[str, float] = {}
        self.assumed = 0.0
        self.months = list(months)
        self._marks: dict[tuple[int, ...], str] = {}
        self._beside = 0

    def finish(self) -> None:
        """Make a table of all rows."""
        self.sheet.table(FIRST - 1, FIRST + len(self.rows) - 1, (*HEADS, *self.months), "Plan")
        self.sheet.widths(
            20, 22, 18, 24, 11, 14, 14, 30, 11, 24, 12, 12, 16, 12, 11, 16, 11, 7, 7, *([13] * len(self.months))
        )
        self.sheet.raw.freeze_panes(FIRST, 3)
        self.sheet.raw.repeat_rows(FIRST - 1)

    def range(self, col: int, first: int = 0, last: int | None = None) -> str:
        """A column of some rows, as formulas of other sheets refer to it."""
        end = len(self.rows) - 1 if last is None else last
        return f"{SHEET}!${column(col)}${FIRST + first + 1}:${column(col)}${FIRST + max(end, first) + 1}"

    def month_range(self, month: int, first: int = 0, last: int | None = None) -> str:
        """The same for a month."""
        return self.range(MONTHS + month, first, last)

    def marked(self, rows: Sequence[int]) -> str:
        """A column that has 1 in some rows and nothing in the others, for sums of rows that do not stand together."""
        key = tuple(rows)
        if key not in self._marks:
            col = self.beside(f"selection {len(self._marks) + 1}")
            for at in rows:
                self.sheet.number(FIRST + at, col, 1, "plain")
            self._marks[key] = self.range(col)
        return self._marks[key]

    def beside(self, head: str) -> int:
        """A column beside the table that is not taken yet."""
        self._beside += 1
        col = MONTHS + len(self.months) + self._beside
        self.sheet.text(FIRST - 1, col, head, "note")
        return col

    def summed(self, rows: Sequence[int], months: Sequence[int], models: Sequence[str] = ()) -> str:
        """The sum of some rows in months that follow each other, as other sheets add it up.

        Rows that stand together are one range. With ``models``, as a spreadsheet compares a text (``openai/*``), those
        rows alone count in which one is chosen that is like each of them.
        """
        is_apart = rows and rows[-1] - rows[0] >= len(rows)
        if not rows:
            return "0"
        parts = 1 + sum(after > before + 1 for before, after in pairwise(rows))
        if is_apart and (len(rows) > TOGETHER or parts * len(months) * (1 + len(models)) > _NAMED):
            mark = self.marked(rows)
            chosen = "".join(f',{self.range(MODEL)},"{quoted(model)}"' for model in models)
            return "+".join(f"SUMIFS({self.month_range(month)},{mark},1{chosen})" for month in months)
        runs = [
            (together[0], together[-1])
            for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])
            for together in [[at for _, at in run]]
        ]
        if models:
            return "+".join(
                f"SUMIFS({self.month_range(month, *run)}"
                + "".join(f',{self.range(MODEL, *run)},"{quoted(model)}"' for model in models)
                + ")"
                for run in runs
                for month in months
            )
        first, last = column(MONTHS + months[0]), column(MONTHS + months[-1])
        ranges = (f"{SHEET}!${first}${FIRST + top + 1}:${last}${FIRST + bottom + 1}" for top, bottom in runs)
        return f"SUM({','.join(ranges)})"

    def center_of(self, tags: tuple[tuple[str, str], ...]) -> int:
        """The number of a cost center, from 1."""
        center = dict(tags).get("cost_center", UNTAGGED)
        if center not in self.centers:
            self.centers.append(center)
        return self.centers.index(center) + 1

    def write(self, row: int, cells: Mapping[int, Formula | float]) -> None:
        """Cells of a row by column, each in the style of its column."""
        for col, cell in cells.items():
            style = _STYLE.get(col, "money")
            if isinstance(cell, Formula):
                self.sheet.formula(row, col, cell.text, cell.value, style)
            else:
                self.sheet.number(row, col, cell, style)

    def count(self, label: str, basis: Basis, cost: float) -> None:
        """Add to the costs now of a meter, by its label."""
        self.by_meter[label] = self.by_meter.get(label, 0.0) + cost
        if basis is Basis.ASSUMED:
            self.assumed += cost


def quoted(text: str) -> str:
    """A text as it stands between the quotes of a formula."""
    return text.replace('"', '""')


def cells_of(row: int) -> list[str]:
    """The cells of a row, as formulas of this sheet refer to them."""
    return [f"{column(col)}{row + 1}" for col in range(MONTHS)]
