"""A plan cut by vendor, model, quarter and tag, on a case with its arithmetic, alike on every page."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import PRICES, run
from tests.gating.test_gate import dollars
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

CASE = yaml.safe_load((TESTS / "data" / "cut_cases.yaml").read_text(encoding="utf-8"))
CUTS = ("vendor", "model", "quarter", "entity")


def expected(cut: str) -> dict[str, Fraction]:
    return {name: dollars(sums) for name, sums in CASE.get(f"{cut}s", CASE.get(cut)).items()}


def estimate(*more: str) -> str:
    done = run("estimate", "year.yaml", "--as-of", "2026-11-28", "--pricing", PRICES, *more)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def year(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    (here / "year.yaml").write_text(CASE["scenario"], encoding="utf-8")
    return here


def test_json_has_each_cut_and_the_total_with_what_is_on_top(year: Path) -> None:
    plan: dict[str, Any] = json.loads(estimate("--format", "json"))
    for cut in CUTS:
        costs = plan["tags"]["entity"] if cut == "entity" else plan[f"{cut}s"]
        assert {name: Fraction(cost["expected_usd"]) for name, cost in costs.items()} == expected(cut)
    assert Fraction(plan["on_top"]["total_usd"]) == dollars(CASE["with_added"])
    assert [one["name"] for one in plan["on_top"]["added"]] == ["contingency", "VAT 19%"]


def test_rows_of_csv_add_up_to_each_cut(year: Path) -> None:
    rows = list(csv.DictReader(estimate("--format", "csv").splitlines()))
    for cut in CUTS:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            sums[row[cut] or "(untagged)"] += Decimal(row["expected_usd"])
        assert {name: Fraction(cost) for name, cost in sums.items()} == expected(cut)


def test_the_page_has_each_cut_and_says_the_total_with_what_is_on_top_first(year: Path) -> None:
    page = estimate()
    head, _, _ = page.partition("Biggest costs")
    assert "with contingency and VAT 19%  $36.65: contingency $2.80, VAT 19% $5.85 on top" in head
    for title in ("Quarters", "Vendors", "Models", "By entity"):
        assert f"\n{title}\n" in page


def test_a_report_has_each_cut(year: Path) -> None:
    done = run("report", "year.yaml", "--as-of", "2026-11-28", "--pricing", PRICES, "--md", "--html", "-o", "out")
    assert done.exit_code == 0, done.output
    text = next((year / "out").glob("*.md")).read_text(encoding="utf-8")
    for name, cost in (expected("quarter") | expected("vendor") | expected("entity")).items():
        assert f"| <code>{name}</code> | ${float(cost):.2f} |" in text
    assert "with contingency and <code>VAT 19%</code>: $36.65" in text.partition("Biggest costs")[0]


@pytest.mark.parametrize("cut", CUTS)
def test_a_cut_is_explained_as_its_values_and_these_as_workflows(year: Path, cut: str) -> None:
    def told(figure: str) -> str:
        done = run("explain", "year.yaml", figure, "--as-of", "2026-11-28", "--pricing", PRICES)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert told(cut).startswith(f"{cut}: $28.00 expected")
    for name, cost in expected(cut).items():
        assert f"{cut}={name}" in told(cut)
        assert told(f"{cut}={name}").startswith(f"{cut}={name}: ${float(cost):.2f} expected")
