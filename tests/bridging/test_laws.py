"""Laws of a bridge, tried on generated scenarios: its parts add up exactly in every group, one cause is one part."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from costplan import Catalogue, Folder
from costplan.bridging.bridge import Bridge
from costplan.bridging.bridged import bridge
from costplan.bridging.shown import shown, whole
from costplan.bridging.side import Side
from costplan.errors import CostplanError
from costplan.planning.building import build_plans
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.yamlio import Plain, parse, write
from tests.drawn import scenarios, splits
from tests.places import TESTS

if TYPE_CHECKING:
    from costplan.bridging.bridge import Change
    from costplan.plan.plan import Plan

pytestmark = pytest.mark.once("exact")

TABLES = TESTS / "pricing"
DAY = date(2026, 11, 23)
CENT, PICO = 10**10, 1
INTERVAL = Fraction(1, 10**9)
"""To which the mean of twice an interval is twice its mean."""

settings.register_profile("bridges", deadline=None, derandomize=True, max_examples=25)
settings.load_profile("bridges")


def side(*documents: dict[str, Any], catalogue: Catalogue | None = None) -> Side:
    catalogue = catalogue or Catalogue([Folder(TABLES, "tests/pricing")])
    loaded = tuple(
        LoadedScenario(read_scenario(parse(write(one).encode(), f"{at}.yaml")), f"{at}.yaml", {})
        for at, one in enumerate(documents)
    )
    return Side(name="a side", loaded=loaded, catalogue=catalogue, plan=build_plans(loaded, catalogue, DAY))


def planned(one: Side) -> Plan:
    assert one.plan is not None
    return one.plan


def parts(found: Bridge) -> set[str]:
    return set(found.parts)


def adds_up(found: Bridge, base: Side, head: Side) -> None:
    assert found.total.base == planned(base).total.expected
    assert found.total.head == planned(head).total.expected
    groups: list[list[Change]] = [[found.total]]
    groups += [list(one.values()) for one in (found.by_step(), found.by_workflow())]
    groups += [list(one.values()) for one in (found.by_month(), found.by_cost_center())]
    for changes in groups:
        assert sum(Fraction(one.base) for one in changes) == found.total.base
        assert sum(Fraction(one.head) for one in changes) == found.total.head
        for change in changes:
            assert sum(map(Fraction, change.parts.values())) == change.difference
            for unit in (CENT, PICO):
                page = shown(change, unit)
                assert sum(page.parts.values()) == page.difference == page.head - page.base
                assert all(abs(page.parts[part] - Fraction(cost) / unit) < 2 for part, cost in change.parts.items())
    months = {month: cost.expected for month, cost in planned(head).by_month().items()}
    assert {month: one.head for month, one in found.by_month().items() if one.head} == {
        month: cost for month, cost in months.items() if cost
    }
    for tie in found.steps:
        for end in filter(None, (tie.base, tie.head)):
            assert end.cost == end.asked * Fraction(end.attempts) * end.attempt_cost
    units = whole(found)
    assert shown(units.total, 1) == shown(found.total, 1)
    for by in (Bridge.by_step, Bridge.by_workflow, Bridge.by_month, Bridge.by_cost_center):
        rows = [shown(change, 1) for change in by(units).values()]
        assert sum(row.base for row in rows) == units.total.base
        for part in units.parts:
            assert sum(row.parts.get(part, 0) for row in rows) == units.total.parts[part]


@given(scenarios(), scenarios())
def test_the_parts_add_up_whatever_changed(before: dict[str, Any], now: dict[str, Any]) -> None:
    base, head = side(before), side(now)
    there = bridge(base, head)
    adds_up(there, base, head)
    back = bridge(head, base)
    assert back.total.difference == -there.total.difference
    assert bridge(head, head).is_nothing


@given(splits(), scenarios())
@settings(max_examples=10)
def test_the_parts_add_up_where_a_step_is_split(before: dict[str, Any], now: dict[str, Any]) -> None:
    base, head = side(before), side(now)
    adds_up(bridge(base, head), base, head)
    adds_up(bridge(head, base), head, base)


@given(splits())
@settings(max_examples=15)
def test_a_split_is_no_workflow_dropped_and_others_new(document: dict[str, Any]) -> None:
    workflow = document["workflows"]["w0"]
    whole = {
        name: {key: one for key, one in step.items() if key != "split"} for name, step in workflow["steps"].items()
    }
    model = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low", "prompt_tokens": Plain("40")}
    plain = document | {
        "workflows": document["workflows"]
        | {"w0": workflow | {"steps": {name: model | step for name, step in whole.items()}}}
    }
    base, head = side(plain), side(document)
    for found in (bridge(base, head), bridge(head, base)):
        assert not {"new", "dropped"} & parts(found)
    adds_up(bridge(base, head), base, head)


@given(scenarios())
def test_a_plan_read_twice_has_no_part(document: dict[str, Any]) -> None:
    found = bridge(side(document), side(document))
    assert found.is_nothing
    assert not found.steps


def with_runs(document: dict[str, Any], factor: int) -> dict[str, Any]:
    """The document with the runs of its first workflow multiplied."""
    [(name, workflow), *others] = document["workflows"].items()
    runs = dict(workflow["runs"])
    ends = [
        str(Fraction(end) * factor) if "." not in end else str(float(end) * factor)
        for end in runs["amount"].split(" to ")
    ]
    runs["amount"] = Plain(" to ".join(ends))
    runs["peaks"] = [peak | {"add": Plain(str(int(peak["add"]) * factor))} for peak in runs.get("peaks", [])]
    return document | {"workflows": {name: workflow | {"runs": runs}, **dict(others)}}


@given(scenarios(), st.integers(2, 5))
def test_scaling_one_driver_is_volume_alone(document: dict[str, Any], factor: int) -> None:
    base, head = side(document), side(with_runs(document, factor))
    found = bridge(base, head)
    adds_up(found, base, head)
    assert parts(found) <= {"volume"}
    first = next(iter(document["workflows"]))
    for (_, workflow), change in found.by_workflow().items():
        more = Fraction(change.base) * (factor - 1) if workflow == first else Fraction(0)
        assert abs(change.difference - more) <= abs(more) * INTERVAL


@given(scenarios(), st.integers(1, 100), st.booleans())
def test_one_acceptance_is_yield_alone(document: dict[str, Any], share: int, is_delivered: bool) -> None:
    name, workflow = next(iter(document["workflows"].items()))
    if is_delivered:
        workflow = {"deliver" if key == "runs" else key: value for key, value in workflow.items()}
    last = list(workflow["steps"])[-1]
    others = {key: value for key, value in document["workflows"].items() if key != name}

    def accepting(share: int) -> dict[str, Any]:
        step = workflow["steps"][last] | {"accepted": Plain(f"{share}%")}
        return document | {"workflows": {name: workflow | {"steps": workflow["steps"] | {last: step}}} | others}

    base, head = side(accepting(50)), side(accepting(share))
    found = bridge(base, head)
    adds_up(found, base, head)
    assert parts(found) <= {"yield"}


QUALITY = {"model": "openai/gpt-image-2", "size": "1024x1024", "prompt_tokens": Plain("40")}


@given(scenarios(), st.sampled_from(["low", "medium", "high"]), st.sampled_from(["1024x1024", "1536x1024"]))
def test_another_quality_or_size_is_mix_alone(document: dict[str, Any], quality: str, size: str) -> None:
    name, workflow = next(iter(document["workflows"].items()))
    first = next(iter(workflow["steps"]))
    kept = {key: value for key, value in workflow["steps"][first].items() if key in ("make", "accepted", "on_reject")}
    plain = {key: value for key, value in workflow.items() if key != "failures"}

    def asking(**call: str) -> dict[str, Any]:
        steps = workflow["steps"] | {first: QUALITY | kept | call}
        return document | {"workflows": document["workflows"] | {name: plain | {"steps": steps}}}

    base, head = side(asking(quality="medium")), side(asking(quality=quality, size=size))
    found = bridge(base, head)
    adds_up(found, base, head)
    assert parts(found) <= {"mix"}


@given(scenarios(), scenarios())
@settings(max_examples=15)
def test_the_order_of_steps_and_files_changes_nothing(before: dict[str, Any], now: dict[str, Any]) -> None:
    other: dict[str, Any] = {"version": Plain("1"), "scenario": "another", "period": Plain("2027-01")}
    other["workflows"] = {"w": {"runs": {"amount": Plain("3"), "per": "day"}, "steps": {"s": {"model": "test/flat"}}}}
    now = now | {"scenario": before["scenario"]}
    assume(len(now["workflows"]) > 1)
    turned = now | {"workflows": dict(reversed(now["workflows"].items()))}
    one = bridge(side(before, other), side(now, other))
    two = bridge(side(other, before), side(turned, other))
    assert one.cells == two.cells


def test_one_table_is_rate_alone(tmp_path: Any) -> None:
    table = (TABLES / "test" / "flat.yaml").read_text()
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "flat.yaml").write_text(table.replace("0.04", "0.05"))
    document = {
        "version": Plain("1"),
        "scenario": "table",
        "period": Plain("2027-01"),
        "workflows": {"w": {"runs": {"amount": Plain("3"), "per": "day"}, "steps": {"s": {"model": "test/flat"}}}},
    }
    base = side(document)
    try:
        head = side(document, catalogue=Catalogue([Folder(tmp_path, "changed"), Folder(TABLES, "tests/pricing")]))
    except CostplanError as error:
        pytest.fail(str(error))
    found = bridge(base, head)
    adds_up(found, base, head)
    assert parts(found) == {"rate"}
