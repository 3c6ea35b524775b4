"""Terms of contracts that bend what is paid: known answers with their arithmetic, FOCUS's own among them, and laws."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import Catalogue, Folder
from costplan.contracts.reader import read_contract
from costplan.planning.building import build_plans
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.places import TESTS

if TYPE_CHECKING:
    from costplan.plan.costs import PlanCosts
    from costplan.plan.plan import Plan

CASES = yaml.load((TESTS / "data" / "contract_cases.yaml").read_text("utf-8"), yaml.BaseLoader)  # figures as written
STEP = "{s: {model: test/next, quality: high}}"


def scenario(runs: object, period: str = "2027-01 through 2027-12", title: str = "case") -> str:
    whole = {"version": 1, "scenario": title, "period": period, "workflows": {"w": {"runs": runs}}}
    return yaml.safe_dump(whole, sort_keys=False).replace("'", "") + f"    steps: {STEP}\n"


def contract(terms: str, first: str = "2027-01-01", last: str = "2027-12-31", name: str = "c") -> str:
    return f"version: 1\ncontract: {name}\nmodels: [test/*]\nfrom: {first}\nthrough: {last}\n{terms}"


def plan_under(contracts: str | list[str], *scenarios: str) -> Plan:
    every = [contracts] if isinstance(contracts, str) else contracts
    read = [read_contract(parse(one.encode(), f"contract-{at}.yaml")) for at, one in enumerate(every)]
    catalogue = Catalogue([Folder(TESTS / "pricing", "tests/pricing")]).under(read)
    loaded = [
        LoadedScenario(read_scenario(parse(one.encode(), f"case-{at}.yaml")), f"case-{at}.yaml", {})
        for at, one in enumerate(scenarios)
    ]
    return build_plans(loaded, catalogue, date(2026, 11, 23))


def due(costs: PlanCosts) -> dict[str, dict[str, Fraction]]:
    """What contracts have due, in dollars, by term and meter, and day."""
    found: dict[str, dict[str, Fraction]] = {}
    for line in costs.each(lambda line: line.workflow == "contracts"):
        days = found.setdefault(f"{line.step} {line.per_call.meter}", {})
        day = str(line.stretch.start)
        days[day] = days.get(day, Fraction(0)) + Fraction(line.cost.expected) / PICO
    return found


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_a_term_comes_to_what_is_recomputed_by_hand(case: dict[str, Any]) -> None:
    months = sorted(case["runs"])
    period = case.get("period", f"{months[0]} through {months[-1]}")
    first, last = (int(month[5:]) for month in period.split(" through "))
    by_month = {f"2027-{month:02d}": int(case["runs"].get(f"2027-{month:02d}", 0)) for month in range(first, last + 1)}
    terms = yaml.safe_dump(case["contract"], sort_keys=False).replace("'", "")
    agreed = contract(terms, case.get("from", "2027-01-01"), case.get("through", "2027-12-31"))
    plan = plan_under(agreed, scenario({"by_month": by_month}, period))
    expected = {name: {day: Fraction(cost) for day, cost in days.items()} for name, days in case["lines"].items()}
    assert due(plan.costs) | due(plan.accruals) == expected
    assert plan.total.expected == Fraction(case["total"]) * PICO
    if "accrued" in case:
        assert plan.accrued.total.expected == Fraction(case["accrued"]) * PICO
    assert plan.is_certain
    assert sum(workflow.total.expected for workflow in plan.workflows) == plan.total.expected
