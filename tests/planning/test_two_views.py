"""Cash and accrual: the two views of a plan, case by case, and that both come to the same in the end.
What the entries and pages show of them is tested beside these."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costplan import Catalogue
from costplan.exchange.money import Money
from costplan.plan.charge import ACCRUAL, CASH
from costplan.planning.building import build_plan
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.scenario.writer import write_scenario
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


@given(st.dates(date(2026, 12, 1), date(2028, 1, 1)), st.integers(30, 900), st.integers(1, 899))
def test_a_year_that_is_split_in_two_files_is_the_same_year(first: date, days: int, cut: int) -> None:
    """The fees of the second part are known by the day on which the last one was billed."""
    last, middle = first + days * date.resolution, first + min(cut, days) * date.resolution
    whole = planned(YEAR.format(f"{first} through {last}", 3))
    one = planned(YEAR.format(f"{first} through {middle - date.resolution}", 3))
    billed = max(line.stretch.start for line in one.each_line())
    other = planned(YEAR.format(f"{middle} through {last}", 3) + f"opening: {{seats: {{a: {billed}}}}}\n")
    for view in ("costs", "accrued"):
        assert getattr(one, view).total + getattr(other, view).total == getattr(whole, view).total


def test_what_was_paid_before_is_written_and_read_back() -> None:
    text = YEAR.format("2027-04 through 2027-06", 2)
    text += "opening: {seats: {a: 2027-01-01}, credits: {c.lot: 4000 USD}, commitments: {c.pool: 2500.5 EUR}}\n"
    scenario = read_scenario(parse(text.encode(), "s.yaml"))
    assert [one[0] for one in scenario.opening[:3]] == [
        ("a", date(2027, 1, 1)),
        ("c.lot", Money(4000, "USD")),
        ("c.pool", Money(Fraction("2500.5"), "EUR")),
    ]
    again = read_scenario(parse(write_scenario(scenario).encode(), "s.yaml"))
    assert again.opening._replace(place=scenario.opening.place) == scenario.opening
