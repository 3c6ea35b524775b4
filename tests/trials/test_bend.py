"""Trials of seats and of costs that bend: what costplan says of the inputs from the field is what is right."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import AS_OF, run
from tests.places import TESTS
from tests.planning.test_cases import exact

if TYPE_CHECKING:
    from collections.abc import Callable

INPUTS = TESTS / "data" / "trials"
TABLE = yaml.load((TESTS / "trials" / "bend.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@pytest.mark.parametrize("trial", TABLE, ids=lambda trial: trial["trial"])
def test_what_is_right(trial: dict[str, Any]) -> None:
    pricing = ("--pricing", INPUTS / trial["pricing"]) if "pricing" in trial else ()
    plan = json.loads(run("estimate", INPUTS / trial["scenario"], *pricing, "--format", "json", *AS_OF, code=0).stdout)
    found: dict[str, Callable[[], Any]] = {
        "total": lambda: Fraction(plan["total"]["expected_usd"]),
        "steps": lambda: {step: Fraction(cost["expected_usd"]) for step, cost in plan["steps"].items()},
        "remarks": lambda: [remark["text"] for remark in plan["remarks"]],
    }
    for what, right in trial["expect"].items():
        if isinstance(right, list):
            assert found[what]() == right
        elif isinstance(right, dict):
            assert found[what]() == {name: exact(figure) for name, figure in right.items()}
        else:
            assert found[what]() == exact(right)
