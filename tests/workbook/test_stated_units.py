"""Tokens and searches that steps state, as inputs of the workbook: changed there, they plan as the file would."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import shipped_catalogue
from tests.command import AS_OF, run
from tests.spreadsheets import change, column

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """version: 1
scenario: judged
period: 2026-12 through 2027-02
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps:
      write: {model: google/gemini-3.8-flash, call: text, tokens: {text_in: 800, text_out: 120}, searches: 1}
      final: {model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 94, make: 2,
        tokens: {image_out: 200}}
      judge:
        model: openai/gpt-5-mini
        call: text
        make: 2
        tokens: {text_in: 1500, text_out: 20}
        accepted: 80%
        on_reject: {redo: final, at_most: 2}
"""
CHANGED = {
    "write.tokens.text_in": 8000,
    "write.tokens.text_out": 300,
    "write.searches": 7,
    "final.tokens.image_out": 3500,
    "judge.tokens.text_in": 3000,
}
AS_SET = [
    "write.tokens.text_in=8000",
    "write.tokens.text_out=300",
    "write.searches=7",
    "final.tokens.image_out=3500",
    "judge.tokens.text_in=3000",
]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stated")
    (folder / "judged.yaml").write_text(SCENARIO, encoding="utf-8")
    run("report", folder / "judged.yaml", "--xlsx", "-o", folder / "out", *AS_OF, code=0)
    return folder / "out" / "judged.xlsx"


def test_what_is_changed_there_plans_as_what_is_set(workbook: Path, tmp_path: Path) -> None:
    cells = {f"workflows.posts.steps.{path}": value for path, value in CHANGED.items()}
    change(workbook, tmp_path / "edited.xlsx", {"Inputs": cells})
    sets = [word for one in AS_SET for word in ("--set", f"posts.{one}")]
    scenario = workbook.parent.parent / "judged.yaml"
    read, said = (
        json.loads(run("estimate", *words, "--format", "json", *AS_OF, code=0).stdout)
        for words in (["--from-xlsx", tmp_path / "edited.xlsx"], [scenario, *sets])
    )
    # December: text of write 8,000 x $0.75 + 300 x $3.75 = $7.125; from January on twice that; each a thousand times
    # searches: 7,000 a month, of which 5,000 are free: 3 x 2,000 x $0.014 = $84
    # final and judge: 3,600 x 2 = 7,200 calls at (100 x $5 + 3,500 x $30) and (3,000 x $0.25 + 20 x $2) a million
    assert read["total"]["expected_usd"] == said["total"]["expected_usd"]
    by_hand = Fraction("7.125") + 2 * Fraction("14.25") + 84 + 7200 * (Fraction("0.1055") + Fraction("0.00079"))
    assert Fraction(read["total"]["expected_usd"]) == by_hand


def test_a_text_step_is_offered_no_other_model_and_images_none_of_text(workbook: Path) -> None:
    rows = column(workbook, "Option costs", "step", "model")
    offered = {step: {model for of, model in rows if of == step} for step in ("write", "final", "judge")}
    assert offered["write"] == {"google/gemini-3.8-flash"}
    assert offered["judge"] == {"openai/gpt-5-mini"}
    assert {"openai/gpt-image-2", "openai/gpt-image-2.6-flare"} <= offered["final"]
    assert not any(shipped_catalogue().table(model).rules.of_text for model in offered["final"])
