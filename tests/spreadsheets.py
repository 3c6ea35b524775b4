"""Workbooks as a reader sees and changes them: values, formulas, inputs by their paths, options by their steps."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element


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


Changes: TypeAlias = "dict[str, dict[str, Any]]"
"""By sheet, a value for the row of a label: an input by its path (``to`` or ``likely`` after a blank for these), an
option by ``workflow.step.column``, a rate by ``model meter``, a term by ``contract term what``. A text that begins with
``=`` is a formula without a result."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def change(source: Path, target: Path, changes: Changes) -> None:
    """Write the workbook with other values in some cells and all else as it is, in a tenth of the time that
    :func:`resaved` takes."""
    with ZipFile(source) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    texts = ["".join(one.itertext()) for one in ET.fromstring(parts["xl/sharedStrings.xml"])]
    names = _parts_of_sheets(parts)
    for sheet, cells in changes.items():
        root = ET.fromstring(parts[names[sheet]])
        rows = root.findall(f"{MAIN}sheetData/{MAIN}row")
        found = [{_column(cell): cell for cell in row} for row in rows if int(row.get("r", 0)) >= 4]
        heads = {_text(cell, texts): at for at, cell in found[0].items()}
        for label, value in cells.items():
            wanted = [(row, at) for row in found[1:] if (at := _place(sheet, heads, row, label, texts)) is not None]
            assert wanted, f"{sheet} has no {label}"
            for row, at in wanted:
                _set(root, row, at, value)
        parts[names[sheet]] = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    with ZipFile(target, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)


def _parts_of_sheets(parts: dict[str, bytes]) -> dict[str, str]:
    related = ET.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {one.get("Id"): f"xl/{one.get('Target', '').removeprefix('/xl/')}" for one in related}
    sheets = ET.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet")
    return {one.get("name", ""): targets[one.get(RELATED)] for one in sheets}


def _column(cell: Element) -> str:
    return cell.get("r", "").rstrip("0123456789")


def _text(cell: Element | None, texts: list[str]) -> str | None:
    if cell is None:
        return None
    if cell.get("t") == "s":
        return texts[int(cell.findtext(f"{MAIN}v", ""))]
    return "".join(cell.itertext())


def _place(
    sheet: str, heads: dict[str | None, str], row: dict[str, Element], label: str, texts: list[str]
) -> str | None:
    """The column of a label in a row; None where the row is not its own."""

    def says(head: str) -> str | None:
        return _text(row.get(heads[head]), texts)

    if sheet == "Inputs":
        what = next((end for end in ("to", "likely") if label.endswith(f" {end}")), "value")
        return heads[what] if says("input") == label.removesuffix(f" {what}") else None
    if sheet == "Options":
        step, _, what = label.rpartition(".")
        return heads[what] if f"{says('workflow')}.{says('step')}" == step else None
    if sheet == "Contracts":
        return heads["value"] if " ".join(str(says(one)) for one in ("contract", "term", "what")) == label else None
    model, _, meter = label.partition(" ")
    return heads["rate, USD"] if (says("model"), says("meter")) == (model, meter) else None


def _set(root: Element, row: dict[str, Element], at: str, value: Any) -> None:
    """Put a value into a cell, which is made at its place where there is none."""
    cell = row.get(at)
    if cell is None:
        number = next(iter(row.values())).get("r", "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        line = next(one for one in root.iter(f"{MAIN}row") if one.get("r") == number)
        cell = row[at] = ET.Element(f"{MAIN}c", {"r": f"{at}{number}"})
        line.insert(sum((len(_column(other)), _column(other)) < (len(at), at) for other in line), cell)
    for part in list(cell):
        cell.remove(part)
    cell.attrib.pop("t", None)
    if isinstance(value, str) and value.startswith("="):
        ET.SubElement(cell, f"{MAIN}f").text = value[1:]
    elif isinstance(value, str):
        cell.set("t", "inlineStr")
        ET.SubElement(ET.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = value
    elif value is not None:
        ET.SubElement(cell, f"{MAIN}v").text = repr(value)


def resaved(workbook: Path) -> None:
    """Write a workbook anew as another program does, which drops every result of a formula."""
    openpyxl.load_workbook(workbook).save(workbook)
