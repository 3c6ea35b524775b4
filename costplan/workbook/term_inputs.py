"""The terms of contracts as inputs, on the Contracts sheet, and what rate terms make of a list rate, as formulas.
What is counted toward terms and due on them stands below, in tally_rows.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.contracts.agreed import rate_terms
from costplan.contracts.contract import DISCONTINUOUS, RELOAD
from costplan.named import NamedTuple
from costplan.pricing.whole_credits import EACH
from costplan.units import METERS, PICO
from costplan.workbook.formula import Formula
from costplan.workbook.inputs import VALIDATIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.contracts.contract import (
        Commitment,
        Contract,
        CreditTerm,
        Lot,
        RateTerm,
        Reload,
        Span,
        VolumeSteps,
    )
    from costplan.exchange.money import Money
    from costplan.plan.cost_line import CostLine
    from costplan.workbook.book import Book, Cell

SHEET = "Contracts"
HEADS = ("contract", "term", "what", "value", "unit", "for", "from", "through", "as written")
VALUE, WRITTEN = 3, 8
FIRST = 4
STAYS = (
    "This number is the engine's: no formula follows it. Change the file of the contract, and write the report anew."
)
"""The note of a figure that is no input."""
FROM = 6
DAYS = f"The days of a term, and on which it is paid, cut the plan. {STAYS.replace('This number is', 'They are', 1)}"
"""The note of the heads of days."""


class Agreed(NamedTuple):
    """What the terms of contracts make of a rate: times a ``factor``, in place of the list rate where they ``fix``
    one; ``who`` are the contracts. The formulas hang on the terms."""

    factor: Formula
    fixed: Formula | None
    who: str


class _Input(NamedTuple):
    """A figure of a term. One of no ``kind`` is no input: no line of the plan follows it, and its note says so."""

    what: str
    value: float
    kind: str
    unit: str


class TermInputs:
    """The cells of the terms of an account, by contract, term and what of it.

    Args:
        book: has the sheet where the account has contracts.
        catalogue: whose account it is.
        left: the lots, as ``contract.name``, of which a scenario says what is left.
    """

    def __init__(self, book: Book, catalogue: Catalogue, left: Collection[str] = ()) -> None:
        self._catalogue, self._left = catalogue, left
        self.contracts = catalogue.account.contracts
        self._cells: dict[tuple[str, str, str], Cell] = {}
        self._stays: set[tuple[str, str, str]] = set()
        self.row = FIRST
        if not self.contracts:
            return
        self.book, self.sheet = book, book.sheet(SHEET)
        self.sheet.widths(24, 18, 24, 16, 26, 30, 12, 12, 16, 14, *([16] * 16))
        self.sheet.heads(FIRST - 1, HEADS)
        for col in (FROM, FROM + 1):
            self.sheet.note(FIRST - 1, col, DAYS)
        self.sheet.raw.freeze_panes(FIRST, 2)
        for contract in self.contracts:
            self._fill(contract)

    def cell(self, contract: str, term: str, what: str) -> Cell:
        """The value of a term."""
        return self._cells[contract, term, what]

    def is_live(self, contract: str, term: str, what: str) -> bool:
        """Whether a value is an input, which formulas follow."""
        return (contract, term, what) not in self._stays

    def changed(self) -> str:
        """The formula of how many values are not as they were written; empty where there is none."""
        if self.row == FIRST:
            return ""
        now, then = (self.sheet.span(FIRST, col, self.row - 1, col) for col in (VALUE, WRITTEN))
        return f"SUMPRODUCT(--({now}<>{then}))"

    def agreed(self, model: str, tier: str, meter: str, day: date) -> Agreed | None:
        """What the account has agreed on for a rate on a day; None where it pays the list price."""
        terms = rate_terms(self._catalogue.account, self._catalogue.table(model).model, tier, meter, day)
        if not terms:
            return None
        factors: list[Formula] = []
        fixed = None
        for contract, term in terms:
            if term.fixed is not None:
                factors, fixed = [], Formula.of(self.cell(contract.id, _name(contract, term), f"fixed {meter}"))
            else:
                one = self.cell(contract.id, _name(contract, term), term.word)
                sign = "-" if term.word == "discount" else "+"
                share = -one.value if term.word == "discount" else one.value
                factors.append(Formula(f"(1{sign}{one.ref})", 1 + share))
        text, value = "1", 1.0
        for factor in factors:
            text, value = f"{text}*{factor.text}", value * factor.value
        return Agreed(Formula(text, value), fixed, ", ".join(dict.fromkeys(contract.id for contract, _ in terms)))

    def worth(self, line: CostLine) -> Cell:
        """What a credit is worth, by the term that rounds a line."""
        contract = line.row.moves[0].contract
        of = next(one for one in self.contracts if one.id == contract)
        term = next(term for term in of.whole if term.place == line.row.place)
        return self.cell(contract, _name_of_credit(of, term), "credit")

    def _fill(self, contract: Contract) -> None:
        for term in contract.rates:
            self._add(contract, _name(contract, term), term.span, _of_rate(term))
        for credit in contract.whole:
            worth = _Input("credit", float(credit.worth) / PICO, "amount", f"USD, rounded up {EACH[credit.per]}")
            self._add(contract, _name_of_credit(contract, credit), credit.span, iter([worth]))
        for steps in contract.volume:
            self._add(contract, steps.name, steps.span, _of_steps(steps))
        for one in contract.commitments:
            self._add(contract, one.name, one.span, _of_commitment(one))
        for least in contract.minimums:
            unit = f"{least.amount.currency} per {least.interval}"
            found = _Input("amount", float(least.amount.pico) / PICO, "amount", unit)
            self._add(contract, least.name, least.span, iter([found]))
        for lot in contract.lots:
            self._add(contract, lot.name, lot.span, self._of_lot(contract, lot))
        if contract.reload is not None:
            self._add(contract, RELOAD, contract.reload.span, _of_reload(contract.reload))

    def _of_lot(self, contract: Contract, lot: Lot) -> Iterator[_Input]:
        """What it pays for and what that costs are inputs where all of it counts; a part that is left is one by
        itself."""
        is_whole = lot.left is None and f"{contract.id}.{lot.name}" not in self._left and bool(lot.amount.pico)
        is_whole = is_whole and bool(lot.paid.pico)
        of = f"{lot.amount.currency}, bought on {lot.bought}"
        yield _money("amount", lot.amount, of, is_live=is_whole)
        yield _money("paid", lot.paid, of.replace(lot.amount.currency, lot.paid.currency, 1), is_live=is_whole)
        if lot.left is not None:
            yield _money("left", lot.left, f"{lot.left.currency} on the first day", is_live=False)

    def _add(self, contract: Contract, name: str, span: Span, found: Iterator[_Input]) -> None:
        for one in found:
            row, sheet, self.row = self.row, self.sheet, self.row + 1
            of = ", ".join((*span.models, *span.tiers, *(METERS[meter].label for meter in span.meters)))
            days = (str(span.first), "" if span.last is None else str(span.last))
            for col, text in enumerate((contract.id, name, one.what)):
                sheet.text(row, col, text)
            for col, text in enumerate((one.unit, of or "all models", *days), VALUE + 1):
                sheet.text(row, col, text)
            what, criterion, bound, told = VALIDATIONS[one.kind or "share"]
            allowed: dict[str, object] = {"validate": what, "criteria": criterion, "error_title": "costplan"}
            allowed["error_message"] = f"write {told}"
            if isinstance(bound, tuple):
                allowed["minimum"], allowed["maximum"] = bound
            else:
                allowed["value"] = bound
            style = "quantity" if one.kind == "amount" else "share"
            if one.kind:
                self._cells[contract.id, name, one.what] = sheet.choice(row, VALUE, one.value, allowed, style)
            else:
                self._cells[contract.id, name, one.what] = sheet.number(row, VALUE, one.value, style)
                sheet.note(row, VALUE, STAYS)
                self._stays.add((contract.id, name, one.what))
            sheet.number(row, WRITTEN, one.value, style)


def _name(contract: Contract, term: RateTerm) -> str:
    return f"rates {contract.rates.index(term) + 1}"


def _name_of_credit(contract: Contract, term: CreditTerm) -> str:
    return f"rates {len(contract.rates) + contract.whole.index(term) + 1}"


def _of_rate(term: RateTerm) -> Iterator[_Input]:
    if term.factor is not None:
        share = 1 - term.factor if term.word == "discount" else term.factor - 1
        yield _Input(term.word, float(share), "share" if term.word == "discount" else "growth", term.why)
    for meter, pico in term.fixed or ():
        unit = f"USD per {METERS[meter].per:,} {METERS[meter].unit}" if METERS[meter].per > 1 else "USD each"
        yield _Input(f"fixed {meter}", float(pico) * METERS[meter].per / PICO, "amount", unit)


def _of_steps(steps: VolumeSteps) -> Iterator[_Input]:
    mode = "all units" if steps.all_units else "graduated"
    for number, step in enumerate(steps.steps, 1):
        unit = f"{METERS[steps.meter].units} per {steps.interval}, {mode}"
        yield _Input(f"step {number} above", float(step.above), "amount", unit)
        if step.factor is not None:
            yield _Input(f"step {number} discount", float(1 - step.factor), "share", "of its rate")
        if step.rate is not None:
            yield _Input(f"step {number} rate", float(step.rate) / PICO, "amount", "USD each")


def _of_commitment(one: Commitment) -> Iterator[_Input]:
    of = "for all days" if one.model == "discontinuous" else f"per {one.interval}"
    if one.amount is not None:
        yield _Input("amount", float(one.amount.pico) / PICO, "amount", f"{one.amount.currency} {of}")
    else:
        assert one.units is not None
        assert one.unit_price is not None
        yield _Input("amount", float(one.units), "amount", f"{METERS[one.meter].units} {of}")
        yield _Input("unit price", float(one.unit_price) / PICO, "amount", "USD each")
    is_apart = one.upfront > 0 or one.pays != ("term" if one.model == DISCONTINUOUS else one.interval)
    is_settled = not is_apart or one.shortfall != 1 or (one.amount is not None and one.counts == "before_discount")
    if is_apart:
        pays = "at once" if one.pays == "term" else f"by the {one.pays}"
        is_both = 0 < one.upfront < 1
        yield _Input("upfront", float(one.upfront), "share" if is_both else "", f"of it; what is not is paid {pays}")
    yield _Input("shortfall", float(one.shortfall), "share" if is_settled else "", "of what is not used")
    yield _Input(
        "overage", float(one.overage - 1), "growth" if one.overage != 1 else "", "on the rates of what is beyond"
    )


def _of_reload(one: Reload) -> Iterator[_Input]:
    yield _money("below", one.below, f"{one.below.currency}, less is not held", is_live=False)
    yield _money("to", one.to, f"{one.to.currency}, so much is held then", is_live=False)
    if one.at_most is not None:
        yield _money("at most", one.at_most, f"{one.at_most.currency} per month", is_live=False)


def _money(what: str, amount: Money, unit: str, *, is_live: bool) -> _Input:
    return _Input(what, float(amount.pico) / PICO, "amount" if is_live else "", unit)
