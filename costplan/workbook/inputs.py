"""The Inputs sheet: every assumption of the scenarios and the budgets in a cell of its own that a reader may change.
Formulas of the other sheets name these cells; reading.py reads the changed ones back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.distributions import laws
from costplan.quantity import certain
from costplan.render.view import clean
from costplan.scenario.assumed import why_assumed
from costplan.workbook.assumptions import assumptions_of
from costplan.workbook.book import LONGEST, Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.books.report import Report
    from costplan.budget.budget import Budget
    from costplan.exchange.fx import FxBlock
    from costplan.exchange.reporting import Reporting
    from costplan.quantity import Quantity
    from costplan.scenario.scenario import Scenario
    from costplan.units import Number
    from costplan.workbook.assumption import Assumption
    from costplan.workbook.book import Book

HEADS = (
    "scenario",
    "input",
    "value",
    "to",
    "unit",
    "expected",
    "basis",
    "source",
    "name",
    "as written",
    "to as written",
)
"""``value`` alone is certain; ``value`` and ``to`` are a 90 % interval, and hard ends where they have a ``likely``."""

MIDDLES = ("likely", "likely as written")
"""The heads of what a range states between its ends, which are there only where one does."""

VALUE, TO, WRITTEN, TO_WRITTEN, MIDDLE, MIDDLE_WRITTEN = 2, 3, 9, 10, 11, 12
RANGED = ("amount", "tokens")
"""The kinds that may be a range."""

SHEET = "Inputs"
_STYLE = {
    "amount": "quantity",
    "tokens": "quantity",
    "price": "unit",
    "share": "share",
    "growth": "share",
    "whole": "plain",
}
VALIDATIONS = {
    "amount": ("decimal", ">=", 0, "a number of zero or more"),
    "tokens": ("decimal", ">=", 0, "a number of zero or more"),
    "price": ("decimal", ">=", 0, "a number of zero or more"),
    "share": ("decimal", "between", (0, 1), "a share from 0% to 100%"),
    "growth": ("decimal", ">", -1, "a share above -100%"),
    "whole": ("integer", ">=", 1, "a whole number of 1 or more"),
    "rate": ("decimal", ">", 0, "a number above zero"),
}


VALID = {kind: told for kind, (_, _, _, told) in VALIDATIONS.items()}
"""In words, what each kind of input may be."""


class Inputs:
    """The cells of the assumptions, by scenario and key."""

    def __init__(self, book: Book, report: Report) -> None:
        self.book = book
        self.sheet = book.sheet(SHEET)
        self.sheet.widths(24, 52, 14, 14, 26, 14, 10, 40, 36, 12, 14)
        self.sheet.heads(3, HEADS)
        self.sheet.raw.freeze_panes(4, 2)
        self.sheet.raw.repeat_rows(3)
        self._row = 4
        self._cells: dict[tuple[str, ...], Cell] = {}
        self._rows: dict[str, int] = {}
        self._has_middles = False
        for loaded in report.scenarios:
            scenario = loaded.scenario
            for shown, one in shown_assumptions(scenario):
                source = str(one.place) if one.place.line else "stated in the scenario"
                key, why = (scenario.title, *one.key), why_assumed(scenario, one.key)
                basis = "measured" if one.learned else "stated"
                basis, source = ("assumed", why) if why else (basis, one.learned or source)
                self._add(key, scenario.title, shown, one.value, one.kind, one.unit, basis, source)
        self._budgets = self._row
        for number, budget in enumerate(report.budgets):
            self._add_budget(number, budget)

    def cell(self, *key: str) -> Cell:
        """The expected value of an assumption, by its scenario's title and its path there, or by its budget."""
        return self._cells[key]

    def find(self, *key: str) -> Cell | None:
        """The same; None where there is no such assumption."""
        return self._cells.get(key)

    def changed(self, *, of_budgets: bool) -> str:
        """The formula of how many values are not as they were written, of the scenarios or of the budgets."""
        first, end = (self._budgets, self._row) if of_budgets else (4, self._budgets)
        if first == end:
            return "0"
        pairs = [(VALUE, WRITTEN), (TO, TO_WRITTEN), *([(MIDDLE, MIDDLE_WRITTEN)] if self._has_middles else [])]
        now_and_then = ([self.sheet.span(first, col, end - 1, col) for col in pair] for pair in pairs)
        return "+".join(f"SUMPRODUCT(--({now}<>{then}))" for now, then in now_and_then)

    def exchange(self, owner: str, currency: str) -> list[Cell]:
        """All rates of exchange of a currency that a budget has."""
        return [cell for key, cell in self._cells.items() if key[:3] == (owner, "fx", currency)]

    def moved(self, cells: Iterable[Cell]) -> str:
        """The formula of how many of some values that are no range are not as they were written; empty of none."""
        rows = [self._rows[cell.ref] for cell in cells]
        return "+".join(f"({self.sheet.ref(row, VALUE)}<>{self.sheet.ref(row, WRITTEN)})" for row in rows)

    def _add_budget(self, number: int, budget: Budget) -> None:
        owner, place = f"budget {number}", str(budget.place) if budget.place.line else budget.file
        if budget.contingency:
            share = certain(budget.contingency)
            self._add(
                (owner, "contingency"),
                budget.title,
                "contingency",
                share,
                "share",
                "of the expected cost",
                "stated",
                place,
            )
        if budget.tax:
            unit = "inside the caps" if budget.tax.in_caps else "outside the caps"
            shown, share = f"tax: {budget.tax.name}", certain(budget.tax.rate)
            self._add((owner, "tax"), budget.title, shown, share, "share", unit, "stated", place)
        for block in budget.fx.blocks if budget.fx else ():
            for currency, usd in block.usd:
                shown = f"fx.{currency}.{block.start}"
                source = f"{block.source.title}, {block.source.url}, checked {block.source.checked}"
                key, basis = (owner, "fx", currency, str(block.start)), block.source.basis.value
                self._add(key, budget.title, shown, certain(usd), "rate", f"USD for 1 {currency}", basis, source)

    def rate_of(self, reporting: Reporting, block: FxBlock) -> Cell:
        """The rate of a block: that of a budget which has it, else one of its own."""
        currency, start = reporting.currency, str(block.start)
        usd = dict(block.usd)[currency]
        for key, cell in self._cells.items():
            if key[1:] == ("fx", currency, start) and cell.value == float(usd):
                return cell
        source = f"{block.source.title}, {block.source.url}, checked {block.source.checked}"
        return self._add(
            ("told", "fx", currency, start),
            f"told in {currency}",
            f"fx.{currency}.{start}",
            certain(usd),
            "rate",
            f"USD for 1 {currency}",
            block.source.basis.value,
            source,
        )

    def add_cap(self, owner: str, shown: str, amount: Number, currency: str, source: str) -> Cell:
        """The amount of a cap."""
        key = ("cap", str(self._row))
        return self._add(key, owner, shown, certain(amount), "amount", currency, "stated", source)

    def _add(
        self,
        key: tuple[str, ...],
        owner: str,
        shown: str,
        value: Quantity,
        kind: str,
        unit: str,
        basis: str,
        source: str,
    ) -> Cell:
        """One more row; the cell of its expected value has a name."""
        row, sheet = self._row, self.sheet
        self._row += 1
        style = self.book.style(_STYLE.get(kind, "quantity"), is_input=True)
        sheet.text(row, 0, owner)
        sheet.text(row, 1, shown)
        sheet.raw.write_number(row, VALUE, float(value.low), style)
        self._validate(row, VALUE, kind)
        if kind in RANGED and key[0] != "cap":
            if value.is_exact:
                sheet.raw.write_blank(row, TO, None, style)
            else:
                sheet.raw.write_number(row, TO, float(value.high), style)
                sheet.number(row, TO_WRITTEN, float(value.high))
            self._validate(row, TO, kind)
        middle = laws.middle_of(value)
        if middle is not None:
            self._add_middle(row, float(middle), kind)
        sheet.text(row, 4, f"{unit}, {value.law}" if value.law else unit)
        formula = laws.formula(f"C{row + 1}", f"D{row + 1}", value.law, f"L{row + 1}")
        expected = sheet.formula(row, 5, formula, float(value.expected), _STYLE.get(kind, "quantity"))
        sheet.text(row, 6, basis)
        sheet.text(row, 7, source)
        name = self.book.name("_".join(key[1:]) if key[0] != "cap" else f"cap {shown}", expected.ref)
        sheet.text(row, 8, name)
        sheet.number(row, WRITTEN, float(value.low))
        self._cells[key] = Cell(name, expected.value)
        self._rows[name] = row
        return self._cells[key]

    def _add_middle(self, row: int, middle: float, kind: str) -> None:
        """The likeliest value of a range, in columns of its own, which have their heads with the first of them."""
        if not self._has_middles:
            for col, head in enumerate(MIDDLES, MIDDLE):
                self.sheet.text(3, col, head, "head")
            self.sheet.raw.set_column(MIDDLE, MIDDLE_WRITTEN, 14)
        self._has_middles = True
        self.sheet.raw.write_number(row, MIDDLE, middle, self.book.style("quantity", is_input=True))
        self.sheet.number(row, MIDDLE_WRITTEN, middle)
        self._validate(row, MIDDLE, kind)

    def _validate(self, row: int, col: int, kind: str) -> None:
        what, criterion, bound, told = VALIDATIONS[kind]
        options: dict[str, object] = {
            "validate": what,
            "criteria": criterion,
            "error_title": "costplan",
            "error_message": f"write {told}",
        }
        if isinstance(bound, tuple):
            options["minimum"], options["maximum"] = bound
        else:
            options["value"] = bound
        self.sheet.raw.data_validation(row, col, row, col, options)


def shown_assumptions(scenario: Scenario) -> list[tuple[str, Assumption]]:
    """The assumptions of a scenario, each with its path as it reads in a cell, unlike any other."""
    seen: dict[str, int] = {}
    found = []
    for one in assumptions_of(scenario):
        shown = clean(".".join(one.key))[:LONGEST]
        seen[shown] = seen.get(shown, 0) + 1
        found.append((f"{shown} #{seen[shown]}" if seen[shown] > 1 else shown, one))
    return found
