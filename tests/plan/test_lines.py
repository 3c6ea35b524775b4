"""A plan's lines: two looks are alike, sums are exact by any group, and nobody above the plan holds the list of
them."""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan.quantity import Quantity, certain
from tests.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan.line import PlanLine
    from costplan.plan.plan import Plan

GROUPS: list[Callable[[PlanLine], object]] = [
    lambda line: line.model,
    lambda line: (line.workflow, line.step, line.variant, line.per_call.label),
    lambda line: line.tag("cost_center"),
    lambda _: "all",
]


def test_two_looks_give_the_same_lines_and_numbers_say_which(quarter_plan: Plan) -> None:
    first = list(quarter_plan.each_line())
    assert [line.number for line in first] == list(range(len(first)))
    assert all(one is other for one, other in zip(first, quarter_plan.each_line(), strict=True))
    chosen = {line.number for line in first if line.model.startswith("openai/")}
    assert [line.number for line in quarter_plan.each_line(lambda line: line.number in chosen)] == sorted(chosen)


def test_what_seats_include_keeps_its_number(quarter_plan: Plan) -> None:
    lines = list(quarter_plan.each_line())
    uses = [use for pool in quarter_plan.pools for use in pool.uses]
    assert uses
    assert all(lines[use.number].id == use.id and lines[use.number].cost.low <= use.cost.low for use in uses)


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("keep", [None, lambda line: line.workflow != "banners"])
def test_sums_are_those_of_the_lines_in_the_order_of_first_appearance(
    quarter_plan: Plan, by: Callable[[PlanLine], object], keep: Callable[[PlanLine], bool] | None
) -> None:
    slowly: dict[object, list[Quantity]] = {}
    for line in quarter_plan.each_line():
        if keep is None or keep(line):
            slowly.setdefault(by(line), []).append(line.cost)
    sums = quarter_plan.sums(by, keep)
    assert list(sums) == list(slowly)
    for group, costs in slowly.items():
        ends = [sum(map(Fraction, ends), Fraction(0)) for ends in zip(*(cost.numbers for cost in costs), strict=True)]
        assert [*sums[group].numbers] == ends
    if keep is None:
        assert sum(sums.values(), certain(0)) == quarter_plan.total


def test_sums_apart_by_time_are_those_of_the_lines(quarter_plan: Plan) -> None:
    slowly: dict[tuple[str, str], Quantity] = {}
    for line in quarter_plan.each_line():
        key = (line.model, line.stretch.month)
        slowly[key] = slowly.get(key, certain(0)) + line.cost
    assert quarter_plan.sums_when(lambda stretch: stretch.month, lambda line: line.model) == slowly
    assert sum(quarter_plan.by_month().values(), certain(0)) == quarter_plan.total


@pytest.mark.parametrize(
    "by",
    [
        lambda line: line.stretch.month,
        lambda line: line.number in {1, 2},
        lambda line: line.cost == 0,
        lambda line: f"{line.stretch}",
    ],
)
def test_a_group_that_looks_at_days_is_refused(quarter_plan: Plan, by: Callable[[PlanLine], object]) -> None:
    with pytest.raises(TypeError, match="ask sums_when for what hangs on the days"):
        quarter_plan.sums(by)


def test_nobody_above_planning_holds_the_list() -> None:
    """What the lines are kept in is free to change: others ask ``sums`` and ``each_line``."""
    held = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "costplan").rglob("*.py")
        if path.parent.name not in {"plan", "planning"}
        for node in ast.walk(ast.parse(path.read_bytes()))
        if (isinstance(node, ast.Attribute) and node.attr in ("costs", "lines") and _names_a_plan(node.value))
        or (isinstance(node, ast.ImportFrom) and any(name.name == "PlanLines" for name in node.names))
    ]
    assert not held


def _names_a_plan(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name.strip("_") == "plan" or name.startswith("plan_by")
