"""Trials of tables: what a quote refuses, warns of and costs, as text and as JSON."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import run
from tests.places import TESTS
from tests.planning.test_cases import exact

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = TESTS / "data" / "trials"
TABLE = yaml.load((TESTS / "trials" / "prices.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def asked(trial: dict[str, Any], *more: object) -> tuple[int, str, str]:
    pricing = ("--pricing", INPUTS / trial["pricing"]) if "pricing" in trial else ()
    as_of = ("--as-of", trial.get("as_of", "2026-11-26"))
    result = run("quote", *trial["quote"].split(), *pricing, *as_of, *more)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("trial", TABLE, ids=lambda trial: trial["trial"])
def test_what_is_right(trial: dict[str, Any]) -> None:
    code, page, complaint = asked(trial)
    assert code == int(trial.get("code", 0)), complaint
    told = " ".join((page + complaint).split())
    assert [text for text in trial.get("says", ()) if text not in told] == []
    assert [text for text in trial.get("not", ()) if text in told] == []
    if code:
        return
    found = json.loads(asked(trial, "--format", "json")[1])
    if "cost" in trial:
        assert Fraction(found["cost_usd"]) == exact(trial["cost"])
    lines = {line["meter"]: line for line in found["lines"]}
    for meter, tokens in trial.get("billed", {}).items():
        assert lines[meter]["quantity_low"] <= int(tokens) <= lines[meter]["quantity_high"]
    assert {meter: lines[meter]["basis"] for meter in trial.get("basis", {})} == trial.get("basis", {})
    flags = [line["flag"] for line in found["lines"]]
    remarks = [*found["remarks"], *flags, *(["INCOMPLETE"] if not found["complete"] else [])]
    assert [text for text in trial.get("says", ()) if not any(text in remark for remark in remarks)] == []


def test_what_lint_calls_sound_can_be_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "apimart" / "s.yaml"
    path.parent.mkdir()
    text = (INPUTS / "024-tables" / "apimart" / "s.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    run("prices", "lint", tmp_path, code=0)
    path.write_text(text.replace("{size: 2K}, usd", "{size: 3K}, usd"), encoding="utf-8")
    complaint = run("prices", "lint", tmp_path, code=4).output
    assert "has a price for size 3K, which its request rules refuse" in complaint
    path.write_text(text.replace("1.5K, 2K]", "large, 2K]"), encoding="utf-8")
    assert "'large' is not a class that a call can ask for" in run("prices", "lint", tmp_path, code=4).output
