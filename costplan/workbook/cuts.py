"""The Cuts sheet: cost by vendor, model, quarter and tag, by month; what is chosen under Options moves it.
Workflows, cost centers and meters stand under Months."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from costplan.plan.charge import UNTAGGED
from costplan.vendor import is_by, vendor_of
from costplan.workbook.book import column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costplan.workbook.book import Book
    from costplan.workbook.lines import Lines
    from costplan.workbook.months import Months
    from costplan.workbook.told_in_currency import InCurrency

SHEET = "Cuts"
_FIRST = 2


class Cuts:
    """Writes the sheet, from top to bottom; ``told`` adds a last column in another currency."""

    def __init__(self, book: Book, lines: Lines, months: Months, told: InCurrency | None = None) -> None:
        self.sheet, self.lines, self.totals = book.sheet(SHEET), lines, months.totals
        self.told = told
        self._in_currency = [f"total, {told.currency}"] if told else []
        self.months = months.months
        self.sheet.widths(44, 16, *([14] * len(self.months)), 16)
        self.sheet.raw.freeze_panes(3, 1)
        self._row = 3
        models = list(dict.fromkeys(row.model for row in lines.rows))
        self._of_models("vendor", list({vendor_of(model): _like(model) for model in models}.items()))
        self._of_models("model", [(model, model) for model in models])
        self._quarters()
        for key in sorted({key for row in lines.rows for key, _ in row.tags} - {"cost_center"}):
            self._of_tag(key)

    def _heads(self, what: str, columns: Sequence[str]) -> None:
        self.sheet.text(self._row, 0, f"Cost by {what}", "heading")
        self.sheet.heads(self._row + 1, (what, *columns), right=1)
        self._row += 2

    def _line(self, name: str, texts: Iterable[str], values: Sequence[float]) -> None:
        row, self._row = self._row, self._row + 1
        self.sheet.text(row, 0, name)
        for month, (text, value) in enumerate(zip(texts, values, strict=True)):
            self.sheet.formula(row, _FIRST + month, text, value)
        last = column(_FIRST + len(values) - 1)
        self.sheet.formula(row, 1, f"SUM({column(_FIRST)}{row + 1}:{last}{row + 1})", fsum(values))

    def _beside(self, after: int, text: str, value: float, moved: float = 0.0) -> None:
        """The sum of the row above in the currency, behind so many months, with what rates of payment make of it."""
        whole = f"{text}+{moved!r}" if moved else text
        self.sheet.formula(self._row - 1, _FIRST + after, whole, value + moved, "amount")

    def _of_models(self, what: str, names: Sequence[tuple[str, str]]) -> None:
        """By the models that are chosen now; those that were not planned are one row."""
        self._heads(what, ("total", *self.months, *self._in_currency))
        moved = (
            self.told.moved(lambda charge: vendor_of(charge.model) if what == "vendor" else charge.model)
            if self.told
            else {}
        )
        first, rows, each = self._row, range(len(self.lines.rows)), range(len(self.months))
        for name, like in names:
            glob = like
            if what == "model":  # a contract's line is of openai/*, which is no glob here
                planned, glob = [row for row in self.lines.rows if row.model == name], glob.replace("*", "~*")
            else:
                planned = [row for row in self.lines.rows if is_by(row.model, glob, "")]
            texts = [self.lines.summed(rows, [month], [glob]) for month in each]
            self._line(name, texts, [fsum(row.values[month] for row in planned) for month in each])
            if self.told:
                of_it = [at for at in rows if self.lines.rows[at] in planned]
                self._beside(len(self.months), *self.told.sum(rows, each, [glob], of_it), moved.get((name, ""), 0.0))
        columns = [column(_FIRST + month) for month in each]
        others = [
            f"ROUND({self.totals[month].ref}-SUM({at}{first + 1}:{at}{self._row}),9)"
            for month, at in enumerate(columns)
        ]
        self._line("chosen under Options alone", others, [0.0 for _ in each])
        if self.told:
            text, _ = self.told.sum(rows, each)
            col = column(_FIRST + len(self.months))
            paid = fsum(moved.get((name, ""), 0.0) for name, _ in names)  # stands in the rows above as numbers
            text += f"+{paid!r}" if paid else ""
            self._beside(len(self.months), f"ROUND({text}-SUM({col}{first + 1}:{col}{self._row - 1}),9)", 0.0)
        self._row += 1

    def _quarters(self) -> None:
        self._heads("quarter", ("total", *self._in_currency))
        quarters: dict[str, list[int]] = {}
        moved = self.told.moved(lambda _: "", lambda stretch: stretch.month) if self.told else {}
        for month, name in enumerate(self.months):
            quarters.setdefault(f"{name[:4]}-Q{(int(name[5:7]) + 2) // 3}", []).append(month)
        for name, own in quarters.items():
            self.sheet.text(self._row, 0, name)
            text = "+".join(self.totals[month].ref for month in own)
            self.sheet.formula(self._row, 1, text, fsum(self.totals[month].value for month in own))
            self._row += 1
            if self.told:
                paid = fsum(moved.get(("", self.months[month]), 0.0) for month in own)
                self._beside(0, *self.told.sum(range(len(self.lines.rows)), own), paid)
        self._row += 1

    def _of_tag(self, key: str) -> None:
        self._heads(key, ("total", *self.months, *self._in_currency))
        values: dict[str, list[int]] = {}
        moved = self.told.moved(lambda charge: charge.tag(key)) if self.told else {}
        for at, row in enumerate(self.lines.rows):
            values.setdefault(dict(row.tags).get(key, UNTAGGED), []).append(at)
        for name, rows in values.items():
            of_months = [fsum(self.lines.rows[at].values[month] for at in rows) for month in range(len(self.months))]
            self._line(name, [self.lines.summed(rows, [month]) for month in range(len(self.months))], of_months)
            if self.told:
                self._beside(
                    len(self.months), *self.told.sum(rows, range(len(self.months))), moved.get((name, ""), 0.0)
                )
        self._row += 1


def _like(model: str) -> str:
    """What a spreadsheet compares models of the same vendor with; what is no model's is called as it is."""
    return f"{vendor_of(model)}/*" if "/" in model else model
