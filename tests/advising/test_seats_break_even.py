"""The volume at which seats, or images in their place, start or cease to pay; and a scenario whose defaults are for one
of its workflows alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from costplan import Catalogue
from costplan.advising.advice import Advised
from costplan.advising.seats_break_even import MOST, seats_break_even, with_break_evens
from costplan.advising.trial import Trial
from costplan.alternatives.every_way import ways_of, ways_with_seats
from costplan.alternatives.way import at_step
from tests.steps_at import scenario_of

CATALOGUE = Catalogue()
DAY = date(2027, 1, 1)


def trial_of(step: dict[str, Any], runs: str, **more: Any) -> Trial:
    workflow = {"runs": {"amount": runs, "per": "month"}, "steps": {"s": step}}
    document = {"period": "2027-01 through 2027-12", "workflows": {"w": workflow}}
    return Trial(scenario_of(document | more), CATALOGUE, DAY)


def advised(trial: Trial) -> list[Advised]:
    found = []
    for number, way in enumerate(ways_with_seats(trial.loaded, trial.plan, CATALOGUE)):
        total = trial.total([way])
        assert total is not None
        saving = trial.plan.total.expected - total.expected
        found.append(Advised(name=f"way-{number}", way=way, total=total, saving=saving))
    return found


SEATS = {"team": {"plan": "midjourney/standard", "count": "1"}}
JOB = {"model": "midjourney/standard", "make": "4", "keep": "1"}
CASES = [
    # A seat is $30 a month up to 15 hours, 900 runs; four pictures on FLUX.2 klein are $0.056, so that both cost $360 a
    # year at 30 / 0.056 = 535.71 runs a month, 6,428.571429 a year.
    pytest.param(JOB, {"seats": SEATS}, "bfl/flux-2-klein-4b", "6428.571429", "600", id="images instead of a seat"),
    pytest.param(
        {"model": "bfl/flux-2-klein-4b", "size": "1024x1024", "make": "4", "keep": "1"},
        {},
        "1 seat of midjourney/standard",
        "6428.571429",
        "600",
        id="a seat instead of images",
    ),
    # Of two seats one holds 900 runs a month; from there an hour more is $4 until the second, $30, is paid: 7.5 hours,
    # 450 runs, 1,350 a month, 16,200 a year.
    pytest.param(
        JOB,
        {"seats": {"team": {"plan": "midjourney/standard", "count": "2"}}},
        "1 seat of midjourney/standard",
        "16200",
        "600",
        id="one seat of two",
    ),
]


@pytest.mark.parametrize(("step", "more", "words", "at", "runs"), CASES)
def test_where_it_turns(step: dict[str, Any], more: dict[str, Any], words: str, at: str, runs: str) -> None:
    trial = trial_of(step, runs, **more)
    (one,) = (one for one in advised(trial) if one.way.words.startswith(words))
    found = seats_break_even(trial, one)
    assert found is not None
    assert found.at is not None
    assert f"{float(found.at):.6f}".rstrip("0").rstrip(".") == at
    assert found.present == 12 * int(runs)


def test_of_billing_there_is_none_and_of_the_others_few() -> None:
    trial = trial_of(JOB, "600", seats=SEATS)
    found = with_break_evens(trial, advised(trial))
    assert [one.break_even for one in found if one.way.words.startswith("billed")] == [None]
    assert sum(one.break_even is not None for one in found) == MOST


def test_a_default_may_be_for_one_workflow_alone() -> None:
    workflows: dict[str, Any] = {
        "a": {"steps": {"one": {"model": "openai/gpt-image-2.5-flare", "size": "1024x1024"}}},
        "b": {"steps": {"two": {"model": "bfl/flux-2-pro", "size": "1024x1024", "requires": {"min_width": "1000"}}}},
    }
    document = {
        "defaults": {"quality": "medium", "prompt_tokens": "50"},
        "workflows": {name: {"runs": {"amount": "10", "per": "day"}, **one} for name, one in workflows.items()},
    }
    trial = Trial(scenario_of(document), CATALOGUE, DAY)
    scenario = trial.loaded.scenario
    ways = [
        way
        for workflow in scenario.workflows
        for step in workflow.steps
        for way in ways_of(at_step(trial.loaded, workflow, step, CATALOGUE))
    ]
    assert {way.where for way in ways} == {"a.one", "b.two"}
    for way in ways:
        tried, total = trial.under([way]), trial.total([way])
        assert tried is not None
        assert total == tried.plan.total
