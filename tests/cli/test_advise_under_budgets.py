"""Policies over a scenario, in it or beside it: no way that breaks one is told, and a move tells what it breaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import AS_OF, run

if TYPE_CHECKING:
    from pathlib import Path

# On 100 images a month at medium, lower qualities, other sellers and batch are all cheaper or told.
SCENARIO = """\
version: 1
scenario: Posts
period: 2027-01
{budget}workflows:
  posts:
    runs: {{amount: 100, per: month}}
    steps:
      final: {{model: {model}, size: 1024x1024, prompt_tokens: 100}}
"""
BESIDE = "version: 1\nbudget: House\npolicy: {}\n"


def advised(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("advise", *words, "--format", "json", *AS_OF, code=0).stdout)
    return found


def models(found: dict[str, Any]) -> set[str]:
    """Whom the ways of the step ask."""
    steps = [one["change"]["workflows"]["posts"]["steps"]["final"] for one in (*found["ways"], *found["dearer"])]
    return {step["model"].partition("/")[0] for step in steps if "model" in step}


def write(here: Path, policy: str, *, is_beside: bool, model: str = "openai/gpt-image-2, quality: medium") -> None:
    inside = "" if is_beside else f"budget: {{policy: {policy}}}\n"
    (here / "posts.yaml").write_text(SCENARIO.format(budget=inside, model=model), encoding="utf-8")
    if is_beside:
        (here / "costplan.yaml").write_text("version: 1\nbudgets: [house.yaml]\n", encoding="utf-8")
        (here / "house.yaml").write_text(BESIDE.format(policy), encoding="utf-8")


@pytest.mark.parametrize("is_beside", [False, True])
def test_no_way_asks_whom_a_policy_refuses(here: Path, is_beside: bool) -> None:
    write(here, "{unknowns: allowed}", is_beside=is_beside)
    assert models(advised("posts.yaml")) > {"openai"}
    write(here, "{models: [openai/*]}", is_beside=is_beside)
    found = advised("posts.yaml")
    assert models(found) == {"openai"}
    assert found["best"]["same"]["names"] == ["posts.final:tier"]
    [told] = [note for note in found["notes"] if "would break the policy models of " in note]
    assert ("house.yaml" if is_beside else "posts.yaml") in told


def test_what_is_broken_already_keeps_no_way_from_being_told(here: Path) -> None:
    write(here, "{models: [google/*]}", is_beside=False)
    kinds = {one["kind"] for one in advised("posts.yaml")["ways"]}
    assert {"tier", "quality"} <= kinds


def test_a_waived_policy_refuses_nothing(here: Path) -> None:
    write(
        here,
        "{models: [openai/*]}, waivers: [{policy: models, until: 2027-12-31, by: jo, why: trial}]",
        is_beside=False,
    )
    assert models(advised("posts.yaml")) > {"openai"}


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("{models: [openai/*]}", "posts.final uses bfl/flux-2-pro; models may be openai/*"),
        ("{models: [bfl/*]}", ""),
    ],
)
def test_a_move_tells_which_policy_it_breaks(here: Path, policy: str, told: str) -> None:
    write(here, policy, is_beside=True)
    found = advised("posts.yaml", "--to", "bfl/flux-2-pro", "--from", "openai/gpt-image-2")
    broken = [note for note in found["notes"] if "it breaks a budget" in note]
    assert broken == ([f"on bfl/flux-2-pro it breaks a budget: {told}"] if told else [])


def test_a_move_tells_which_cap_it_breaks(here: Path) -> None:
    """100 images of 1024x1024 at $0.03 are $3.00; the cap is $2.00."""
    (here / "costplan.yaml").write_text("version: 1\nbudgets: [house.yaml]\n", encoding="utf-8")
    (here / "house.yaml").write_text("version: 1\nbudget: House\ncaps: [{id: all, max: 2 USD}]\n", encoding="utf-8")
    (here / "posts.yaml").write_text(
        SCENARIO.format(budget="", model="openai/gpt-image-2, quality: low"), encoding="utf-8"
    )
    found = advised("posts.yaml", "--to", "bfl/flux-2-pro", "--from", "openai/gpt-image-2")
    [told] = [note for note in found["notes"] if "it breaks a budget" in note]
    assert "$3.00" in told
