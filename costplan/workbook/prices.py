"""The Prices sheet: each rate that the plan or one of its options rests on, with where it comes from.
A rate is an input: changing it changes what rests on it here; the price tables themselves stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.units import METERS, PICO

if TYPE_CHECKING:
    from costplan.plan.cost_line import CostLine
    from costplan.workbook.book import Book

SHEET = "Prices"
HEADS = (
    "no.",
    "model",
    "tier",
    "meter",
    "holds for",
    "from",
    "rate, USD",
    "per units",
    "unit",
    "basis",
    "flag",
    "source",
    "address",
    "checked",
    "in the table",
    "as written",
)
RATE, PER, WRITTEN = 6, 7, 15


class Prices:
    """The rates, each on a row; a line of a call names the row of its rate by the number of it."""

    def __init__(self, book: Book) -> None:
        self.sheet = book.sheet(SHEET)
        self.sheet.widths(6, 30, 11, 26, 30, 12, 14, 12, 12, 11, 16, 40, 46, 12, 40, 12)
        self._numbers: dict[tuple[object, ...], int] = {}
        self.book = book

    def number_of(self, model: str, tier: str, line: CostLine) -> int:
        """The number of the rate of a line, written where it is new."""
        block, row = line.block, line.row
        key = (
            model,
            tier,
            line.meter,
            block.start if block else None,
            line.rate.expected,
            row.when if row else line.label,
        )
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._write(self._numbers[key], model, tier, line)
        return self._numbers[key]

    def cell(self, number: int) -> str:
        """The cell of a rate, as formulas refer to it."""
        return self.sheet.ref(3 + number, RATE)

    def changed(self) -> str:
        """The formula of how many rates are not as they were written."""
        if not self._numbers:
            return "0"
        now, then = (self.sheet.span(4, col, 3 + len(self._numbers), col) for col in (RATE, WRITTEN))
        return f"SUMPRODUCT(--({now}<>{then}))"

    @property
    def rates(self) -> str:
        """All rates as a range; complete when nothing more is written."""
        return self.sheet.span(4, RATE, 3 + max(1, len(self._numbers)), RATE)

    def column(self, col: int, last: int = 5000) -> str:
        """A column of the table, long enough for what may still be written."""
        return self.sheet.span(4, col, 3 + last, col)

    def finish(self) -> None:
        """Make a table of what was written."""
        self.sheet.table(3, 3 + len(self._numbers), HEADS, "Prices")
        self.sheet.raw.freeze_panes(4, 2)
        self.sheet.raw.repeat_rows(3)

    def _write(self, number: int, model: str, tier: str, line: CostLine) -> None:
        row, sheet = 3 + number, self.sheet
        block, meter = line.block, METERS[line.meter]
        sheet.number(row, 0, number, "plain")
        when = ", ".join(f"{name} {value}" for name, value in line.row.when) if line.row else ""
        if line.row and line.row.max_pixels:
            when = ", ".join(filter(None, (when, f"up to {line.row.max_pixels:,} pixels")))
        texts = {
            1: model,
            2: tier,
            3: line.label,
            4: when or "all calls",
            5: str(block.start) if block else "",
            8: meter.unit,
        }
        texts[9] = block.basis.value if block else "stated"
        texts[10] = block.flag if block else ""
        texts[11] = block.source.title if block else "stated in the scenario"
        texts[12] = block.source.url if block else ""
        texts[13] = block.source.checked if block else ""
        texts[14] = str(line.row.place) if line.row else ""
        for col, text in texts.items():
            sheet.text(row, col, text)
        rate = rate_of(line)
        sheet.raw.write_number(row, RATE, rate, self.book.style("unit", is_input=True))
        options = {"validate": "decimal", "criteria": ">=", "value": 0, "error_title": "costplan"}
        sheet.raw.data_validation(row, RATE, row, RATE, options | {"error_message": "write a number of zero or more"})
        sheet.number(row, PER, meter.per, "quantity")
        sheet.number(row, WRITTEN, rate, "unit")


def rate_of(line: CostLine) -> float:
    """A rate as it is published: dollars for ``Meter.per`` units, the nearest float."""
    rate = line.rate.expected
    return rate.numerator * METERS[line.meter].per / (rate.denominator * PICO)
