"""Trials of seats and of costs that bend: what costplan says of the inputs from the field is what is right."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import AS_OF, run
from tests.places import TESTS
from tests.planning.test_cases import exact

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES = Fraction(1, 10**12)
"""Of a figure in JSON."""

INPUTS = TESTS / "data" / "trials"
TABLE = yaml.load((TESTS / "trials" / "bend.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@pytest.mark.parametrize("trial", TABLE, ids=lambda trial: trial["trial"])
def test_what_is_right(trial: dict[str, Any]) -> None:
    pricing = ("--pricing", INPUTS / trial["pricing"]) if "pricing" in trial else ()
    plan = json.loads(run("estimate", INPUTS / trial["scenario"], *pricing, "--format", "json", *AS_OF, code=0).stdout)
    found: dict[str, Callable[[], Any]] = {
        "total": lambda: Fraction(plan["total"]["expected_usd"]),
        "p90": lambda: Fraction(plan["total"]["p90_usd"]),
        "low": lambda: Fraction(plan["total"]["low_usd"]),
        "high": lambda: Fraction(plan["total"]["high_usd"]),
        "bends": lambda: [Fraction(pool["bend"]["cost_usd"]) for pool in plan["pools"] if pool["bend"]],
        "steps": lambda: {step: Fraction(cost["expected_usd"]) for step, cost in plan["steps"].items()},
        "remarks": lambda: [
            text for remark in plan["remarks"] if re.search(r" (included|free), ", text := remark["text"])
        ],
    }
    for what, right in trial["expect"].items():
        if what == "remarks":
            assert found[what]() == right
        elif isinstance(right, list):
            assert found[what]() == [exact(figure) for figure in right]
        elif isinstance(right, dict):
            assert {
                name: abs(found[what]()[name] - exact(figure)) < PLACES for name, figure in right.items()
            } == dict.fromkeys(right, True)
        else:
            assert abs(found[what]() - exact(right)) < PLACES, what
