"""What a plan does as its workflows get longer and its months more, counted in calls of Python's functions: twice as
much work for twice as many steps, and less for twice as many months."""

from __future__ import annotations

import cProfile
import pstats
from datetime import date
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, load_scenario
from costplan.planning.building import build_plan

if TYPE_CHECKING:
    from pathlib import Path

STEP = "      s{0}: {{accepted: 90%, on_reject: {{redo: s{0}, at_most: 3}}}}\n"
HEAD = (
    "version: 1\nscenario: s\nperiod: {period}\n"
    "defaults: {{model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 40}}\n"
    "workflows:\n  w:\n    runs: {{amount: 1000, per: month, growth: 2% per month}}\n    steps:\n"
)


def steps(number: int) -> str:
    """As many steps, each of which is made again where it is rejected."""
    return HEAD.format(period="2027-01 through 2027-03") + "".join(STEP.format(step) for step in range(number))


def months(number: int) -> str:
    """A period of so many."""
    last = date(2027 + (number - 1) // 12, (number - 1) % 12 + 1, 1)
    return HEAD.format(period=f"2027-01 through {last:%Y-%m}") + STEP.format(0)


def calls_of(scenario: Path, text: str) -> int:
    """How often a function is called, from a scenario to the sum of its plan and that of each month."""
    scenario.write_text(text, encoding="utf-8")
    loaded, catalogue = load_scenario(scenario), Catalogue()

    def plan() -> None:
        made = build_plan(loaded, catalogue, date(2026, 11, 23))
        assert made.total_usd
        made.by_month()

    plan()  # what is read once
    profile = cProfile.Profile()
    profile.runcall(plan)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("written", [steps, months])
def test_a_plan_of_eight_times_as_much_takes_ten_times_the_calls_at_most(tmp_path: Path, written: object) -> None:
    assert callable(written)
    few, many = (calls_of(tmp_path / "s.yaml", written(number)) for number in (15, 120))
    assert many <= 8**1.1 * few
