"""LibreOffice opens the empty table and keeps its lists; what it saves, as xlsx and as CSV, plans the same."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.command import AS_OF, run
from tests.proofs.libreoffice import recalculated

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(600)


def expected(table: Path) -> Any:
    found = json.loads(run("estimate", table, "--format", "json", *AS_OF, code=0).stdout)
    return found["total"]["expected_usd"], [workflow["id"] for workflow in found["workflows"]]


def test_what_libreoffice_saves_plans_the_same(tmp_path: Path) -> None:
    run("init", tmp_path, "--xlsx", *AS_OF, code=0)
    table = tmp_path / "plan.xlsx"
    saved = recalculated(table, tmp_path)
    sheet = openpyxl.load_workbook(saved)["Plan"]
    assert sum(one.type == "list" for one in sheet.data_validations.dataValidation) == 3
    assert sheet["F2"].number_format.endswith("%")
    assert expected(saved) == expected(table)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    to_csv = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false"  # semicolons, UTF-8, as shown
    command = ["soffice", profile, "--headless", "--convert-to", to_csv, "--outdir", str(tmp_path / "csv"), str(table)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert expected(tmp_path / "csv" / "plan.csv") == expected(table)
