"""``costplan diff --actuals``: whether the calls on record are those that a scenario plans, within stated bounds.
The planned shares stand in comments; Wilson's intervals are SciPy's."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import run
from tests.observed import store

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

# A run: one draft (klein), 0.8 of them go on; finals are tried 1 + 0.5 = 1.5 times; 10 % of all calls fail, and are
# tried once more. Calls a run: draft 1.1; final: 0.99 of the runs arrive (two tries fail once in 100), accepted or not.
SHOTS = """\
version: 1
scenario: shots
period: 2027-01 through 2027-01
workflows:
  shots:
    runs: {amount: 1000, per: month}
    steps:
      draft: {model: bfl/flux-2-klein-4b, size: 1024x1024, make: 1, prompt_tokens: 50}
      final: {model: openai/gpt-image-2, size: 1024x1024, quality: high, make: 2, keep: 1, prompt_tokens: 50,
              accepted: 50%, on_reject: {redo: final, at_most: 2}}
    failures: {timed_out: {rate: 10%, billed: no, retry: {at_most: 2}}}
"""
DRAFT: dict[str, Any] = {"model": "bfl/flux-2-klein-4b", "size": "1024x1024"}
FINAL: dict[str, Any] = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high", "n": 2}

# What a thousand runs leave on record, to the nearest call:
# drafts: 1,000 first tries, 100 second ones; finals: 0.99 x (1 + 0.99 x 0.5) = 1.48005 executions a run: 1,480 first
# tries, 148 second ones; of all 2,728 calls 9.1 % are retries and 10 % fail; half of the finals are rejected.
HONEST: list[dict[str, Any]] = [
    {**DRAFT, "times": 900},
    {**DRAFT, "outcome": "timed_out", "times": 100},
    {**DRAFT, "attempt": 2, "times": 90},
    {**DRAFT, "attempt": 2, "outcome": "timed_out", "times": 10},
    {**FINAL, "accepted": True, "times": 666},
    {**FINAL, "accepted": False, "times": 666},
    {**FINAL, "outcome": "timed_out", "times": 148},
    {**FINAL, "attempt": 2, "accepted": True, "times": 67},
    {**FINAL, "attempt": 2, "accepted": False, "times": 66},
    {**FINAL, "attempt": 2, "outcome": "timed_out", "times": 15},
]


@pytest.fixture
def here(here: Path) -> Path:
    (here / "shots.yaml").write_text(SHOTS, encoding="utf-8")
    return here


def compared(folder: Path, rows: list[dict[str, Any]], *more: str) -> Result:
    return run("diff", "shots.yaml", "--actuals", store(folder / "o.jsonl", rows), *more)


def shares(found: Result) -> dict[str, dict[str, Any]]:
    told = json.loads(found.stdout)["shares"]
    return {share.get("model") or share["what"]: share for share in told}


def test_the_planned_shares(here: Path) -> None:
    found = shares(compared(here, HONEST, "--format", "json"))
    draft, final = Fraction("1.1"), Fraction("1.48005") * Fraction("1.1")
    made = draft + final
    planned = {
        "bfl/flux-2-klein-4b": draft / made,
        "openai/gpt-image-2": final / made,
        "any other call": 0,
        "retries": Fraction("0.1") / Fraction("1.1"),
        "failures": Fraction("0.1"),
        "rejects": Fraction("0.5"),
    }
    assert {name: share["planned"] for name, share in found.items()} == {
        name: pytest.approx(float(share), abs=1e-6) for name, share in planned.items()
    }


def test_an_honest_record_holds(here: Path) -> None:
    found = compared(here, HONEST)
    assert found.exit_code == 0, found.stderr
    assert "0 of 6 shares" in found.stdout
    assert all(share["verdict"] == "holds" for share in shares(compared(here, HONEST, "--format", "json")).values())


FINALS = [row for row in HONEST if row["model"] == FINAL["model"]]
DRAFTS = [row for row in HONEST if row["model"] == DRAFT["model"]]
CHANGED: dict[str, tuple[list[dict[str, Any]], set[str]]] = {  # what was changed, and the shares that are off for it
    "another size": ([*DRAFTS, *({**row, "size": "1536x1024"} for row in FINALS)],
        {"openai/gpt-image-2", "any other call"}),
    "another quality": ([*DRAFTS, *({**row, "quality": "low"} for row in FINALS)],
        {"openai/gpt-image-2", "any other call"}),
    "another n": ([*DRAFTS, *({**row, "n": 4} for row in FINALS)], {"openai/gpt-image-2", "any other call"}),
    "another model": ([*FINALS, *({**row, "model": "bfl/flux-2-pro"} for row in DRAFTS)],
        {"bfl/flux-2-klein-4b", "any other call"}),
    "twice the retries": (
        [row | {"times": row["times"] * (4 if row.get("attempt") else 1)} for row in HONEST],
        {"retries"},
    ),
    "far more failures": (
        [row | {"times": row["times"] * (5 if row.get("outcome") else 1)} for row in HONEST],
        {"failures"},
    ),
    "far more rejects": (
        [row | {"times": row["times"] * 3 if row.get("accepted") is False else row["times"]} for row in HONEST],
        {"rejects", "bfl/flux-2-klein-4b", "openai/gpt-image-2"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_what_changed_is_told(name: str, here: Path) -> None:
    rows, off = CHANGED[name]
    found = compared(here, rows, "--format", "json")
    assert found.exit_code == 5
    assert {what for what, share in shares(found).items() if share["verdict"] == "off"} == off


def test_wider_bounds_let_it_pass(here: Path) -> None:
    rows = CHANGED["twice the retries"][0]
    assert compared(here, rows, "--within", "10%").exit_code == 5
    assert compared(here, rows, "--within", "30%").exit_code == 0


def test_few_calls_prove_nothing(here: Path) -> None:
    found = compared(here, [{**DRAFT, "times": 2}, FINAL])
    assert found.exit_code == 0
    assert "too few" in found.stdout


def test_what_is_not_planned_is_listed(here: Path) -> None:
    found = compared(here, [*HONEST, {**FINAL, "size": "1536x1024", "times": 500}])
    assert found.exit_code == 5
    assert "openai/gpt-image-2 1536x1024 high n=2" in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 80


def test_a_silent_record_asked_for_the_defaults(here: Path) -> None:
    """gpt-image-2 makes auto where no quality is asked; other routes and documentation are not the plan's calls."""
    rows = [
        {"model": "openai/gpt-image-2", "size": "1024x1024", "times": 3},
        {**FINAL, "route": "plan", "times": 50},
        {**FINAL, "kind": "documentation", "times": 50},
    ]
    found = json.loads(compared(here, rows, "--format", "json").stdout)
    assert found["calls"] == 3
    (other,) = found["others"]
    assert (other["quality"], other["calls"]) == ("auto", 3)


def test_nothing_on_record(here: Path) -> None:
    found = compared(here, [])
    assert found.exit_code == 4
    assert "nothing-to-check" in found.stderr


@pytest.mark.parametrize("within", ["10", "0.1", "101%", "-5%", "10 %"])
def test_bounds_that_are_no_share(within: str, here: Path) -> None:
    found = compared(here, HONEST[:1], "--within", within)
    assert found.exit_code == 2
    assert "is not a share; write it as 10%" in found.stderr
