"""What advice tells beside ways: what is said to be cheaper and is dearer, what the file finds as good and is no
way, and for which sellers an account is still needed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from costplan import Catalogue
from costplan.advising.advised import advice
from costplan.advising.trial import Trial
from tests.steps_at import scenario_of

CATALOGUE = Catalogue()
FLARE = {"model": "openai/gpt-image-2.5-flare", "quality": "medium", "size": "1024x1024", "prompt_tokens": "50"}
SEAT = {"model": "midjourney/standard", "make": "4", "keep": "1", "requires": {"providers": ["midjourney"]}}
YEAR = {"period": "2027-01 through 2027-12"}


def trial_of(*steps: dict[str, Any], runs: str = "1000", **more: Any) -> Trial:
    workflows = {
        f"w{at}": {"runs": {"amount": runs, "per": "month"}, "steps": {"s": step}} for at, step in enumerate(steps)
    }
    return Trial(scenario_of({"workflows": workflows} | more), CATALOGUE, date(2027, 1, 1))


def team(count: int, billed: str) -> dict[str, Any]:
    return {"seats": {"team": {"plan": "midjourney/standard", "count": str(count), "billed": billed}}}


SEAT_FOR = "1 seat of midjourney/standard instead of"
BASIC = "1 seat of midjourney/basic instead of 1 of midjourney/standard"
DEARER = [
    pytest.param(FLARE, "800", {}, [f"{SEAT_FOR} openai/gpt-image-2.5-flare"], id="comfy's 43 % more is no advice"),
    pytest.param({"model": "google/gemini-3-pro-image", "prompt_tokens": "50"}, "800", {}, [], id="nor a quick tier"),
    pytest.param(
        {"model": "bfl/flux-2-pro", "size": "1024x1024"},
        "800",
        {},
        [f"{SEAT_FOR} bfl/flux-2-pro"],
        id="nor flux-2-max",
    ),
    pytest.param(SEAT, "800", YEAR | team(1, "yearly"), [BASIC], id="nor seats by the month"),
    pytest.param(
        SEAT, "100", team(1, "monthly"), ["billed yearly instead of monthly"], id="a year for a month is said to be"
    ),
    pytest.param(SEAT, "800", YEAR | team(1, "monthly"), [BASIC], id="so is a lesser plan whose hours run out"),
]


@pytest.mark.parametrize(("step", "runs", "more", "told"), DEARER)
def test_only_what_is_said_to_be_cheaper_is_told_as_dearer(
    step: dict[str, Any], runs: str, more: dict[str, Any], told: list[str]
) -> None:
    found = advice(trial_of(step, runs=runs, **more))
    assert [one.way.words for one in found.dearer] == told


def equal(*these: dict[str, str]) -> dict[str, Any]:
    return {"equivalent": [{"these": list(these), "why": "a panel says so"}]}


BELOW = "quality low is below min_quality medium"
NEVER = "it makes no images by call on all days from 2027-01-01 through 2027-01-31"
NOTES = [
    pytest.param({"min_quality": "medium"}, {"model": FLARE["model"], "quality": "low"}, BELOW, id="below, its own"),
    pytest.param({"min_quality": "medium"}, {"model": "openai/gpt-image-2", "quality": "low"}, BELOW, id="below"),
    pytest.param(
        {"providers": ["openai"]},
        {"model": "bfl/flux-2-pro"},
        "bfl/flux-2-pro is none of the providers openai",
        id="of another provider",
    ),
    pytest.param(
        {"min_width": "3000"}, {"model": "recraft/recraft-v4"}, "1024x1024 is less than min_width 3000", id="small"
    ),
    pytest.param({}, {"model": "openai/dall-e-3"}, NEVER, id="shut down"),
    pytest.param({}, {"model": "acme/none"}, "there is no such model", id="unknown"),
    pytest.param({}, {"model": "openai/gpt-image-2", "quality": "low"}, None, id="a way"),
]


@pytest.mark.parametrize(("requires", "other", "why"), NOTES)
def test_what_is_as_good_and_no_way_is_told(requires: dict[str, Any], other: dict[str, str], why: str | None) -> None:
    step = FLARE | ({"requires": requires} if requires else {})
    if "min_width" in requires:
        step |= {"size": "3840x2160"}
    found = advice(trial_of(step, **equal({"model": FLARE["model"]}, other)))
    told = [note for note in found.notes if "as good" in note]
    name = " at quality ".join(other.values())
    assert told == ([] if why is None else [f"w0.s: {name} is as good, as the file says, and is no way: {why}"])


def risks(trial: Trial, kind: str, model: str) -> set[str]:
    found = advice(trial)
    ways = [one.way for one in (*found.ways, *found.dearer) if one.way.kind == kind and one.way.where == "w0.s"]
    return {f"{way.condition}; {way.risk}" for way in ways if way.words.startswith(model)}


def test_an_account_is_asked_for_where_the_plan_has_none() -> None:
    step = FLARE | {"requires": {"min_width": "1024"}}
    klein = {"model": "bfl/flux-2-klein-9b", "size": "1024x1024"}
    assert any("you need an account with bfl" in told for told in risks(trial_of(step), "model", "bfl/"))
    assert not any("account" in told for told in risks(trial_of(step, klein), "model", "bfl/"))
    comfy = FLARE | {"model": "comfy/gpt-image-2.5-flare"}
    (told,) = risks(trial_of(comfy), "seller", "openai/")
    assert told.startswith("you have an account with openai; ")
    (told,) = risks(trial_of(comfy, FLARE), "seller", "openai/")
    assert told.startswith("the account with openai that other steps use is for this one too; ")
