"""The Prices sheet: each rate that the plan or one of its options rests on, with where it comes from.
A rate is an input: changing it changes what rests on it here; the price tables themselves stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.pricing.whole_credits import ROUNDING
from costplan.units import METERS, PICO
from costplan.workbook.formula import Formula

if TYPE_CHECKING:
    from datetime import date

    from costplan.plan.cost_line import CostLine
    from costplan.workbook.book import Book, Cell
    from costplan.workbook.term_inputs import Agreed, TermInputs

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
RATE, PER, WRITTEN, LISTED, LISTED_WRITTEN = 6, 7, 15, 16, 19
AGREED = ("list rate, USD", "contract factor", "contract", "list rate as written")
"""More heads where the account has contracts: its rate is what these make of the list rate."""


class Prices:
    """The rates, each on a row; a line of a call names the row of its rate by the number of it."""

    def __init__(self, book: Book, terms: TermInputs) -> None:
        self._terms = terms
        self.sheet = book.sheet(SHEET)
        self.sheet.widths(6, 30, 11, 26, 30, 12, 14, 12, 12, 11, 16, 40, 46, 12, 40, 12)
        self._numbers: dict[tuple[object, ...], int] = {}
        self.book = book

    def number_of(self, model: str, tier: str, line: CostLine, day: date, stated: Cell | None = None) -> int:
        """The number of the rate of a line on a day, written where it is new; that of a cost beside calls is ``stated``
        among the inputs, each its own."""
        block, row = line.block, line.row
        agreed = self._terms.agreed(model, tier, line.meter, day) if block and self._terms.contracts else None
        key = (
            model,
            tier,
            line.meter,
            block.start if block else None,
            line.rate.expected,
            row.when if row else line.label,
            (agreed.factor.text, agreed.fixed and agreed.fixed.text) if agreed else stated and stated.ref,
            row.place if line.meter == ROUNDING else None,
        )
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._write(self._numbers[key], model, tier, line, agreed, stated)
        return self._numbers[key]

    def cell(self, number: int) -> str:
        """The cell of a rate, as formulas refer to it."""
        return self.sheet.ref(3 + number, RATE)

    def changed(self) -> str:
        """The formula of how many rates are not as they were written."""
        if not self._numbers:
            return "0"
        now, then = (self.sheet.span(4, col, 3 + len(self._numbers), col) for col in (RATE, WRITTEN))
        count = f"SUMPRODUCT(--({now}<>{then}))"
        if not self._terms.contracts:
            return count
        now, then = (self.sheet.span(4, col, 3 + len(self._numbers), col) for col in (LISTED, LISTED_WRITTEN))
        return "+".join((count, f"SUMPRODUCT(--({now}<>{then}))", *filter(None, [self._terms.changed()])))

    @property
    def rates(self) -> str:
        """All rates as a range; complete when nothing more is written."""
        return self.sheet.span(4, RATE, 3 + max(1, len(self._numbers)), RATE)

    def column(self, col: int, last: int = 5000) -> str:
        """A column of the table, long enough for what may still be written."""
        return self.sheet.span(4, col, 3 + last, col)

    def finish(self) -> None:
        """Make a table of what was written."""
        heads = (*HEADS, *AGREED) if self._terms.contracts else HEADS
        self.sheet.table(3, 3 + len(self._numbers), heads, "Prices")
        self.sheet.raw.freeze_panes(4, 2)
        self.sheet.raw.repeat_rows(3)

    def _write(
        self, number: int, model: str, tier: str, line: CostLine, agreed: Agreed | None, stated: Cell | None
    ) -> None:
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
        texts[11] = block.source.title if block else line.stated_in
        texts[12] = block.source.url if block else ""
        texts[13] = block.source.checked if block else ""
        texts[14] = str(line.row.place) if line.row else ""
        for col, text in texts.items():
            sheet.text(row, col, text)
        sheet.number(row, PER, meter.per, "quantity")
        if agreed is not None:
            self._write_agreed(row, line, agreed)
            return
        rate = rate_of(line)
        if line.meter == ROUNDING:
            self._write_credit(row, line, rate)
            return
        if stated is not None:
            same = sheet.formula(row, RATE, stated.ref, rate, "unit")
            sheet.formula(row, WRITTEN, same.ref, rate, "unit")
        else:
            self._input(row, RATE, rate)
            sheet.number(row, WRITTEN, rate, "unit")
        if self._terms.contracts:
            for col in (LISTED, LISTED_WRITTEN):
                sheet.formula(row, col, sheet.ref(row, RATE), rate, "unit")

    def _write_credit(self, row: int, line: CostLine, rate: float) -> None:
        """What a credit is worth is an input of its term; at list prices nothing is rounded."""
        sheet, worth = self.sheet, self._terms.worth(line)
        sheet.formula(row, RATE, worth.ref, worth.value, "unit")
        sheet.text(row, LISTED + 2, line.row.moves[0].contract)
        sheet.number(row, WRITTEN, rate, "unit")
        for col in (LISTED, LISTED_WRITTEN):
            sheet.number(row, col, 0, "unit")

    def _write_agreed(self, row: int, line: CostLine, agreed: Agreed) -> None:
        """A rate that is what contracts make of the list rate; what may be changed is that one, and their terms."""
        sheet, listed = self.sheet, float(line.listed) * METERS[line.meter].per / PICO
        self._input(row, LISTED, listed)
        factor = sheet.formula(row, LISTED + 1, agreed.factor.text, agreed.factor.value, "quantity")
        sheet.text(row, LISTED + 2, agreed.who)
        sheet.number(row, LISTED_WRITTEN, listed, "unit")
        of = agreed.fixed or Formula(sheet.ref(row, LISTED), listed)
        rate = sheet.formula(row, RATE, f"{of.text}*{factor.ref}", of.value * factor.value, "unit")
        sheet.formula(row, WRITTEN, rate.ref, rate.value, "unit")

    def _input(self, row: int, col: int, rate: float) -> None:
        self.sheet.raw.write_number(row, col, rate, self.book.style("unit", is_input=True))
        options = {"validate": "decimal", "criteria": ">=", "value": 0, "error_title": "costplan"}
        self.sheet.raw.data_validation(
            row, col, row, col, options | {"error_message": "write a number of zero or more"}
        )


def rate_of(line: CostLine) -> float:
    """A rate as it is published: dollars for ``Meter.per`` units, the nearest float."""
    rate = line.rate.expected
    return rate.numerator * METERS[line.meter].per / (rate.denominator * PICO)
