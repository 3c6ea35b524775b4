"""The empty table that finance fills, and filled ones in xlsx: drop-downs, bytes, and what a cell may hold."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.command import AS_OF, PRICES, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROW: list[Any] = ["Hero", "openai/gpt-image-2", "1024x1024", "high", 400, 0.7]


@pytest.fixture
def empty(here: Path) -> Path:
    run("init", "--xlsx", *AS_OF, code=0)
    return here / "plan.xlsx"


def filled(empty: Path, change: Callable[[Any], object]) -> Any:
    """The table with one row of its own, and changed; its sheet is ``book["Plan"]``."""
    book = openpyxl.load_workbook(empty)
    for col, value in enumerate(ROW, 1):
        book["Plan"].cell(2, col).value = value
    book["Plan"].delete_rows(3)
    change(book)
    book.save(empty)
    return book


def test_the_empty_table(empty: Path) -> None:
    sheet = openpyxl.load_workbook(empty)["Plan"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("what", "model", "size", "quality", "images_per_month", "accepted")
    assert len(rows) == 3
    assert sheet.freeze_panes == "B2"
    lists = {str(one.sqref): one.errorStyle for one in sheet.data_validations.dataValidation if one.type == "list"}
    assert lists == {"B2:B1001": "warning", "C2:C1001": "warning", "D2:D1001": "warning"}
    with zipfile.ZipFile(empty) as parts:
        assert not any(b"<f>" in parts.read(part) for part in parts.namelist())
    assert run("estimate", "plan.xlsx", code=0).output.count("came with the empty table, and is planned") == 2


def test_it_is_the_same_bytes_and_overwrites_nothing(empty: Path) -> None:
    run("init", "again", "--xlsx", *AS_OF, code=0)
    assert (empty.parent / "again" / "plan.xlsx").read_bytes() == empty.read_bytes()
    assert "plan.xlsx is there already" in run("init", "--xlsx", *AS_OF, code=6).output


def test_a_filled_table_its_yaml_and_its_csv_give_the_same_plan(empty: Path, here: Path) -> None:
    def change(book: Any) -> None:
        book["About"]["B2"] = date(2027, 1, 1)
        book["About"]["B3"] = 3.0

    filled(empty, change)
    run("init", "first", "--from", "plan.xlsx", code=0)
    plans = [
        json.loads(run("estimate", name, "--format", "json", code=0).stdout)["total"]
        for name in ("plan.xlsx", "first/scenario.yaml")
    ]
    assert plans[0] == plans[1]
    # 1,714.29 x ($0.00028 + 7,024 x $30 / 1M): 400 / 0.7 a month, three months
    assert plans[0]["expected_usd"].startswith("361.7")


def test_its_cap_holds(empty: Path) -> None:
    def change(book: Any) -> None:
        book["About"]["B4"] = 100

    filled(empty, change)
    # 400 / 0.7 x ($0.00028 + 7,024 x $30 / 1M) = $120.57 a month
    told = run("check", "plan.xlsx", code=3)
    assert "$120.57 expected is $20.57 over the cap of $100.00" in told.output
    assert told.stderr.startswith("costplan: plan.xlsx#About!B4: the plan does not fit")
    on_the_host = run("check", "plan.xlsx", "--format", "github", code=3).stdout  # which knows files, and no cells
    assert on_the_host.startswith("::error file=plan.xlsx,title=")


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("E2", "=SUM(1,2)", "plan.xlsx#Plan!E2: the cell has a formula whose result nobody saved"),
        ("E2", date(2027, 8, 12), "plan.xlsx#Plan!E2: 2027-08-12 is a day, where a number is needed"),
        ("E2", "1,000", "plan.xlsx#Plan!E2: 1,000 may be 1000 or 1"),
        ("E2", None, "plan.xlsx#Plan!E2: row 2 does not say how many images"),
        ("E2", -4, "plan.xlsx#Plan!E2: '-4' is not a number"),
        ("F2", 70, "plan.xlsx#Plan!F2: 7000% is not a share"),
        ("B2", "openai/gpt-imag-2", "plan.xlsx#Plan!B2: there is no pricing table"),
        ("C2", "1000x1000", "plan.xlsx#Plan!C2: openai/gpt-image-2: 1000 is not a multiple of 16"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(empty: Path, cell: str, value: object, told: str) -> None:
    def change(book: Any) -> None:
        book["Plan"][cell] = value

    filled(empty, change)
    assert told in run("estimate", "plan.xlsx", code=4).output


def test_merged_cells_hidden_rows_and_further_sheets(empty: Path) -> None:
    def change(book: Any) -> None:
        for col, value in enumerate(ROW, 1):
            book["Plan"].cell(3, col).value = value
        book["Plan"].row_dimensions[3].hidden = True
        book.create_sheet("Other").append(["what", "model", "images"])
        book["Other"].append(["a", "b", 3])
        book["Other"].sheet_state = "hidden"

    book = filled(empty, change)
    assert "row 3, 'Hero', is hidden, and counts like the others" in run("estimate", "plan.xlsx", code=0).output
    book["Other"].sheet_state = "visible"
    book["Plan"].merge_cells("B2:B3")
    book.save(empty)
    assert "there are tables in the sheets Plan and Other" in run("estimate", "plan.xlsx", code=4).output
    del book["Other"]
    book.save(empty)
    assert (
        "plan.xlsx#Plan!B3: the cell is merged with B2; part the cells" in run("estimate", "plan.xlsx", code=4).output
    )


def test_a_workbook_of_a_report_is_no_table(here: Path) -> None:
    (here / "one.yaml").write_text(
        "version: 1\nscenario: one\nperiod: 2027-01\n"
        "workflows: {w: {runs: {amount: 1, per: day}, steps: {s: {model: test/flat}}}}\n"
    )
    run("report", "one.yaml", "--xlsx", "--pricing", PRICES, *AS_OF, code=0)
    told = "written by 'costplan report', and holds scenarios of its own; costplan estimate --from-xlsx"
    assert told in run("estimate", next(here.glob("reports/*.xlsx")), code=4).output


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"what,model", "this is no workbook"),
        (b"PK\x03\x04" + b"\0" * 50, "is damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 50, "is encrypted, or of a program of before 2007"),
    ],
)
def test_what_is_no_workbook(here: Path, data: bytes, told: str) -> None:
    (here / "plan.xlsx").write_bytes(data)
    assert told in run("estimate", "plan.xlsx", code=4).output
