"""LibreOffice recalculates workbooks of options side by side, also with another baseline, and of inputs that vary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from costplan.workbook.comparison import comparison_bytes
from costplan.workbook.sensitivity import sensitivity_bytes
from tests import compared
from tests.command import run
from tests.exchange.test_no_dollars_alone import HALF, folder
from tests.proofs.libreoffice import recalculated
from tests.proofs.test_workbook_in_libreoffice import hold, same
from tests.spreadsheets import resaved

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["folder"]

pytestmark = pytest.mark.timeout(600)  # LibreOffice takes a minute where the machine is busy


@pytest.mark.parametrize("name", ["comparison", "line", "grid", "tornado"])
def test_every_formula_comes_to_the_value_beside_it(tmp_path: Path, name: str) -> None:
    made = (
        comparison_bytes(compared.quarter()) if name == "comparison" else sensitivity_bytes(getattr(compared, name)())
    )
    (tmp_path / f"{name}.xlsx").write_bytes(made)
    hold(tmp_path / f"{name}.xlsx", tmp_path, 8)


@pytest.mark.parametrize(
    "words", [["compare", "plan.yaml", "--swap", "model=acme/dear"], ["diff", "plan.yaml", "plan.yaml", *HALF]]
)
def test_so_does_every_formula_of_one_in_another_currency(folder: Path, words: list[str]) -> None:
    told = ("--as-of", "2027-02-20", "--currency", "EUR", "--fx", "fx.yaml", "--pricing", "pricing")
    run(*words, *told, "--format", "xlsx", "-o", "told.xlsx", code=0)
    hold(folder / "told.xlsx", folder, 8)


def test_another_baseline_moves_the_differences_and_strikes_the_chances(tmp_path: Path) -> None:
    """Against medium finals, low ones are the third less the second; what was sure against the old one is not."""
    path = tmp_path / "options.xlsx"
    path.write_bytes(comparison_bytes(compared.quarter()))
    before = rows(path)
    book = openpyxl.load_workbook(path)
    book["Options"]["C5"] = 2
    book.save(path)
    resaved(path)
    after = rows(recalculated(path, tmp_path))
    costs = {row[1]: row[2] for row in before if isinstance(row[2], float)}
    for row in after:
        if row[1] in costs:
            assert same(row[3], costs[row[1]] - costs["medium finals"])
            assert same(row[4], costs[row[1]] / costs["medium finals"] - 1)
    assert {row[6] for row in after if row[1] in costs and row[1] != "as it is"} == {"changed"}


def rows(workbook: Path) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(workbook, data_only=True)["Options"]
    return list(sheet.iter_rows(min_row=10, max_row=15, values_only=True))
