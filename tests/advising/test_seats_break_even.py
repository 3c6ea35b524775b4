"""The volume at which seats, or images in their place, start or cease to pay; and a scenario whose defaults are for one
of its workflows alone."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costplan import Catalogue
from costplan.advising.advice import Advised
from costplan.advising.seats_break_even import MOST, as_planned, seats_break_even, with_break_evens
from costplan.advising.trial import Trial
from costplan.alternatives.every_way import ways_of, ways_with_seats
from costplan.alternatives.way import at_step
from costplan.catalogue import shipped
from costplan.errors import InputError
from costplan.scenario.file import load_scenario
from costplan.scenario.variants import AS_PLANNED
from costplan.units import exact
from tests.steps_at import scenario_of

if TYPE_CHECKING:
    from costplan.comparing.break_even import BreakEven

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
JOB = {"model": "midjourney/standard", "make": "4", "keep": "1", "requires": {"providers": ["midjourney", "bfl"]}}
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
    found = seats_break_even(trial, one, as_planned(trial))
    assert found is not None
    assert found.at is not None
    assert f"{float(found.at):.6f}".rstrip("0").rstrip(".") == at
    assert found.present == 12 * int(runs)


def test_of_billing_there_is_none_and_of_the_others_few() -> None:
    trial = trial_of(JOB, "600", seats=SEATS)
    found = with_break_evens(trial, advised(trial), as_planned(trial))
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


def side_today(found: BreakEven) -> str:
    """Who is cheaper where the volume stands today."""
    return found.below if found.at is None or Fraction(found.present or 0) < found.at else found.above


def agrees(trial: Trial) -> int:
    """Of how many ways it was asked whether the break-even says of today what the saving does."""
    base, asked = as_planned(trial), 0
    for one in advised(trial):
        found = seats_break_even(trial, one, base) if asked < MOST else None
        if found is not None and one.saving:
            assert side_today(found) == (one.name if one.saving > 0 else AS_PLANNED), (one.way.words, found)
            asked += 1
    return asked


def test_at_todays_volume_it_says_what_the_saving_does() -> None:
    asked: dict[str, int] = {}
    for path in sorted(shipped("scenarios").glob("*.yaml")):
        with suppress(InputError):  # a model of it is shut down
            trial = Trial(load_scenario(path), CATALOGUE, DAY)
            asked[path.stem] = agrees(trial)
    assert asked["quarter"] >= 3
    assert asked["subscription"] >= 3


SEATED = st.fixed_dictionaries(
    {"plan": st.sampled_from(["midjourney/basic", "midjourney/standard", "midjourney/pro"])},
    optional={"count": st.integers(1, 4).map(str), "billed": st.sampled_from(["monthly", "yearly"])},
)
RUNS = st.integers(1, 4000).map(lambda amount: {"amount": str(amount), "per": "month"})
BY_IMAGE = st.sampled_from(["bfl/flux-2-klein-4b", "bfl/flux-2-pro"])


@settings(deadline=None, derandomize=True, max_examples=5, suppress_health_check=list(HealthCheck))
@given(SEATED, RUNS, st.none() | RUNS, BY_IMAGE, st.integers(1, 8).map(str))
def test_at_todays_volume_it_says_what_the_saving_does_of_any_seats(
    seats: dict[str, str], by_image: dict[str, str], by_seats: dict[str, str] | None, model: str, make: str
) -> None:
    step = {"model": model, "size": "1024x1024", "make": make}
    workflows: dict[str, Any] = {"a": {"runs": by_image, "steps": {"s": step}}}
    if by_seats is not None:
        workflows["b"] = {"runs": by_seats, "steps": {"s": JOB | {"model": seats["plan"]}}}
    document = {"period": "2027-01 through 2027-03", "seats": {"team": {"count": "2"} | seats}}
    assert agrees(Trial(scenario_of(document | {"workflows": workflows}), CATALOGUE, DAY))


def test_seats_that_are_there_cost_nothing_more() -> None:
    # Two seats stand idle, $60 a month; on them 600 runs are 10 hours, and FLUX.2 klein saves its $403.20 a year.
    step = {"model": "bfl/flux-2-klein-4b", "size": "1024x1024", "make": "4", "keep": "1"}
    trial = trial_of(step, "600", seats={"team": {"plan": "midjourney/standard", "count": "2"}})
    (one,) = (one for one in advised(trial) if "that are there" in one.way.words)
    assert one.saving == exact(Fraction("403.2") * 10**12)
    found = seats_break_even(trial, one, as_planned(trial))
    assert found is not None
    assert side_today(found) == one.name
