"""Shipped scenarios whose models end, moved to newer ones, on every page of ``costplan advise --to``, byte by byte.
``pytest tests/render/test_golden_migration.py --update-golden`` rewrites them; read the difference first."""

from __future__ import annotations

import pytest

from costplan.catalogue import shipped
from tests.command import run
from tests.render.test_golden import GOLDEN, check

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
