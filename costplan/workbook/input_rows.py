"""The rows of the sheet Inputs as they are read back: a cell that somebody changed, as the number or the range it is.
What they are put into is reading.py's."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.distributions.laws import interval, middle_of, three_points
from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.quantity import certain
from costplan.units import exact
from costplan.workbook import inputs

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.quantity import Quantity
    from costplan.workbook.assumption import Assumption
    from costplan.workbook.opened import Sheets

FIRST = 4
"""The first row of a table, below its heads; rows count from 0."""

UNSAVED = "the cell has a formula whose result nobody saved"
EMPTY = "the cell is empty, or has a formula whose result nobody saved"
FILL = "write a plain value, or save the file in a spreadsheet program, which works formulas out"


class InputRow(NamedTuple):
    """A row of the inputs; ``formulas`` are the columns of those whose result nobody saved."""

    number: int
    value: Any
    to: Any
    written: Any
    to_written: Any
    middle: Any
    formulas: frozenset[int]


def input_rows(sheets: Sheets) -> dict[tuple[str, str], InputRow]:
    """The rows by owner and input."""
    cells = {}
    for number, row in enumerate(sheets.rows(inputs.SHEET, FIRST), FIRST):
        if row[1] is not None:
            cells[str(row[0] or ""), str(row[1])] = InputRow(
                number=number,
                value=row[inputs.VALUE],
                to=row[inputs.TO],
                written=row[inputs.WRITTEN],
                to_written=row[inputs.TO_WRITTEN],
                middle=row[inputs.MIDDLE],
                formulas=sheets.unsaved(inputs.SHEET, number),
            )
    return cells


def changed_to(sheets: Sheets, found: InputRow, one: Assumption) -> Quantity | None:
    """What stands in the cells of an assumption; None where it is what was written.

    Raises:
        InputError: it is no number that the assumption may be, or no range.
    """
    place = sheets.place(inputs.SHEET, found.number, inputs.VALUE)
    low, high = _number(found.value, place), _high(sheets, found, one)
    written = middle_of(one.value)
    middle = None if written is None or high is None else _middle(sheets, found)
    now, was = [low, low if high is None else high], [one.value.low, one.value.high]
    if middle is not None and written is not None:
        now, was = [*now, middle], [*was, written]
    if list(map(float, now)) == list(map(float, was)) or (one.learned and found.value == found.written):
        return None
    allowed = {"share": 0 <= low <= 1, "growth": low > -1, "whole": low >= 1 and low == int(low)}.get(
        one.kind, low >= 0
    )
    if not allowed:
        told = f"{found.value} is no {one.kind} for {'.'.join(one.key)}"
        raise wrong("not-an-input", told, f"write {inputs.VALID[one.kind]}", place)
    if high is None:
        return certain(exact(Fraction(low)))
    try:
        return interval(low, high, one.value.law) if middle is None else three_points(low, middle, high)
    except ValueError as error:
        likely = "" if middle is None else f"likely {middle} up "
        raise wrong(
            "not-an-input", f"{low} {likely}to {high}: {error}", "write the low end, then the high one", place
        ) from None


def _middle(sheets: Sheets, found: InputRow) -> Decimal:
    place = sheets.place(inputs.SHEET, found.number, inputs.MIDDLE)
    if inputs.MIDDLE in found.formulas:
        raise wrong("not-an-input", UNSAVED, FILL, place)
    return _number(found.middle, place)


def _high(sheets: Sheets, found: InputRow, one: Assumption) -> Decimal | None:
    """What stands in the cell ``to``; None where it is empty, which makes the value certain."""
    place = sheets.place(inputs.SHEET, found.number, inputs.TO)
    if inputs.TO in found.formulas:
        raise wrong("not-an-input", UNSAVED, FILL, place)
    if found.to is None:
        return None
    if one.kind not in inputs.RANGED:
        told = f"{'.'.join(one.key)} is no range, and has {found.to!r} in 'to'"
        raise wrong("not-an-input", told, f"empty the cell; in 'value' write {inputs.VALID[one.kind]}", place)
    return _number(found.to, place)


def _number(value: Any, place: Place) -> Decimal:
    if value is None:
        raise wrong("not-an-input", EMPTY, FILL, place)
    if isinstance(value, bool) or not isinstance(value, int | float) or value in (float("inf"), float("-inf")):
        raise wrong("not-an-input", f"{value!r} is not a number", "write a plain number", place)
    return Decimal(repr(value))


def no_longer_a_range(title: str, shown: str, found: InputRow) -> list[str]:
    """A range that was made one number, which may have been meant or not."""
    if found.to is not None or found.to_written is None:
        return []
    was = f"{found.written} to {found.to_written}"
    return [f"{shown} of {title} was the range {was}; its 'to' is empty now, and it is planned as {found.value} alone"]


def not_read(cells: dict[tuple[str, str], InputRow]) -> list[str]:
    """What was changed of the budgets, which a scenario does not hold."""
    return [
        f"{shown} of {owner} was made {row.value}; it is the budget's, and is not read"
        for (owner, shown), row in cells.items()
        if row.value != row.written
    ]
