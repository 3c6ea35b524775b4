"""Shipped comparisons and advice against their golden folders, as their commands write them in formats of text.
``pytest tests/render/test_compared.py --update-golden`` rewrites them; read the difference before committing it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costplan.catalogue import shipped
from costplan.project.advising import advise
from costplan.project.comparing import compare
from costplan.project.content import blocks
from costplan.project.option_content import comparison_content, sensitivity_content
from costplan.project.request import Request
from costplan.project.varying import vary
from costplan.render.advice_formats import ADVICE
from tests.render.test_golden import GOLDEN, check

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.project.content import Content

COMPARED = {
    "campaign": ["campaign"],
    "subscription": ["subscription"],
    "batch": ["batch"],
    "providers": ["providers"],
    "guide-workflows": ["guide-workflows"],
    "routed": ["routed"],
    "quarter-reforecast": ["quarter", "quarter-reforecast"],
}
"""A campaign on five models, subscription against API, batch against standard, nine pictures at seven providers, the
guide's sheet against today, tasks on a model each against all on one, a quarter signed against reforecast."""

VARIED = {
    "line": ["drivers.posts=-30%..+50%/3"],
    "grid": ["drivers.posts=-30%..+50%/3", "social-posts.final.accepted=50%..90%/3"],
    "tornado": [
        "drivers.posts=-30%..+50%",
        "social-posts.final.accepted=50%..90%",
        "banners.banner.accepted=60%..100%",
    ],
}
"""What if a quarter changed."""

ADVISED = {"quarter": "scenarios/quarter.yaml", "required": "tests/data/advised/required.yaml"}
"""A quarter as it is shipped, and posts that say what they have to be and which models are as good as each other."""

ENDINGS = {"table": "-80.txt", "md": ".md", "csv": ".csv", "json": ".json", "html": ".html"}


def asked(*names: str) -> Request:
    return Request(as_of=date(2026, 11, 23), scenarios=[f"scenarios/{name}.yaml" for name in names])


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shipped("scenarios").parent)
    monkeypatch.setenv("COLUMNS", "80")


def hold(folder: str, name: str, write: Callable[[str], Content], update: bool) -> None:
    for fmt, ending in ENDINGS.items():
        found = b"".join(blocks(write(fmt))).decode()
        lines = [line for line in found.splitlines() if not line.startswith("  costplan ")]  # no command is broken
        assert fmt != "table" or max(map(len, lines)) <= 80
        check(GOLDEN / folder / f"{name}{ending}", found, update)


@pytest.mark.parametrize("name", COMPARED)
def test_options(name: str, update_golden: bool) -> None:
    found = compare(asked(*COMPARED[name]))
    hold("compare", name, lambda fmt: comparison_content(found, fmt), update_golden)


@pytest.mark.parametrize("name", VARIED)
def test_what_varies(name: str, update_golden: bool) -> None:
    found = vary(asked("quarter"), VARIED[name])
    hold("vary", name, lambda fmt: sensitivity_content(found, fmt), update_golden)


@pytest.mark.parametrize("name", ADVISED)
def test_what_is_cheaper(name: str, update_golden: bool) -> None:
    found = advise(Request(as_of=date(2026, 11, 23), scenarios=[ADVISED[name]]))
    hold("advise", name, lambda fmt: ADVICE[fmt](found), update_golden)


def test_no_golden_page_is_left_over() -> None:
    for folder, names in (("compare", COMPARED), ("vary", VARIED), ("advise", ADVISED)):
        pages = {f"{name}{ending}" for name in names for ending in ENDINGS.values()}
        assert {path.name for path in (GOLDEN / folder).iterdir()} == pages
