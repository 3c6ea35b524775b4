"""Cells that were edited by hand, read back: a range that lost an end, an end beside what is no range, an option that
was erased, and exchange rates that lie elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.command import AS_OF, run
from tests.spreadsheets import change, resaved

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """version: 1
scenario: edited
period: 2027-01
seats: {art: {plan: midjourney/standard, count: 6}}
budget:
  fx: fx.yaml
  contingency: 10%
  caps: [{id: euro, max: 9000 EUR}]
workflows:
  posts:
    runs: {amount: 1000 to 3000, per: total}
    steps: {s: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 10,
      accepted: 80%, on_reject: {redo: s, at_most: 3}}}
"""
FX = """version: 1
fx: [{from: 2026-11-01, source: {title: ECB, url: "https://example.com", checked: 2026-11-01, confidence: official},
    usd: {EUR: 1.25}}]
"""
RUNS = "workflows.posts.runs.amount"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In a folder without the rates of exchange."""
    folder = tmp_path_factory.mktemp("edited")
    (folder / "edited.yaml").write_text(SCENARIO, encoding="utf-8")
    (folder / "fx.yaml").write_text(FX, encoding="utf-8")
    run("report", folder / "edited.yaml", "--xlsx", "-o", folder / "reports", *AS_OF, code=0)
    return folder / "reports" / "edited.xlsx"


def test_rates_of_exchange_stay_where_they_are(workbook: Path) -> None:
    again = run("estimate", "--from-xlsx", workbook, "--format", "yaml", *AS_OF, code=0).stdout
    assert again == run("estimate", workbook.parent.parent / "edited.yaml", "--format", "yaml", *AS_OF, code=0).stdout
    assert "fx: fx.yaml" in again


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"Inputs": {f"{RUNS} to": "=2*1500"}}, "Inputs!D6: the cell has a formula whose result nobody saved"),
    ({"Inputs": {"workflows.posts.steps.s.prompt_tokens to": "=20"}}, "Inputs!D7: the cell has a formula whose"),
    ({"Inputs": {f"{RUNS} to": "many"}}, "Inputs!D6: 'many' is not a number"),
    (
        {"Inputs": {"workflows.posts.steps.s.accepted to": 0.9}},
        (
            "Inputs!D8: workflows.posts.steps.s.accepted is no range, and has 0.9 in 'to'; empty the cell; in 'value' "
            "write a share from 0% to 100%"
        ),
    ),
    ({"Inputs": {"seats.art.count to": 7}}, "Inputs!D5: seats.art.count is no range, and has 7 in 'to'; empty"),
    ({"Inputs": {"seats.art.count to": "=7"}}, "Inputs!D5: the cell has a formula whose result nobody saved"),
    ({"Options": {"posts.s.quality": "=A1"}}, "Options!F5: the cell has a formula whose result nobody saved"),
    ({"Options": {"posts.s.quality": None}}, "Options!F5: the cell is empty"),
]


@pytest.mark.parametrize(("changes", "says"), REFUSED, ids=str)
def test_what_plans_no_money_is_refused_at_its_cell(
    workbook: Path, tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    change(workbook, tmp_path / "edited.xlsx", changes)
    told = run("estimate", "--from-xlsx", tmp_path / "edited.xlsx", *AS_OF, code=4).stderr
    assert f"edited.xlsx#{says}" in told
    assert "[not-an-input]" in told


def test_a_range_that_became_one_number_is_told(workbook: Path, tmp_path: Path) -> None:
    change(workbook, tmp_path / "edited.xlsx", {"Inputs": {f"{RUNS} to": None}})
    resaved(tmp_path / "edited.xlsx")
    done = run("estimate", "--from-xlsx", tmp_path / "edited.xlsx", *AS_OF, code=0)
    assert (
        f"{RUNS} of edited was the range 1000 to 3000; its 'to' is empty now, and it is planned as 1000 alone"
        in done.stderr
    )
