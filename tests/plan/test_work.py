"""What planning does, counted: a call is priced once a price, charges do not grow with months, and no line is made or
held before somebody looks."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costplan import Catalogue
from costplan.plan.line import PlanLine
from costplan.planning.building import build_plan
from costplan.planning.costing import price_at
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.yamlio import parse

if TYPE_CHECKING:
    from costplan.plan.plan import Plan

DAY = date(2026, 11, 23)
HEAD = "version: 1\nscenario: s\nperiod: 2027-01 through {last}\ndefaults: {{model: openai/gpt-image-2}}\nworkflows:\n"
WORKFLOW = """  w{number}:
    runs: {{amount: {number}5 to {number}9, per: month, growth: 2% per month}}
    steps:
      draft: {{size: 1024x1024, quality: low, prompt_tokens: {tokens}}}
      final: {{size: 1536x1024, quality: high, prompt_tokens: 80}}
"""
LINES_OF_A_RUN = 6
"""Text in, image in (none here) and image out of two steps."""


def loaded(workflows: int, months: int) -> LoadedScenario:
    last = f"{2027 + (months - 1) // 12}-{(months - 1) % 12 + 1:02}"
    flows = "".join(WORKFLOW.format(number=number, tokens=40 + number % 5) for number in range(1, workflows + 1))
    return LoadedScenario(read_scenario(parse((HEAD.format(last=last) + flows).encode(), "s.yaml")), "s.yaml", {})


class Counted:
    """Something that is called, and how often."""

    def __init__(self, called: Any) -> None:
        self.called, self.times = called, 0

    def __call__(self, *words: Any) -> Any:
        self.times += 1
        return self.called(*words)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted(PlanLine)
    monkeypatch.setattr("costplan.plan.costs.PlanLine", counted)
    return counted


def asked(plan: Plan) -> None:
    """What pages and gates ask of a plan."""
    assert plan.total.high > plan.total.expected
    assert plan.by_month()
    assert plan.sums(plan.step_of)
    assert plan.sums_when(lambda stretch: stretch.month, lambda charge: charge.workflow)
    assert not plan.is_certain


def test_no_line_is_made_before_somebody_looks(lines: Counted) -> None:
    plan = build_plan(loaded(20, 36), Catalogue(), DAY)
    asked(plan)
    assert lines.times == 0
    assert len(list(plan.each_line())) == lines.times == 20 * 36 * LINES_OF_A_RUN


@pytest.mark.parametrize("months", [1, 12, 120])
def test_charges_and_priced_calls_do_not_grow_with_months(months: int, monkeypatch: pytest.MonkeyPatch) -> None:
    priced = Counted(price_at)
    monkeypatch.setattr("costplan.planning.step_prices.price_at", priced)
    plan = build_plan(loaded(20, months), Catalogue(), DAY)
    assert len(list(plan.costs.charges)) == 20 * LINES_OF_A_RUN
    assert priced.times == 5 + 1  # drafts have five lengths of prompts, and all finals are one call


def test_what_a_plan_holds_is_no_line() -> None:
    """Beside its charges a plan holds three whole numbers a month and workflow, whatever the lines are."""
    scenario, catalogue = loaded(20, 60), Catalogue()
    build_plan(scenario, catalogue, DAY)  # tables are read, and imports are made
    gc.collect()
    tracemalloc.start()
    plan = build_plan(scenario, catalogue, DAY)
    asked(plan)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / (20 * 60 * LINES_OF_A_RUN) < 150, held  # bytes a line; made ones, with their costs, take some 1,100
