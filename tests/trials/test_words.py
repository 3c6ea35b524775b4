"""What verdicts say beside their figures, by plan and budget: tax and reserve by name, and what drives a finding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

CASES = yaml.safe_load((TESTS / "trials" / "words.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_is_said(case: dict[str, Any], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    (here / "plan.yaml").write_text(case["scenario"] + "\n", encoding="utf-8")
    (here / "budget.yaml").write_text(f"version: 1\nbudget: b\n{case['budget']}\n", encoding="utf-8")
    asked = ("check", "plan.yaml", "--budget", "budget.yaml", "--as-of", "2026-11-26")
    page = " ".join(run(*asked).stdout.split())
    held = json.loads(run(*asked, "--format", "json").stdout)["held"]
    said = page + "\n" + "\n".join(one["message"] for one in held)
    for words in case.get("says", ()):
        assert words in said, said
    for words in case.get("not", ()):
        assert words not in said, said
    if "causes" in case:
        assert [[cause["what"], float(cause["cost_usd"])] for cause in held[0]["causes"]] == case["causes"]
