"""A step that is split by task: it costs the sum of its parts, and as much as before where these are all alike.
That one reads as it is written, and what people get wrong, stands in the museum and beside it."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from costplan import write_scenario
from costplan.quantity import Quantity, total
from costplan.scenario.reader import read_scenario
from costplan.yamlio import Plain, parse, write
from tests.drawn import scenarios, shares, splits
from tests.planning.test_laws import plan_of

if TYPE_CHECKING:
    from costplan.plan.plan import Plan
    from costplan.scenario.scenario import Scenario, Workflow

pytestmark = pytest.mark.once("exact")


def read(document: dict[str, Any]) -> Scenario:
    return read_scenario(parse(write(document).encode(), "law.yaml"))


def of_workflow(plan: Plan, name: str) -> Quantity:
    return total(one.total for one in plan.workflows if name in (one.name, one.part_of))


def delivered(plan: Plan) -> Quantity:
    return total(one.delivered for one in plan.workflows)


def alone(document: dict[str, Any], task: str) -> dict[str, Any]:
    """The scenario with all runs of its first workflow made as those of one task."""
    changed = deepcopy(document)
    for name, step in changed["workflows"]["w0"]["steps"].items():
        part = step.pop("split", {}).get(task, {})
        changed["workflows"]["w0"]["steps"][name] = step | {key: one for key, one in part.items() if key != "share"}
    return changed


@given(scenarios(), shares(), st.data())
def test_parts_that_are_alike_cost_what_the_step_does(
    document: dict[str, Any], parts: list[Plain], data: st.DataObject
) -> None:
    split = deepcopy(document)
    steps = split["workflows"]["w0"]["steps"]
    for name in data.draw(st.lists(st.sampled_from(sorted(steps)), min_size=1, unique=True)):
        steps[name]["split"] = {f"task{at}": {"share": share} for at, share in enumerate(parts)}
    one, other = plan_of(document), plan_of(split)
    assert other.total == one.total
    assert other.by_month() == one.by_month()
    assert of_workflow(other, "w0") == of_workflow(one, "w0")
    assert delivered(other) == delivered(one)
    assert sum(each.runs.expected for each in other.workflows) == sum(each.runs.expected for each in one.workflows)


@given(splits())
@settings(max_examples=30)
def test_a_split_is_the_sum_of_its_shares_of_all_on_each_part(document: dict[str, Any]) -> None:
    plan = plan_of(document)
    step = next(step for step in document["workflows"]["w0"]["steps"].values() if "split" in step)
    cost, images = Fraction(0), Fraction(0)
    for task, part in step["split"].items():
        whole = plan_of(alone(document, task))
        share = Fraction(part["share"][:-1]) / 100
        cost += share * Fraction(whole.total.expected)
        images += share * Fraction(delivered(whole).expected)
    assert plan.total.expected == cost
    assert delivered(plan).expected == images


def _said(flow: Workflow) -> tuple[object, ...]:
    steps = [(step.terms, step.call.size, step.call.quality, step.accepted, step.on_reject) for step in flow.steps]
    return flow.name, flow.called, flow.share, steps


@given(splits())
@settings(max_examples=30)
def test_a_split_reads_as_it_is_written(document: dict[str, Any]) -> None:
    one = read(document)
    written = write_scenario(one)
    other = read_scenario(parse(written.encode(), "law.yaml"))
    assert write_scenario(other) == written
    assert [_said(flow) for flow in other.workflows] == [_said(flow) for flow in one.workflows]
    assert plan_of(written).total == plan_of(document).total
    assert plan_of(written).by_month() == plan_of(document).by_month()


@given(splits())
@settings(max_examples=20)
def test_parts_deliver_their_share_of_the_images_that_are_wanted(document: dict[str, Any]) -> None:
    workflow = document["workflows"]["w0"]
    workflow["deliver"] = workflow.pop("runs")
    plan = plan_of(document)
    wanted = [flow for flow in read(document).workflows if flow.called == "w0"]
    made = {one.name: one for one in plan.workflows if one.part_of == "w0"}
    whole = sum(Fraction(one.delivered.expected) for one in made.values())
    assume(whole)
    for flow in wanted:
        assert Fraction(made[flow.name].delivered.expected) == whole * Fraction(flow.share)
