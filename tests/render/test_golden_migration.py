"""Shipped scenarios whose models end, moved to newer ones, on every page of ``costplan advise --to``, byte by byte.
``pytest tests/render/test_golden_migration.py --update-golden`` rewrites them; read the difference first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import shipped
from tests.command import run
from tests.render.test_golden import GOLDEN, check

if TYPE_CHECKING:
    from pathlib import Path

MOVES = {
    "dall-e-3": "openai/gpt-image-2.6-flare",
    "gpt-image-1": "openai/gpt-image-2.5-flare",
    "gpt-image-1.5": "openai/gpt-image-2.6-flare",
}
FORMATS = {"-80.txt": "table", ".json": "json", ".md": "md"}


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("scenario", MOVES)
def test_page(scenario: str, ending: str, monkeypatch: pytest.MonkeyPatch, update_golden: bool) -> None:
    monkeypatch.chdir(shipped("scenarios").parent)
    monkeypatch.setenv("COLUMNS", "80")
    words = ("advise", scenario, "--to", MOVES[scenario], "--as-of", "2026-11-27", "--format", FORMATS[ending])
    check(GOLDEN / "migrate" / f"{scenario}{ending}", run(*words, code=0).stdout, update_golden)


def test_the_new_cost_is_told_with_its_ends_and_how_sure_it_is_as_an_estimate_of_the_written_file_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    day, new = ("--as-of", "2026-11-27"), tmp_path / "new.yaml"
    found = json.loads(run("advise", "dall-e-3", "--to", MOVES["dall-e-3"], "--format", "json", *day, code=0).stdout)
    run("advise", "dall-e-3", "--to", MOVES["dall-e-3"], "--apply", str(new), *day, code=0)
    plan = json.loads(run("estimate", str(new), "--format", "json", *day, code=0).stdout)
    costs = found["costs"]
    assert costs["before"]["low_usd"] == costs["before"]["high_usd"]
    ends = ("low_usd", "expected_usd", "high_usd")
    assert [costs["after"][end] for end in ends] == [plan["total"][end] for end in ends]
    assert costs["after"]["assumed_usd"] == plan["assumed_usd"]
    assert 0.6 < costs["cheaper"]["more"] < 0.9
    page = run("advise", "dall-e-3", "--to", MOVES["dall-e-3"], *day, code=0).stdout
    assert "  after     $257.74, from $221.15 to $307.66; 100% of it is assumed\n" in page
    assert "sure to cost more, which may be chance\n" in page
