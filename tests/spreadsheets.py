"""Workbooks as a reader sees and changes them: values, formulas, inputs by their paths, options by their steps."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path


def figures(workbook: Path) -> dict[str, float]:
    """What the Summary tells beside its labels."""
    rows = [(row[0], row[1]) for row in _rows(workbook, "Summary", 1)]
    return {str(label): value for label, value in rows if label is not None and isinstance(value, int | float)}


def column(workbook: Path, sheet: str, *heads: str, head_row: int = 4) -> list[tuple[Any, ...]]:
    """Some columns of a table by their heads."""
    rows = _rows(workbook, sheet, head_row)
    places = [rows[0].index(head) for head in heads]
    return [tuple(row[place] for place in places) for row in rows[1:] if row[places[0]] is not None]


def _rows(workbook: Path, sheet: str, first: int) -> list[tuple[Any, ...]]:
    with closing(openpyxl.load_workbook(workbook, read_only=True, data_only=True)) as book:
        return list(book[sheet].iter_rows(min_row=first, values_only=True))


def change(source: Path, target: Path, changes: dict[str, dict[str, Any]]) -> None:
    """Write the workbook with other values. ``changes`` has, by sheet, a value for the row of a label: an input by its
    path (``to`` after a blank for the high end), an option by ``workflow.step.column``, a rate by ``model meter``."""
    book = openpyxl.load_workbook(source)
    for sheet, cells in changes.items():
        rows = list(book[sheet].iter_rows(min_row=4))
        heads = [cell.value for cell in rows[0]]
        for label, value in cells.items():
            found = [cell for row in rows[1:] if (cell := _cell(sheet, heads, row, label)) is not None]
            assert found, f"{sheet} has no {label}"
            for cell in found:
                cell.value = value
    book.save(target)


def _cell(sheet: str, heads: list[Any], row: Any, label: str) -> Any:
    texts = {head: cell.value for head, cell in zip(heads, row, strict=True)}
    if sheet == "Inputs":
        is_high = label.endswith(" to")
        return row[heads.index("to" if is_high else "value")] if texts["input"] == label.removesuffix(" to") else None
    if sheet == "Options":
        step, _, what = label.rpartition(".")
        return row[heads.index(what)] if f"{texts['workflow']}.{texts['step']}" == step else None
    model, _, meter = label.partition(" ")
    return row[heads.index("rate, USD")] if (texts["model"], texts["meter"]) == (model, meter) else None
