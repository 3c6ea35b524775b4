"""Shipped plans against their golden folders: the page at 80 and 120 columns, JSON, CSV, one explanation, a lock.
``pytest tests/render/test_golden.py --update-golden`` rewrites them; read the difference before committing it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import shipped
from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

GOLDEN = TESTS / "golden"
SCENARIOS = ("finance-year", "guide-workflows", "providers", "quarter")
"""What is shipped as a plan; the others are there to be compared: test_compared.py and test_golden_diff.py."""
PAGES = {
    "estimate-80.txt": (["estimate", "{scenario}"], "80"),
    "estimate-120.txt": (["estimate", "{scenario}"], "120"),
    "estimate.json": (["estimate", "{scenario}", "--format", "json"], "80"),
    "estimate.csv": (["estimate", "{scenario}", "--format", "csv"], "80"),
    "lines.txt": (["explain", "{scenario}"], "80"),
}
EXPLAINED = {
    "finance-year": ["social-posts/from 2027-06-01.post.image_out"],
    "quarter": ["social-posts.final.image_out"],
    "guide-workflows": ["storyboard.panels.image"],
    "providers": ["pictures.picture.image_out", "--set", "pictures.picture.model=openai/gpt-image-2.6-flare"],
}


def output(arguments: list[str], columns: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(shipped("scenarios").parent)
    monkeypatch.setenv("COLUMNS", columns)
    result = run(*arguments, "--as-of", "2026-11-23")
    assert result.exit_code == 0, result.stderr
    return result.stdout


def check(path: Path, found: str, update: bool) -> None:
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(found.encode())
    expected = path.read_bytes().decode()
    difference = "".join(difflib.unified_diff(expected.splitlines(True), found.splitlines(True), "golden", "now"))
    assert not difference, f"\n{difference}\nIf this is meant, run pytest --update-golden and read the change."


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_page(scenario: str, page: str, monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    arguments, columns = PAGES[page]
    found = output([part.format(scenario=f"scenarios/{scenario}.yaml") for part in arguments], columns, monkeypatch)
    assert all(len(line) <= int(columns) for line in found.splitlines() if page.endswith(".txt"))
    check(GOLDEN / scenario / page, found, update_golden)


@pytest.mark.parametrize("scenario", EXPLAINED)
def test_explanation(scenario: str, monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    found = output(["explain", f"scenarios/{scenario}.yaml", *EXPLAINED[scenario]], "80", monkeypatch)
    check(GOLDEN / scenario / "explain.txt", found, update_golden)


def test_lock(monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    """A hash that moves here moves in every lock there is: if no table changed, costplan's arithmetic has to."""
    found = output(["prices", "lock", "scenarios/quarter.yaml", "-o", "-"], "80", monkeypatch)
    check(GOLDEN / "quarter" / "costplan.lock", found, update_golden)


def test_no_golden_folder_is_left_over() -> None:
    others = ["advise", "compare", "migrate", "quarter-reforecast", "vary", "verdict"]
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted([*SCENARIOS, *others])
