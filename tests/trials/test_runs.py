"""Trials of what a run takes: retries that lower a call, what is lost to whom, and inputs of calls that make several
images. What costplan says of the inputs from the field is what is right."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
import yaml

from tests.command import AS_OF, run
from tests.places import TESTS
from tests.planning.test_cases import exact

INPUTS = TESTS / "data" / "trials"
TABLE = yaml.load((TESTS / "trials" / "runs.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
FIGURES = {
    "total": ("total", "expected_usd"),
    "lost_to_failures": ("lost_to_failures_usd",),
    "lost_to_rejects": ("lost_to_rejects_usd",),
    "per_accepted": ("per_accepted_usd",),
}


@pytest.mark.parametrize("trial", TABLE, ids=lambda trial: trial["trial"])
def test_what_is_right(trial: dict[str, Any]) -> None:
    plan = json.loads(run("estimate", INPUTS / trial["scenario"], "--format", "json", *AS_OF, code=0).stdout)
    for what, right in trial["expect"].items():
        found: Any = plan
        for key in FIGURES[what]:
            found = found[key]
        assert abs(Fraction(found) - exact(right)) <= Fraction(1, 10**12), what
