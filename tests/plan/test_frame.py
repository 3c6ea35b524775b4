"""A plan as a pandas DataFrame: its sums are the plan's."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from costplan import Catalogue
from costplan.planning.building import build_plan
from costplan.scenario.file import load_scenario
from tests.places import ROOT


@pytest.mark.parametrize("name", ["scenarios/quarter", "scenarios/guide-workflows", "tests/data/sellers"])
def test_sums_are_those_of_the_plan(name: str) -> None:
    plan = build_plan(load_scenario(ROOT / f"{name}.yaml"), Catalogue(), date(2026, 11, 23))
    frame = plan.to_frame()
    assert len(frame) == len(list(plan.each_line()))
    assert frame["cost_usd"].sum() == pytest.approx(float(Fraction(plan.total.expected) / 10**12), rel=1e-12)
    assert (frame["quantity"] * frame["rate_usd"]).sum() == pytest.approx(frame["cost_usd"].sum(), rel=1e-9)
    months = frame.groupby("month")["cost_usd"].sum()
    for month, cost in plan.by_month().items():
        assert months[month] == pytest.approx(float(Fraction(cost.expected) / 10**12), rel=1e-12)
    centers = frame.groupby("cost_center", dropna=False)["cost_usd"].sum()  # untagged cost is a group, never dropped
    assert centers.sum() == pytest.approx(frame["cost_usd"].sum(), rel=1e-12)
    assert frame.attrs == {"as_of": "2026-11-23", "titles": list(plan.titles)}
