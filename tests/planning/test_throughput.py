"""Throughput: YAML cases with their arithmetic, laws on generated scenarios, and what the page and the JSON say."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costplan.errors import InputError
from costplan.planning.building import build_plans
from costplan.render.throughput import throughput_warnings
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.scenario.writer import write_scenario
from costplan.yamlio import Plain, parse, write
from tests.command import AS_OF, run
from tests.drawn import scenarios
from tests.places import TESTS
from tests.planning.test_cases import exact
from tests.planning.test_laws import CATALOGUE, DAY

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from costplan.plan.plan import Plan
    from costplan.plan.throughput_plan import Finish, ModelThroughput

CASES = yaml.load((TESTS / "data" / "throughput_cases.yaml").read_text("utf-8"), yaml.BaseLoader)


def plan_of(*texts: str) -> Plan:
    loaded = []
    for text in texts:
        name = f"{yaml.load(text, yaml.BaseLoader)['scenario']}.yaml"
        loaded.append(LoadedScenario(read_scenario(parse(text.encode(), name)), name, {}))
    return build_plans(loaded, CATALOGUE, DAY)


def finish(found: Finish) -> dict[str, Any]:
    return {"days": found.days, "done": str(found.done), "inside": found.inside()} | {
        f"{end.scenario} done": str(end.done) for end in found.ends
    }


def by_key(model: ModelThroughput) -> dict[str, Any]:
    rates = {
        rate.limit: {
            "day": str(rate.day),
            "need": rate.need,
            "counted": rate.counted,
            "allowed": rate.allowed,
            "own": rate.own,
            "used": rate.used,
            "enough": rate.enough,
        }
        for rate in model.rates
    }
    return rates | {
        "level": model.level,
        "binds": model.binds.limit if model.binds else None,
        "enough": model.enough,
        "finish": finish(model.finish) if model.finish else None,
    }


def agrees(found: Any, expected: Any) -> None:
    """What is expected is found; a number is arithmetic, and must be equal to the last digit."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            agrees(found[key], value)
    elif isinstance(found, bool) or found is None:
        assert {True: "true", False: "false", None: "null"}[found] == expected
    elif isinstance(found, int | Fraction):
        assert found == exact(expected)
    else:
        assert str(found) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(InputError) as told:
            plan_of(*case["scenarios"])
        assert str(told.value) == case["error"]
        return
    found = plan_of(*case["scenarios"]).throughput
    assert found
    models = {model.model: by_key(model) for model in found.models}
    expected = dict(case["expect"])
    if "warning" in expected:
        assert expected.pop("warning") in throughput_warnings(found)
    agrees(
        {
            batch.workflow: {
                "once": batch.once,
                "windows": batch.windows,
                "day": batch.day,
                "images": batch.load.images,
            }
            | {"requests": batch.load.requests}
            | finish(batch.finish)
            for batch in found.batches
        },
        expected.pop("batches", {}),
    )
    if "serial" in expected:
        assert found.serial
        serial = {**found.serial._asdict(), "missing": ", ".join(found.serial.missing), **finish(found.serial.finish)}
        agrees(serial, expected.pop("serial"))
    assert ", ".join(found.unused) == expected.pop("unused", "")
    assert set(models) == set(expected)
    for model, stated in expected.items():
        agrees(models[model], stated)
        for rate in models[model]:
            assert not rate.endswith("_per_minute") or rate in stated, f"{model}: {rate} is not in the case"


@pytest.mark.parametrize("case", [case for case in CASES if "expect" in case], ids=lambda case: case["name"])
def test_what_is_written_says_the_same(case: dict[str, Any]) -> None:
    written = [write_scenario(read_scenario(parse(text.encode(), "case.yaml"))) for text in case["scenarios"]]
    assert plan_of(*written).throughput == plan_of(*case["scenarios"]).throughput


# ----------------------------------------------------------------------------------------------------------------- laws


def test_a_scenario_that_does_not_ask_is_told_nothing() -> None:
    assert plan_of(write(SIMPLE)).throughput is None


SIMPLE: dict[str, Any] = {
    "version": Plain("1"),
    "scenario": "case",
    "period": Plain("2027-01"),
    "workflows": {"w": {"runs": {"amount": Plain("5"), "per": "day"}, "steps": {"a": {"model": "test/flat"}}}},
}


@given(scenarios())
def test_the_days_add_up_to_the_calls_of_the_plan(document: dict[str, Any]) -> None:
    """With one request a minute allowed, the days at full speed are the calls over a day's minutes."""
    models = {step["model"] for workflow in document["workflows"].values() for step in workflow["steps"].values()}
    document["throughput"] = {
        "limits": {model: {"requests_per_minute": Plain("1")} for model in models},
        "latency": {model: Plain("60") for model in models},
    }
    plan = plan_of(write(document))
    assert plan.throughput
    made: dict[str, Fraction] = {}
    for calls in plan.calls:
        made[calls.model] = made.get(calls.model, Fraction(0)) + Fraction(calls.made)
    found = {model.model: model.finish.days * 1440 for model in plan.throughput.models if model.finish}
    assert found == {model: number for model, number in made.items() if number}
    if found:
        assert plan.throughput.serial
        assert plan.throughput.serial.finish.days * 1440 == sum(found.values())


@given(scenarios(), st.integers(1, 200), st.integers(0, 200))
def test_more_is_never_slower(document: dict[str, Any], allowed: int, more: int) -> None:
    def done(limit: int) -> dict[str, date]:
        models = {step["model"] for workflow in document["workflows"].values() for step in workflow["steps"].values()}
        document["throughput"] = {
            "limits": {model: {"images_per_minute": Plain(str(limit))} for model in models},
            "hours": Plain("1"),
        }
        found = plan_of(write(document)).throughput
        assert found
        for model in found.models:
            assert model.finish
            if not any(rate.passed for rate in model.rates):
                assert not any(end.is_late for end in model.finish.ends)
        return {model.model: model.finish.done for model in found.models if model.finish}

    slow, fast = done(allowed), done(allowed + more)
    assert all(fast[model] <= slow[model] for model in slow)


# ------------------------------------------------------------------------------------------------------ page and files

ASKING = """\
version: 1
scenario: '<b>case</b>'
period: 2027-01-05
throughput: {levels: {openai: tier1}, latency: {openai/gpt-image-2: 35}}
workflows:
  w:
    runs: {amount: 14400, per: day}
    steps:
      a: {model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 44}
      b: {model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 44, tier: batch}
"""


def estimated(tmp_path: Path, *arguments: str) -> str:
    path = tmp_path / "case.yaml"
    path.write_text(ASKING, encoding="utf-8")
    return run("estimate", path, *AS_OF, *arguments, code=0).stdout


def test_the_page_warns_first_and_tells_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page = estimated(tmp_path)
    told = " ".join(page.split())
    for text in (
        "! openai/gpt-image-2: 10 images a minute on 2027-01-05 are more than the 5 of tier1; ask for tier2",
        "! openai/gpt-image-2: the work ends on 2027-01-06, after the period",
        "! calls take 140 hours on 2027-01-05, 1 at once, and the day has 24; 6 at once would do",
        "! calls, 1 at once: the work ends on 2027-01-10, after the period",
        "Throughput with calls in 24 hours a day, openai tier1",
        "openai/gpt-image-2 images 10 5 200% tier2",
        "openai/gpt-image-2 2027-01-05 2 days 2027-01-06 no",
        "w, in batches 2027-01-05 1 window 2027-01-06 perhaps",
    ):
        assert text in told
    assert all(len(line) <= 80 for line in page.splitlines())


def test_the_json_has_it_all(tmp_path: Path) -> None:
    found = json.loads(estimated(tmp_path, "--format", "json"))["throughput"]
    (model,) = found["by_model"]
    assert [rate["needed"] for rate in model["limits"]] == [10, 2460]
    assert (model["binds"], model["enough_at"]) == ("images_per_minute", "tier2")
    case = {"scenario": "<b>case</b>", "done": "2027-01-06", "last_day": "2027-01-05", "inside_period": False}
    assert model["finish"] == {
        "days": 2,
        "at_least": False,
        "at_most": False,
        "done": "2027-01-06",
        "inside_period": False,
        "scenarios": [case],
    }
    assert found["batches"][0]["finish"]["inside_period"] is None  # the page says perhaps
    assert found["batches"][0]["tokens"] == 14400 * 246
    assert found["serial"]["enough_parallel"] == 6


def test_another_level_is_tried_with_set(tmp_path: Path) -> None:
    found = json.loads(estimated(tmp_path, "--format", "json", "--set", "throughput.levels.openai=tier2"))["throughput"]
    assert found["by_model"][0]["finish"]["inside_period"] is True


LAUNCH = """version: 1
scenario: soft launch
period: 2026-12-04
throughput: {levels: {openai: tier2}, hours: 1.5, peak_factor: 3}
workflows:
  launch: {runs: {amount: 600 to 1000, per: total}, steps: {p: {model: openai/gpt-image-2, size: 1024x1024,
    quality: medium, prompt_tokens: 60}}}
"""


def test_a_launch_is_judged_in_its_busiest_minute_at_p90() -> None:
    found = plan_of(LAUNCH).throughput
    assert found is not None
    images = next(rate for rate in found.models[0].rates if rate.limit == "images_per_minute")
    # lognormal: the middle is sqrt(600 x 1000) = 774.6, its 90 % point exp(1.28155 x ln(1000 / 600) / 3.28971) above
    # that; three times the average of 90 minutes
    at_p90 = (600 * 1000) ** 0.5 * (1000 / 600) ** (1.2815515655446 / (2 * 1.6448536269514722))
    assert float(images.high or 0) == pytest.approx(3 * at_p90 / 90, rel=1e-9)  # 31.5
    assert images.passed
    assert found.models[0].enough == "tier3"
    assert float(images.need or 0) < float(images.high or 0)
    [warning] = throughput_warnings(found)
    assert "31.5 images a minute at p90 on 2026-12-04 are more than the 20 of tier2; ask for tier3" in warning
    even = plan_of(LAUNCH.replace(", peak_factor: 3", "")).throughput
    assert even is not None
    assert not even.models[0].rates[0].passed  # 10.5 of 20
    assert write_scenario(read_scenario(parse(LAUNCH.encode(), "a.yaml"))).count("hours: 1.5") == 1
