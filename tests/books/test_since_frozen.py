"""The bridge from what was frozen first to the reforecast: on the pages, in JSON and in the workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.books.test_versions import PLAN, freeze, here, report
from tests.command import PRICES, run
from tests.differing import usd

__all__ = ["here"]


def document(*more: str) -> dict[str, Any]:
    run("report", *more, "--json", "-o", "out", "--pricing", PRICES, code=0)
    [path] = Path("out").glob("*.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def section(page: str, title: str) -> list[list[str]]:
    """The first table below a heading, without code marks."""
    lines = page.partition(f"## {title}\n")[2].split("\n\n")[1].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


# $3.00 in all: 200 images of A and 100 of B at $0.01.
CHANGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "more of one": ({"amount: 100": "amount: 130"}, {"volume": "0.6"}),
    "from low to medium": ({"quality: low": "quality: medium"}, {"mix": "12"}),  # 300 x $0.04
    "another name": ({"  b: ": "  c: "}, {"new": "1", "dropped": "-1"}),
    "another center": ({"cost_center: B": "cost_center: C"}, {"moved": "0"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_it_was_frozen(change: str, here: Path) -> None:
    freeze("posts.yaml", "--label", "FY27-original")
    Path("posts.yaml").write_text(PLAN.replace("amount: 100", "amount: 5"), encoding="utf-8")
    freeze("posts.yaml", "--label", "later")  # is no original
    replaced, parts = CHANGES[change]
    text = PLAN
    for before, after in replaced.items():
        text = text.replace(before, after)
    Path("posts.yaml").write_text(text, encoding="utf-8")
    found = document("posts.yaml")
    bridge = found["bridge"]
    assert usd(bridge["parts"]) == parts
    assert (bridge["base"], bridge["base_usd"]) == ("FY27-original", "3")
    assert bridge["head_usd"] == found["total"]["expected_usd"]
    page = report("posts.yaml")
    assert [row[0] for row in section(page, "What changed the cost")] == ["before", *parts, "after"]


def test_nothing_changed(here: Path) -> None:
    freeze("posts.yaml", "--label", "one")
    assert document("posts.yaml")["bridge"] is None
    page = report("posts.yaml")
    assert "What changed the cost" not in page
    assert "of which" not in page


def test_the_tables_of_then_are_those_that_it_keeps(here: Path) -> None:
    """The plan is priced by another table now: $0.01 became $0.04, which is rate."""
    own = Path("own/test")
    own.mkdir(parents=True)
    text = Path(PRICES, "test/next.yaml").read_text(encoding="utf-8")
    freeze("posts.yaml", "--label", "one")
    (own / "next.yaml").write_text(text.replace("usd: 0.01", "usd: 0.04"), encoding="utf-8")
    run("report", "posts.yaml", "--json", "-o", "out", "--pricing", "own", code=0)
    bridge = json.loads(Path("out/posts.json").read_text(encoding="utf-8"))["bridge"]
    assert usd(bridge["parts"]) == {"rate": "9"}  # 300 x $0.03


def test_the_workbook_adds_it_up(here: Path) -> None:
    freeze("posts.yaml", "--label", "one")
    Path("posts.yaml").write_text(PLAN.replace("amount: 100", "amount: 130"), encoding="utf-8")
    run("report", "posts.yaml", "--xlsx", "-o", "out", "--pricing", PRICES, code=0)
    values = openpyxl.load_workbook("out/posts.xlsx", data_only=True)
    formulas = openpyxl.load_workbook("out/posts.xlsx")
    rows = {row[0].value: row for row in values["Bridge"].iter_rows(min_row=7, max_row=11)}
    assert [rows[name][1].value for name in ("before", "volume", "after")] == pytest.approx([3, 0.6, 3.6])
    assert all(rows[name][3].value == "yes" for name in ("before", "volume", "after"))
    after = formulas["Bridge"][rows["after"][1].coordinate].value
    assert after.startswith("=SUM(B")
    sheet = values["Versions"]
    told = {row[0].value: row[3] for row in sheet.iter_rows(min_row=9) if isinstance(row[0].value, str)}
    since = told["changed in this workbook since, which no part holds"]
    assert since.value == pytest.approx(0)
    row = told["total"].row or 0
    assert formulas["Versions"][since.coordinate].value == f"=ROUND(Versions!$D${row}-Versions!$D${row + 2},9)"
