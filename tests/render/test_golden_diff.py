"""The quarter as it was signed beside its reforecast, on every page of ``costplan diff``, against a golden folder.
``pytest tests/render/test_golden_diff.py --update-golden`` rewrites it; read the difference before committing it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import shipped
from tests.command import run
from tests.render.test_golden import GOLDEN, check

if TYPE_CHECKING:
    from pathlib import Path

SIDES = ["diff", "FY27-original", "quarter-reforecast.yaml", "--pricing", "tables", "--as-of", "2027-01-31"]
CHEAPER = """  - from: 2027-02-01
    source: {title: made for tests, url: "https://example.com", checked: 2027-01-29, confidence: official}
    tiers: {standard: {text_in: 5.00, image_in: 8.00, image_out: 27.00}}
request:
"""
"""In February image output costs $27.00 in the place of $30.00, which nobody knew when the quarter was signed."""
PAGES = {
    "diff-80.txt": ("table", "80"),
    "diff-120.txt": ("table", "120"),
    "diff.md": ("md", "80"),
    "diff.csv": ("csv", "80"),
    "diff.html": ("html", "80"),
    "diff.json": ("json", "80"),
}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both scenarios, the version that was signed, and the tables of January."""
    folder = tmp_path_factory.mktemp("signed")
    for name in ("quarter", "quarter-reforecast"):
        shutil.copy(shipped("scenarios") / f"{name}.yaml", folder)
    table = shipped("pricing") / "openai" / "gpt-image-2.5-flare.yaml"
    (folder / "tables" / "openai").mkdir(parents=True)
    cheaper = table.read_text(encoding="utf-8").replace("request:\n", CHEAPER, 1)
    (folder / "tables" / "openai" / table.name).write_text(cheaper, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run("freeze", "quarter.yaml", "--label", "FY27-original", "--as-of", "2026-11-23", code=0)
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_page(page: str, signed: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    fmt, columns = PAGES[page]
    monkeypatch.chdir(signed)
    monkeypatch.setenv("COLUMNS", columns)
    found = run(*SIDES, "--format", fmt, code=0).stdout
    assert all(len(line) <= int(columns) for line in found.splitlines() if fmt == "table")
    check(GOLDEN / "quarter-reforecast" / page, found, update_golden)
