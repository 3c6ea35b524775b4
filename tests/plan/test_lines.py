"""A plan's lines: two looks are alike, and sums are exact by any group."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan.quantity import Quantity, certain

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan

GROUPS: list[Callable[[Charge], object]] = [
    lambda line: line.model,
    lambda line: (line.workflow, line.step, line.variant, line.per_call.label),
    lambda line: line.tag("cost_center"),
    lambda _: "all",
]


def test_two_looks_give_the_same_lines_and_numbers_say_which(quarter_plan: Plan) -> None:
    first = list(quarter_plan.each_line())
    assert [line.number for line in first] == list(range(len(first)))
    assert first == list(quarter_plan.each_line())
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
    quarter_plan: Plan, by: Callable[[Charge], object], keep: Callable[[Charge], bool] | None
) -> None:
    slowly: dict[object, list[Quantity]] = {}
    for line in quarter_plan.each_line():
        if keep is None or keep(line.charge):
            slowly.setdefault(by(line.charge), []).append(line.cost)
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
        lambda line: line.cost.expected == 0,
        lambda line: f"{line.stretch}",
    ],
)
def test_a_group_that_looks_at_days_is_refused(quarter_plan: Plan, by: Callable[[Charge], object]) -> None:
    with pytest.raises(AttributeError, match="'Charge' object has no attribute"):
        quarter_plan.sums(by)
