"""Rates of exchange that are not those of a base: what they do to what caps hold is told cap by cap, on every page that
has a bridge in dollars beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import run
from tests.gating.test_since_base import commit, scenario, tree

__all__ = ["tree"]

BUDGET = "version: 1\nbudget: B\nfx: fx.yaml\ncaps:\n"
EU = "  - {id: eu, max: 11 EUR}\n"
INSIDE = "budget: {fx: ../fx.yaml, caps: [{id: eu, max: 11 EUR}]}\n"


def rates(*blocks: tuple[str, str]) -> str:
    source = "source: {title: t, url: 'https://a.example', checked: 2026-11-01, confidence: official}"
    lines = [f"  - {{from: {start}, {source}, usd: {{EUR: {usd}}}}}\n" for start, usd in blocks]
    return "version: 1\nfx:\n" + "".join(lines)


def write(runs: int, *blocks: tuple[str, str], caps: str = EU, inside: str = "") -> None:
    Path("fx.yaml").write_text(rates(*blocks), encoding="utf-8")
    Path("s/posts.yaml").write_text(scenario({"runs": runs}) + inside, encoding="utf-8")
    Path("b.yaml").write_text(BUDGET + caps, encoding="utf-8")


def document(code: int = 0, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        run("check", *(more or ("--base", "HEAD")), "--format", "json", code=code).stdout
    )
    return found


def test_rates_that_hide_what_a_plan_costs_more(tree: Path) -> None:
    """1,360 x $0.01 = $13.60: at 1.00 that is 13.60 EUR, over the cap of 11 EUR; at 1.60 it is 8.50 EUR, and fits."""
    write(1000, ("2026-11-01", "1.00"))
    commit(tree)
    write(1360, ("2026-11-01", "1.60"))
    told = "take 5.10 EUR off what cap eu holds"
    alone = "cap eu fits at the changed exchange rates alone, not at those of HEAD"
    found = document()
    assert found["base"]["changed_rates"] == {
        "files": ["fx.yaml"],
        "caps": [
            {
                "cap": "eu",
                "where": "",
                "currency": "EUR",
                "at_base_rates": "13.6",
                "found": "8.5",
                "fits_by_rates_alone": True,
            }
        ],
        "untold": [],
    }
    assert (found["base"]["tables"], found["bridge"]["currency"], found["bridge"]["parts"]) == (
        [],
        "USD",
        {"volume": {"usd": "3.6"}},
    )
    [warned] = [one["message"] for one in found["held"] if one["name"] == "changed_tables"]
    assert warned == f"exchange rates not as in HEAD: fx.yaml; they {told}; {alone}"
    for fmt in ("table", "md"):
        page = " ".join(run("check", "--base", "HEAD", "--format", fmt, code=0).stdout.split())
        page = page.replace("<code>", "").replace("</code>", "")
        assert f"in dollars; beside that, changed exchange rates {told}" in page
        assert alone in page
        assert "no dollar" not in page
    assert f"they {told}." in run("check", "--base", "HEAD", "--format", "github", code=0).stdout
    assert document(3, "--base", "HEAD", "--budget-from", "HEAD")["base"]["changed_rates"] is None


@pytest.mark.parametrize(
    ("caps", "before", "after", "told"),
    [
        # the period is January
        (EU, [("2026-11-01", "1.60")], [("2026-11-01", "1.00")], "they add 5.10 EUR to what cap eu holds"),
        (EU, [("2027-02-01", "1.00")], [("2026-11-01", "1.60")], "fx.yaml; what they do to cap eu cannot be told"),
        (EU, [("2026-11-01", "1.00")], [("2026-11-01", "1.00"), ("2027-02-01", "1.6")], "they move no cap"),
        ("  - {id: mon, max: 99 EUR, per: month}\n", [("2026-11-01", "1.00")], [("2026-11-01", "1.60")],
         "they take 5.10 EUR off what cap mon 2027-01 holds"),
        ("  - {id: more, max_delta: 99 EUR}\n", [("2026-11-01", "1.00")], [("2026-11-01", "1.60")],
         "they take 5.10 EUR off what cap more holds"),
        (EU + "  - {id: mon, max: 99 EUR, per: month}\n", [("2026-11-01", "1.00")], [("2026-11-01", "1.60")],
         "they take 5.10 EUR off what cap eu holds, and move 1 more cap"),
        ("  - {id: usd, max: 99 USD}\n", [("2026-11-01", "1.00")], [("2026-11-01", "1.60")], "they move no cap"),
    ],
)  # fmt: skip
def test_what_they_do(
    caps: str, before: list[tuple[str, str]], after: list[tuple[str, str]], told: str, tree: Path
) -> None:
    write(1000, *before, caps=caps)
    commit(tree)
    write(1360, *after, caps=caps)
    page = run("check", "--base", "HEAD", "--format", "github").stdout
    assert told in page


def test_rates_of_a_budget_inside_a_scenario_and_of_one_that_moved(tree: Path) -> None:
    write(1000, ("2026-11-01", "1.00"), caps="  - {id: usd, max: 99 USD}\n", inside=INSIDE)
    commit(tree)
    write(1360, ("2026-11-01", "1.60"), caps="  - {id: usd, max: 99 USD}\n", inside=INSIDE)
    assert [one["cap"] for one in document()["base"]["changed_rates"]["caps"]] == ["eu"]
    write(1360, ("2026-11-01", "1.60"))
    Path("b.yaml").rename("c.yaml")
    Path("costplan.yaml").write_text(
        Path("costplan.yaml").read_text(encoding="utf-8").replace("b.yaml", "c.yaml"), encoding="utf-8"
    )
    assert [one["cap"] for one in document()["base"]["changed_rates"]["caps"]] == ["eu"]


def test_a_saved_plan_and_a_frozen_version_keep_their_rates(tree: Path) -> None:
    write(1000, ("2026-11-01", "1.00"))
    run("estimate", "s/posts.yaml", "--format", "json", "-o", "was.json", code=0)
    run("freeze", "s/posts.yaml", "--label", "first", code=0)
    write(1360, ("2026-11-01", "1.60"))
    told = "fx.yaml; they take 5.10 EUR off what cap eu holds"
    found = document(0, "s/posts.yaml", "--base-plan", "was.json")
    assert [one["found"] for one in found["base"]["changed_rates"]["caps"]] == ["8.5"]
    run("report", "s/posts.yaml", "-o", "out", code=0)
    page = Path("out/posts.md").read_text(encoding="utf-8")
    assert page.count(told) == 2
    assert "The cap eu fits at the changed exchange rates alone, not at those of first." in page
    kept = json.loads(Path("out/posts.json").read_text(encoding="utf-8"))
    assert [one["at_base_rates"] for one in kept["changed_rates"]["caps"]] == ["13.6"]
