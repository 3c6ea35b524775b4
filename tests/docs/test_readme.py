"""The README's figures, example and screenshot against the engine; its two commands are what CI runs."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

from costplan import Catalogue
from costplan.catalogue import shipped
from costplan.planning.building import build_plan
from costplan.scenario.file import load_scenario, variant
from costplan.units import money
from tests.command import run
from tests.places import ROOT

if TYPE_CHECKING:
    from costplan import Plan

README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
DAY = date(2026, 11, 23)


def costs(named: str = "") -> list[str]:
    """What the guide's workflows cost, as they stand or as a variant changes them."""
    loaded = load_scenario(shipped("scenarios") / "guide-workflows.yaml")
    plan = build_plan(variant(loaded, named) if named else loaded, Catalogue(), DAY)
    return [money(workflow.total.expected) for workflow in plan.workflows]


def test_the_guides_workflows_side_by_side() -> None:
    rows = [line.split("|")[1:-1] for line in GUIDE.splitlines() if line.startswith("|") and "$" in line]
    found = [[cell.strip() for cell in row] for row in rows if len(row) == 5]
    assert [row[2] for row in found] == costs()
    assert [row[3] for row in found] == costs("today")


def test_the_guides_sheet_prints_what_the_guide_prints_but_for_the_storyboard() -> None:
    assert costs() == ["$0.21", "$1.68", "$0.50", "$10.00", "$20.00"]


def test_the_screenshot_shows_the_total_of_today(quarter_plan: Plan) -> None:
    picture = (ROOT / "docs" / "estimate.svg").read_text(encoding="utf-8")
    assert money(quarter_plan.total.expected) in picture


def test_the_picture_of_options_is_that_of_today() -> None:
    picture = unescape((ROOT / "docs" / "compare.svg").read_text(encoding="utf-8"))
    page = run("compare", "subscription", "--as-of", str(DAY)).stdout.splitlines()
    rows = [line for line in page[: page.index("More on the options")] if "$" in line and line[0] != " "]
    assert len(rows) == 4
    assert all(row in picture for row in rows)


def test_the_picture_of_the_ladder_is_that_of_today() -> None:
    picture = unescape((ROOT / "docs" / "quote.svg").read_text(encoding="utf-8"))
    page = run("quote", "gpt-image-2", "-n", "8", "--as-of", str(DAY)).stdout.splitlines()
    rows = [line for line in page if line.startswith(("low ", "medium ", "high ", "auto ", "time: "))]
    assert len(rows) == 9
    assert all(row in picture for row in rows)


def test_ci_runs_the_readmes_check() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "make check proofs" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for command in re.findall(r"^    make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
