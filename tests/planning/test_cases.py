"""YAML cases that a finance person can read: a scenario, the results expected of it, and the arithmetic in comments.
A result is an arithmetic expression, evaluated exactly; the plan must equal it to the last digit."""

from __future__ import annotations

import ast
import operator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import Catalogue, Folder
from costplan.planning.building import build_plan
from costplan.scenario.file import LoadedScenario
from costplan.scenario.reader import read_scenario
from costplan.units import PICO
from costplan.yamlio import parse
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.plan.plan import Plan
    from costplan.units import Number

HERE = TESTS
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def exact(expression: object) -> Fraction:
    """An arithmetic expression as an exact number; decimals are read as they are written."""
    text = str(expression)

    def value(node: ast.expr) -> Fraction:
        match node:
            case ast.BinOp(left, op, right):
                exponent = value(right)
                result = OPERATORS[type(op)](value(left), int(exponent) if isinstance(op, ast.Pow) else exponent)
                return Fraction(result)
            case ast.Constant():
                return Fraction(ast.get_source_segment(text, node) or "")
            case ast.UnaryOp(ast.USub(), operand):
                return -value(operand)
        raise ValueError(f"{text} is not arithmetic")

    return value(ast.parse(text, mode="eval").body)


def cases() -> Iterator[Any]:
    for path in sorted((HERE / "cases").glob("*.yaml")):
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader):
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def plan_of(text: str) -> Plan:
    scenario = read_scenario(parse(text.encode(), "case.yaml"))
    catalogue = Catalogue([Folder(HERE / "pricing", "tests/pricing")])
    return build_plan(LoadedScenario(scenario, "case.yaml", {}), catalogue, date(2026, 11, 23))


def dollars(pico: Number | None) -> Fraction:
    assert pico is not None
    return Fraction(pico) / PICO


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    plan = plan_of(case["scenario"])
    workflow = plan.workflows[0]
    found: dict[str, Callable[[], object]] = {
        "total": lambda: dollars(plan.total.expected),
        "low": lambda: dollars(plan.total.low),
        "high": lambda: dollars(plan.total.high),
        "runs": lambda: Fraction(workflow.runs.expected),
        "delivered": lambda: Fraction(workflow.delivered.expected),
        "per_accepted": lambda: dollars(workflow.per_accepted),
        "lost_to_rejects": lambda: dollars(workflow.rejected),
        "lost_to_failures": lambda: dollars(workflow.failed),
        "months": lambda: {month: dollars(cost.expected) for month, cost in plan.by_month().items()},
        "steps": lambda: groups(plan, lambda line: f"{line.workflow}.{line.step}"),
        "tags": lambda: groups(plan, lambda line: dict(line.tags).get("cost_center", "")),
    }
    for key, expected in case["expect"].items():
        if key == "remark":
            assert any(expected in remark.text for remark in plan.remarks), plan.remarks
        elif key == "unknown":
            assert any(expected in item.unknown.what for item in plan.unknowns), plan.unknowns
        elif isinstance(expected, dict):
            assert found[key]() == {name: exact(value) for name, value in expected.items()}, key
        else:
            assert found[key]() == exact(expected), key
    assert plan.complete is ("unknown" not in case["expect"])


def groups(plan: Plan, key: Callable[[Any], str]) -> dict[str, Fraction]:
    return {name: dollars(cost.expected) for name, cost in plan.sums(key).items()}
