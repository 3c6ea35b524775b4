"""The visible sheets of a workbook that somebody filled, as grids: each cell's value as a text with its place.
A formula counts by the result that was saved; nothing is worked out, and no macro is run."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from costplan.connect.text.grid import MAX_ROWS, Grid, GridCell
from costplan.errors import Place, wrong
from costplan.workbook import sources
from costplan.workbook.opened import MAX_TEXT_TAGS, Wanted, check_part, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zipfile import ZipFile

    from openpyxl.workbook import Workbook

TABLE = Wanted(
    "this is no workbook",
    "save the table as .xlsx or .csv; 'costplan init --xlsx' writes an empty one",
    "copy the table alone into a new workbook",
)
_COLUMNS = 100
"""So many are read of a sheet."""

_HIDDEN = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
_MOST_MERGED = 100_000
"""Cells that may be parts of merged ones."""


def read_grids(data: bytes, name: str) -> list[Grid]:
    """The sheets of a workbook that its program shows, in their order.

    Args:
        data: what the file holds.
        name: how errors name it.

    Raises:
        OutsideError: openpyxl is not installed.
        InputError: it is no workbook, is damaged, encrypted or too large, or was written by ``costplan report``.
    """
    with opened(data, name, TABLE) as (book, parts):
        if sources.SCENARIO in book.sheetnames and sources.SHEET in book.sheetnames:
            told = "this workbook was written by 'costplan report', and holds scenarios of its own"
            raise wrong("not-a-table", told, f"costplan estimate --from-xlsx {name}", Place(name, 1, 1))
        shown = [one for one in book.worksheets if one.sheet_state == "visible"]
        values = {one.title: _values(one, parts, name) for one in shown}
        book._data_only = False  # type: ignore[attr-defined]  # where a sheet is read again, it gives formulas
        return [_grid(book, parts, name, sheet, rows) for sheet, rows in values.items()]


def _values(sheet: Any, parts: ZipFile, name: str) -> list[tuple[Any, ...]]:
    """The cells of a sheet by row."""
    check_part(parts, sheet._worksheet_path, name, MAX_TEXT_TAGS, TABLE)
    sheet.reset_dimensions()  # what a program wrote of a sheet's size need not be so
    rows: list[tuple[Any, ...]] = []
    for row in sheet.iter_rows(max_col=_COLUMNS):
        rows.append(row)
        if len(rows) > MAX_ROWS:
            told = f"the sheet has cells below row {MAX_ROWS:,}"
            raise wrong("too-large", told, TABLE.smaller, Place(f"{name}#{sheet.title}!", MAX_ROWS + 1, 1))
    return rows


def _grid(book: Workbook, parts: ZipFile, name: str, sheet: str, rows: list[tuple[Any, ...]]) -> Grid:
    there: Any = book[sheet]
    part = check_part(parts, there._worksheet_path, name, MAX_TEXT_TAGS, TABLE)
    merged = dict(_merged(part))
    there.reset_dimensions()
    found = []
    for number, (row, written) in enumerate(
        zip_longest(rows, there.iter_rows(max_col=_COLUMNS, values_only=True), fillvalue=()), 1
    ):
        cells = [
            _cell(one, formula, merged, Place(f"{name}#{sheet}!", number, col))
            for col, (one, formula) in enumerate(zip_longest(row, written), 1)
        ]
        while cells and not (cells[-1].text or cells[-1].fault):
            cells.pop()
        if any(cell.text or (cell.fault and (cell.place.line, cell.place.col) not in merged) for cell in cells):
            found.append(tuple(cells))
    return Grid(name, sheet, tuple(found), frozenset(int(row) for row in _HIDDEN.findall(part)))


def _cell(cell: Any, written: Any, merged: Mapping[tuple[int, int], str], place: Place) -> GridCell:
    """What stands in a cell; ``written`` is its formula, where it has one."""
    value = getattr(cell, "value", None)
    if into := merged.get((place.line, place.col)):
        return GridCell("", place, fault=f"is merged with {into}")
    if value is None:
        return GridCell("", place, fault="" if written is None else "has a formula whose result nobody saved")
    if isinstance(value, bool):
        return GridCell(str(value).upper(), place)
    if isinstance(value, date | time | timedelta):
        return GridCell(_day(value), place, is_number=True)
    if isinstance(value, int | float):
        return GridCell(*_number(value, cell.number_format), place=place, is_number=True)
    text = str(value).strip()
    return GridCell(text, place, fault=f"has the error {text}" if cell.data_type == "e" else "")


def _day(value: date | time | timedelta) -> str:
    """A day as ``2027-01-31``; what is not a day alone as it is."""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return str(value)


def _number(value: float, number_format: str) -> tuple[str]:
    """A number as a plain decimal, to the 15 digits that a spreadsheet shows; a share of one as ``70%``."""
    with suppress(ArithmeticError, ValueError):
        number = Decimal(f"{value:.15g}")
        if "%" in re.sub(r'"[^"]*"|\\.', "", number_format or ""):
            return (f"{_plain(number * 100)}%",)
        return (_plain(number),)
    return (str(value),)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _merged(part: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells that are parts of merged ones, by row and column, each with the cell that shows its value."""
    from openpyxl.utils.cell import range_boundaries

    number = 0
    for ref in _MERGED.findall(part):
        left, top, right, bottom = (bound or 1 for bound in range_boundaries(ref.decode()))
        for row in range(top, min(bottom, MAX_ROWS) + 1):
            for col in range(left, min(right, _COLUMNS) + 1):
                number += 1
                if number > _MOST_MERGED:
                    return
                if (row, col) != (top, left):
                    yield (row, col), ref.decode().partition(":")[0]
