"""Cells that were edited by hand, read back: a range that lost an end, an end beside what is no range, an option that
was erased, and exchange rates that lie elsewhere."""

from __future__ import annotations

import json
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


SPLIT = """version: 1
scenario: split
period: 2027-01 through 2027-02
workflows:
  posts:
    runs: {amount: 1000 to 3000, per: month}
    steps:
      s:
        prompt_tokens: 10 likely 15 up to 30
        split:
          words: {share: 60%, model: openai/gpt-image-2, size: 1024x1024, quality: high, accepted: 90%}
          rest: {share: 40%, model: bfl/flux-2-klein-4b, size: 1024x1024}
        accepted: 80%
        on_reject: {redo: s, at_most: 3}
    failures: {timed_out: {rate: 2%, billed: yes}}
"""


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of a step that is split by task."""
    folder = tmp_path_factory.mktemp("split")
    (folder / "split.yaml").write_text(SPLIT, encoding="utf-8")
    run("report", folder / "split.yaml", "--xlsx", "-o", folder / "reports", *AS_OF, code=0)
    return folder / "reports" / "split.xlsx"


SHARE = "workflows.posts.steps.s.split.{}.share"
EDITED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    (
        {SHARE.format("words"): 0.25, SHARE.format("rest"): 0.75},
        ["posts.s.split.words.share=25%", "posts.s.split.rest.share=75%"],
    ),
    ({"workflows.posts.runs.amount to": 4000}, ["posts.runs.amount=1000 to 4000"]),
    ({"workflows.posts/words.steps.s.accepted": 0.5}, ["posts.s.split.words.accepted=50%"]),
    ({"workflows.posts.steps.s.accepted": 0.5}, ["posts.s.accepted=50%"]),
    ({"workflows.posts.steps.s.on_reject.at_most": 5}, ["posts.s.on_reject.at_most=5"]),
    ({"workflows.posts.steps.s.prompt_tokens to": 90}, ["posts.s.prompt_tokens=10 likely 15 up to 90"]),
    ({"workflows.posts.steps.s.prompt_tokens likely": 25}, ["posts.s.prompt_tokens=10 likely 25 up to 30"]),
    ({"workflows.posts.steps.s.prompt_tokens to": None}, ["posts.s.prompt_tokens=10"]),
    ({"workflows.posts.failures.timed_out.rate": 0.1}, ["posts.failures.timed_out.rate=10%"]),
]
"""What parts share is one input; what a part states itself is its own."""


@pytest.mark.parametrize(("cells", "sets"), EDITED, ids=str)
def test_parts_of_a_split_are_edited_as_they_are_written(
    cells: dict[str, Any], sets: list[str], split: Path, tmp_path: Path
) -> None:
    edited = tmp_path / "edited.xlsx"
    change(split, edited, {"Inputs": cells} if cells else {})
    scenario = split.parent.parent / "split.yaml"
    asked = [word for one in sets for word in ("--set", one)]
    totals = [
        json.loads(run("estimate", *words, "--format", "json", *AS_OF, code=0).stdout)["total"]
        for words in (["--from-xlsx", edited], [scenario, *asked])
    ]
    assert totals[0] == totals[1]


def test_shares_that_were_edited_add_up(split: Path, tmp_path: Path) -> None:
    change(split, tmp_path / "edited.xlsx", {"Inputs": {SHARE.format("words"): 0.5}})
    told = run("estimate", "--from-xlsx", tmp_path / "edited.xlsx", *AS_OF, code=4).stderr
    assert "the shares add up to 90%: words 50%, rest 40%; make it 100%" in told
