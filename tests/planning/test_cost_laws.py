"""Laws of costs beside calls, on generated scenarios: they add up, scale with the volume, and are nothing at nothing.
Their law of chance is held against draws in tests/risk."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan import write_scenario
from costplan.risk.selection import Selections
from costplan.scenario.reader import read_scenario
from costplan.yamlio import Plain, parse, write
from tests.drawn import costed
from tests.planning.test_laws import added, plan_of, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator


def holders(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All that states costs: workflows, and their steps."""
    for workflow in document["workflows"].values():
        yield workflow
        yield from workflow["steps"].values()


def keeping(document: dict[str, Any], kept: int | None) -> dict[str, Any]:
    """The scenario with one of its costs, counted from 0; with none of them."""
    changed, at = copy.deepcopy(document), 0
    for one in holders(changed):
        for name in list(one["costs"]):
            if at != kept:
                del one["costs"][name]
            at += 1
    return changed


def number(document: dict[str, Any]) -> int:
    return sum(len(one["costs"]) for one in holders(document))


@given(costed())
@settings(max_examples=12)
def test_costs_add_up(document: dict[str, Any]) -> None:
    plan = plan_of(document)
    bare = plan_of(keeping(document, None)).total.expected
    each = (plan_of(keeping(document, at)).total.expected - bare for at in range(number(document)))
    assert plan.total.expected == bare + sum(each)
    lines = list(plan.each_line())
    assert added(lines, lambda _: "all") == ({"all": plan.total} if lines else {})
    assert sum(one.rejected for one in plan.workflows) == sum(line.cost.expected * line.rejected for line in lines)
    assert all(0 <= line.rejected <= 1 and 0 <= line.failed <= 1 for line in lines)


@given(costed(), st.integers(2, 9))
@settings(max_examples=25)
def test_what_hangs_on_runs_scales_with_them_and_what_hangs_on_time_stays(document: dict[str, Any], by: int) -> None:
    def of(plan: Any, *, by_time: bool) -> Fraction:
        chosen = plan.costs.select(lambda charge: (charge.counts == "time") is by_time)
        return Fraction(chosen.total.expected)

    once, more = plan_of(document), plan_of(scaled(document, by))
    assert of(more, by_time=True) == of(once, by_time=True)
    # a range's mean keeps twelve significant digits, so its multiple may differ in the last of them
    now = of(more, by_time=False)
    assert abs(now - by * of(once, by_time=False)) <= now / 10**11


@given(costed())
@settings(max_examples=25)
def test_costs_of_nothing_change_nothing(document: dict[str, Any]) -> None:
    nothing = copy.deepcopy(document)
    for one in holders(nothing):
        for cost in one["costs"].values():
            cost["usd" if "usd" in cost else "usd_per_hour"] = Plain("0")
    plan, bare = plan_of(nothing), plan_of(keeping(document, None))
    assert plan.total == bare.total
    assert [one for one in plan.workflows if one.runs.high] == [one for one in bare.workflows if one.runs.high]


@given(costed())
@settings(max_examples=25)
def test_what_is_written_plans_alike_and_the_law_has_the_plans_mean(document: dict[str, Any]) -> None:
    plan = plan_of(document)
    written = write_scenario(read_scenario(parse(write(document).encode(), "law.yaml")))
    assert plan_of(written).total == plan.total
    found = Selections.of_plan(plan).of(plan.costs)
    assert found.expected == plan.total.expected
    for runs in found.runs:
        assert runs.run.cumulants[0] == pytest.approx(float(runs.run.expected), rel=1e-9)
