"""A step that changes on a day is written as it was read, and each of its times is changed alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.scenario.file import load_scenario
from costplan.scenario.writer import write_scenario

if TYPE_CHECKING:
    from pathlib import Path

ONE = """version: 1
scenario: case
period: 2027-01 through 2027-04
workflows:
  posts:
    runs: {amount: 1000, per: month, growth: 3% per month}
    steps:
      image: {model: MODEL, size: 1024x1024, quality: low, prompt_tokens: 9}
"""
SWITCH = "[{until: 2027-02-28, use: openai/gpt-image-2}, {use: openai/gpt-image-2.5-flare, quality: medium}]"


def test_a_switch_is_written_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(ONE.replace("MODEL", SWITCH), encoding="utf-8")
    scenario = load_scenario(path).scenario
    assert [one.name for one in scenario.workflows] == ["posts/until 2027-02-28", "posts/from 2027-03-01"]
    assert [one.steps[0].call.quality for one in scenario.workflows] == ["low", "medium"]
    path.write_text(written := write_scenario(scenario), encoding="utf-8")
    again = load_scenario(path).scenario
    assert write_scenario(again) == written
    assert [one.era for one in again.workflows] == [one.era for one in scenario.workflows]


def test_one_time_of_a_step_is_changed_alone(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(ONE.replace("MODEL", SWITCH), encoding="utf-8")
    workflows = load_scenario(path).scenario.workflows
    said = [one.said("image") for one in workflows]
    assert said == ["posts.image.by_date.2027-01-01", "posts.image.by_date.2027-03-01"]
    for at, changed in enumerate(said):
        found = load_scenario(path, overrides=[f"{changed}.quality=high"]).scenario.workflows
        assert [one.steps[0].call.quality == "high" for one in found] == [at == 0, at == 1]
