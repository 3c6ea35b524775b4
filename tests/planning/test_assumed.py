"""What a scenario only supposes: what rests on it is assumed, on every page and to the gate, until it is confirmed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.command import AS_OF, run

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """\
version: 1
scenario: Two
period: 2027-01
workflows:
  hero:
    runs: {amount: 100, per: month}
    steps:
      image: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 50}
  other:
    runs: {amount: 100, per: month}
    failures: {timed_out: {rate: 1%, billed: yes}}
    steps:
      image: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 50}
"""

# 100 x 7,024 tokens x $30 / 1M = $21.072 of images; 100 x 56 tokens x $5 / 1M = $0.028 of text. A workflow: $21.10.
CASES = [
    # what is supposed, what of it is assumed in dollars
    ("hero.runs", "21.1"),
    ("other.failures", "21.1"),
    ("hero.image", "21.1"),
    ("hero.image.size", "21.1"),
    ("hero.image.prompt_tokens", "0.028"),
]


def plan_of(here: Path, *paths: str) -> Path:
    file = here / "s.yaml"
    lines = "".join(f"  {path}: nobody said\n" for path in paths)
    file.write_text(SCENARIO + (f"assumed:\n{lines}" if lines else ""), encoding="utf-8")
    return file


@pytest.mark.parametrize(("path", "usd"), CASES)
def test_what_rests_on_a_supposed_figure_is_assumed(path: str, usd: str, here: Path) -> None:
    plan = json.loads(run("estimate", plan_of(here, path), *AS_OF, "--format", "json").stdout)
    assert plan["assumed_usd"] == usd
    assert plan["total"]["expected_usd"] == "42.2"


def test_a_figure_that_is_confirmed_is_not(here: Path) -> None:
    plan = json.loads(run("estimate", plan_of(here), *AS_OF, "--format", "json").stdout)
    assert plan["assumed_usd"] == "0"


def test_the_first_screen_and_the_verdict_say_so(here: Path) -> None:
    file = plan_of(here, "hero.runs")
    said = "assumed, not yet confirmed: hero.runs: nobody said"
    assert said in "\n".join(run("estimate", file, *AS_OF).stdout.splitlines()[:10])
    budget = here / "b.yaml"
    budget.write_text("version: 1\nbudget: b\ncaps: [{id: all, max: 50 USD}]\n", encoding="utf-8")
    assert said in run("check", file, "--budget", budget, *AS_OF, code=0).stdout
    budget.write_text("version: 1\nbudget: b\npolicy: {assumed_at_most: 5%}\n", encoding="utf-8")
    assert "assumed_at_most" in run("check", file, "--budget", budget, *AS_OF, code=3).stdout


def test_a_path_that_names_no_figure_is_told_with_the_nearest(here: Path) -> None:
    said = run("estimate", plan_of(here, "hero.rums", "other.image.sise", "third.runs"), *AS_OF, code=4).stderr
    assert "s.yaml:15:14: 'hero.rums' is no figure of this scenario; did you mean hero.runs?" in said
    assert "did you mean other.image.size?" in said
    assert "'third.runs' is no figure" in said


def test_it_is_written_as_it_was_read(here: Path) -> None:
    written = run("estimate", plan_of(here, "hero.runs"), *AS_OF, "--format", "yaml").stdout
    assert "assumed:\n  hero.runs: nobody said\n" in written
