"""Caps of the trials in the field, each held through the command line against its right value."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

CASES = yaml.safe_load((TESTS / "trials" / "caps.yaml").read_text(encoding="utf-8"))
INPUTS = TESTS / "data" / "trials"


def amount(sum_of: str | float) -> Fraction:
    """An expectation's arithmetic, every number of it exact."""
    exact = re.sub(r"\d+(\.\d+)?", lambda number: f"Fraction('{number[0]}')", str(sum_of))
    return Fraction(eval(exact))  # the arithmetic of our own table


@pytest.mark.parametrize("case", CASES, ids=[case["input"] for case in CASES])
def test_what_is_right(case: dict[str, Any], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    for name in (case["input"], "fx.yaml"):
        (here / name).write_bytes((INPUTS / name).read_bytes())
    asked = ("check", case["input"], "--as-of", "2026-11-26")
    page = run(*asked)
    assert page.exit_code == case["exit"], page.output
    held = json.loads(run(*asked, "--format", "json").stdout)["held"]
    found = {f"{one['rule']} {one['name']} {one['where']}".strip(): one for one in held}
    for name, (status, cost, allowed, figure) in case["held"].items():
        one = found[name]
        assert (one["status"], one["figure"]) == (status, figure), one
        told = [round(Fraction(one[key]), 12) for key in ("found", "allowed")]
        assert told == [round(amount(cost), 12), round(amount(allowed), 12)], name
    plan = run("estimate", *asked[1:])
    for shown, asked_for in ((page, "says"), (plan, "estimate")):
        for words in case.get(asked_for, ()):
            assert words in " ".join(shown.stdout.split()), shown.stdout
