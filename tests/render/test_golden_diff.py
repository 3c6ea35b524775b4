"""The quarter as it was signed beside its reforecast, on every page of ``costplan diff``, against a golden folder.
``pytest tests/render/test_golden_diff.py --update-golden`` rewrites it; read the difference before committing it."""

from __future__ import annotations

import pytest

from tests.render.test_golden import GOLDEN, check, output

SIDES = ["diff", "scenarios/quarter.yaml", "scenarios/quarter-reforecast.yaml"]
PAGES = {
    "diff-80.txt": ("table", "80"),
    "diff-120.txt": ("table", "120"),
    "diff.md": ("md", "80"),
    "diff.csv": ("csv", "80"),
    "diff.html": ("html", "80"),
    "diff.json": ("json", "80"),
}


@pytest.mark.parametrize("page", PAGES)
def test_page(page: str, monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    fmt, columns = PAGES[page]
    found = output([*SIDES, "--format", fmt], columns, monkeypatch)
    assert all(len(line) <= int(columns) for line in found.splitlines() if fmt == "table")
    check(GOLDEN / "quarter-reforecast" / page, found, update_golden)
