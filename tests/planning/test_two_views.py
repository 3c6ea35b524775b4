"""Cash and accrual: the two views of a plan, case by case, and that both come to the same in the end.
What the entries and pages show of them is tested beside these."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costplan import Catalogue
from costplan.plan.charge import ACCRUAL, CASH
from costplan.planning.building import build_plan
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.places import TESTS
from tests.planning.test_cases import exact

CATALOGUE = Catalogue()
DAY = date(2026, 11, 28)
CASES = yaml.load((TESTS / "data" / "view_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
YEAR = "version: 1\nscenario: s\nperiod: {}\nseats: {{a: {{plan: midjourney/standard, count: {}, billed: yearly}}}}\n"


def planned(text: str) -> Any:
    scenario = read_scenario(parse(text.encode(), "s.yaml"))
    return build_plan(LoadedScenario(scenario, "s.yaml", {}), CATALOGUE, DAY)


def months(costs: Any) -> dict[str, Any]:
    return {month: one.total.expected for month, one in sorted(costs.split(lambda stretch: stretch.month).items())}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_both_views(case: dict[str, Any]) -> None:
    plan = planned(case["scenario"])
    for view, costs in (("cash", plan.costs), ("accrued", plan.accrued)):
        assert months(costs) == {month: exact(usd) * PICO for month, usd in case[view].items()}, view
        for part in case.get("tagged", ()):
            some = costs.select(lambda charge, tags=part["tags"]: dict(charge.tags) == tags)
            assert some.total.expected == exact(part[view]) * PICO


def test_lines_say_in_which_view_they_stand_and_are_numbered_once() -> None:
    plan = planned(YEAR.format("2027-01 through 2027-12", 1))
    assert [charge.view for charge in plan.costs.charges] == [CASH]
    assert {charge.view for charge in plan.accrued.charges} == {ACCRUAL}
    numbers = [line.number for costs in (plan.costs, plan.accruals) for line in costs.each()]
    assert numbers == list(range(13))


def test_without_a_yearly_fee_there_is_one_view() -> None:
    plan = planned(YEAR.format("2027-01 through 2027-12", 1).replace("yearly", "monthly"))
    assert plan.accrued is plan.costs


@given(st.dates(date(2026, 11, 28), date(2040, 1, 1)), st.integers(1, 50), st.integers(1, 4))
def test_over_whole_years_both_views_come_to_the_same(first: date, number: int, years: int) -> None:
    last = first.replace(year=first.year + years, day=min(first.day, 28)) - date.resolution
    plan = planned(YEAR.format(f"{first} through {last}", number))
    if first.day == min(first.day, 28):
        assert plan.accrued.total == plan.total
    else:
        assert plan.accrued.total.expected <= plan.total.expected
