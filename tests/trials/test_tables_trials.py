"""What tables.yaml says of tables, projects, saved plans and outputs that were passed over without a word."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import AS_OF, run
from tests.trials.posts import SCENARIO

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = yaml.safe_load((Path(__file__).parent / "tables.yaml").read_text(encoding="utf-8"))
WORDS = {
    "TABLE": """\
version: 1
model: openai/gpt-image-2
currency: USD
prices:
  - from: 2026-01-01
    source: {title: Ours, url: "https://example.com", checked: 2026-11-01, confidence: official}
    tiers: {standard: {image: 1}}
""",
    "SCENARIO": SCENARIO,
}


def put(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    match content:
        case str():
            path.write_text(WORDS.get(content, content), encoding="utf-8")
        case {"link": target}:
            path.symlink_to(target)
        case {"pipe": None}:
            os.mkfifo(path)
        case {"folder": None}:
            path.mkdir()
        case {"overlay": change}:  # of the shipped model of a dearer provider
            text = f"version: 1\nmodel: openai/gpt-image-2\nextends: azure/gpt-image-2\n{change}\n"
            path.write_text(text, encoding="utf-8")
        case {"table": dict(changes)}:  # TABLE with other words: {what stands there: what is to}
            text = WORDS["TABLE"]
            for old, new in changes.items():
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_nothing_is_passed_over(case: dict[str, Any], here: Path) -> None:
    for name, content in case.get("files", {}).items():
        put(here / name, content)
    held = {name: (here / name).read_bytes() for name in case.get("files", {}) if (here / name).is_file()}
    words = case["run"].split(" ")
    day = AS_OF if words[0] in ("quote", "estimate", "check", "report") else ()
    ended = run(*words, *day, code=case["exit"])
    assert case.get("told", "") in ended.stderr
    assert case.get("shown", "") in ended.stdout
    if case["exit"]:
        assert held == {name: (here / name).read_bytes() for name in held}


def saved(here: Path) -> dict[str, Any]:
    """The plan of SCENARIO as it is saved."""
    put(here / "s.yaml", "SCENARIO")
    put(here / "b.yaml", "version: 1\nbudget: all\nowner: us\ncaps: [{id: all, max_increase: 10%}]\n")
    plan: dict[str, Any] = json.loads(run("estimate", "s.yaml", "--format", "json", *AS_OF, code=0).stdout)
    return plan


def held_against(here: Path, plan: dict[str, Any], code: int) -> str:
    put(here / "p.json", json.dumps(plan))
    ended = run("check", "s.yaml", "--budget", "b.yaml", "--base-plan", "p.json", *AS_OF, code=code)
    return ended.stdout + ended.stderr


def test_an_unchanged_plan_is_the_same_as_its_own(here: Path) -> None:
    plan = saved(here)
    # A line of $1/3e12 rounds: one pico-dollar less is no change in words.
    line = plan["lines"][0]
    line["cost_usd"] = f"{Decimal(line['cost_usd']) - Decimal('1e-12'):f}"
    assert "now the same" in held_against(here, plan, 0)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda plan: plan["lines"].extend(plan["lines"]), "its lines do not add up to its total"),
        (lambda plan: plan["lines"].clear(), "its lines do not add up to its total"),
        (lambda plan: plan["workflows"].extend(plan["workflows"]), "it has a workflow twice"),
        (
            lambda plan: [line.update(workflow="other") for line in plan["lines"]],
            "its lines of posts do not add up to that workflow's total",
        ),
        (lambda plan: plan.pop("total"), "this is no plan that costplan saved"),
    ],
    ids=["doubled", "cleared", "workflow twice", "of another", "without a total"],
)
def test_lines_of_a_base_plan_are_held_against_its_totals(
    here: Path, spoil: Callable[[dict[str, Any]], Any], told: str
) -> None:
    plan = saved(here)
    spoil(plan)
    assert told in held_against(here, plan, 4)


def test_a_closed_stdout_loses_nothing_in_silence(here: Path) -> None:
    put(here / "s.yaml", "SCENARIO")
    ended = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m costplan estimate s.yaml >&-"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 6
    assert "stdout is closed; name a file with -o" in ended.stderr
