"""Plans of then beside plans of now: whatever kept them, they add up to one total, and scenarios are found again."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue
from costplan.books.entries import entries_of, plan_of_entries
from costplan.catalogue import shipped
from costplan.locking.lock import lock_of
from costplan.plan.saved import Spend, beside, retitled, saved_plan
from costplan.plan.saved_file import read_saved_plan
from costplan.planning.building import build_plan
from costplan.scenario.file import load_scenario
from costplan.units import PICO
from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.plan.line import PlanLine

DAY = date(2026, 11, 23)


def spend_of(line: PlanLine) -> Spend:
    """A line of a plan of now."""
    return Spend(
        scenario=line.scenario,
        workflow=line.workflow,
        tags=line.tags,
        start=line.stretch.start,
        end=line.stretch.end,
        cost=line.cost.expected,
    )


def test_the_files_that_keep_a_plan_keep_one_total(tmp_path: Path) -> None:
    """A revision keeps it exactly, a saved plan rounds each line at the pico-dollar, entries and locks the whole."""
    catalogue = Catalogue()
    loaded = load_scenario(shipped("scenarios") / "quarter.yaml")
    plan = build_plan(loaded, catalogue, DAY)
    title = loaded.scenario.title
    path = tmp_path / "saved.json"
    written = run("estimate", "quarter", "--format", "json", "-o", str(path), "--as-of", str(DAY))
    assert written.exit_code == 0
    exactly = saved_plan("now", map(spend_of, plan.each_line()))
    file = read_saved_plan(path)
    booked = plan_of_entries("FY27", entries_of(plan, ()), {title: "quarter.yaml"})
    locked = lock_of([(loaded, "quarter")], plan, catalogue).plan
    assert exactly.total == plan.total.expected
    lines = len(json.loads(path.read_text(encoding="utf-8"))["lines"])
    assert abs(Fraction(file.total) - plan.total.expected) <= Fraction(lines, 2)
    assert booked.total == locked.total == round(Fraction(plan.total.expected))
    assert all(kept.totals == {title: kept.total} for kept in (exactly, file, booked, locked))
    by_month = [kept.sums(lambda spend: spend.month) for kept in (exactly, file, booked)]
    for month, cost in by_month[0].items():
        assert all(round(Fraction(kept[month] - cost) / PICO, 9) == 0 for kept in by_month[1:])
    with pytest.raises(ValueError, match="totals of scenarios alone"):
        locked.sums(lambda spend: spend.month)


def test_costs_side_by_side_are_in_order_and_nothing_is_zero_by_accident() -> None:
    assert beside({"b": 2, "a": 1}, {"b": 3, "c": 4}) == [("a", 1, None), ("b", 2, 3), ("c", None, 4)]


@pytest.mark.parametrize(
    ("before", "now", "names"),
    [
        ({"a": "a.yaml"}, {"a": "a.yaml"}, {"a": "a"}),
        ({"a": "a.yaml"}, {"a": "moved.yaml"}, {"a": "a"}),
        ({"a": "a.yaml"}, {"new": "a.yaml"}, {"a": "new"}),
        ({"a": "a.yaml", "b": "b.yaml"}, {"b": "a.yaml"}, {"b": "b"}),  # a's file has b now, which has its title still
        ({"a": "a.yaml"}, {"b": "b.yaml"}, {}),
    ],
)
def test_a_scenario_is_known_by_its_title_else_by_its_file(
    before: dict[str, str], now: dict[str, str], names: dict[str, str]
) -> None:
    assert retitled(before, now) == names


def test_sums_keep_and_scale() -> None:
    march, april, may = date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)
    spends = [
        Spend("s", "w", (("cost_center", "A"),), march, april, 5),
        Spend("s", "v", (), april, may, Fraction(1, 3)),
        Spend("t", "w", (), april, may, 7),
    ]
    plan = saved_plan("then", spends, {"s": "s.yaml", "empty": "e.yaml"})
    assert plan.totals == {"s": Fraction(16, 3), "empty": 0, "t": 7}
    assert plan.total == Fraction(37, 3)
    assert plan.sums(lambda spend: spend.tag("cost_center")) == {"A": 5, "(untagged)": Fraction(22, 3)}
    assert plan.sums(lambda spend: spend.month, lambda spend: spend.scenario == "s", lambda _: 3) == {
        "2027-03": 15,
        "2027-04": 1,
    }
