"""How a model's prices changed: what moved block by block, on every page; announced prices in plans that reach them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costplan import Catalogue, Folder
from costplan.pricing.history import history
from costplan.render.history.html import history_html
from costplan.render.history.page import history_page
from costplan.render.tables import status
from costplan.render.text import page_text
from tests.command import run
from tests.render.test_comparison import HOSTILE
from tests.render.test_report_page import ELEMENTS, Read

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.pricing.prices import PriceTable

DAY = date(2026, 11, 23)

TABLE = """\
version: 1
model: acme/pixel
currency: USD
shutdown: 2027-06-01
prices:
  - from: 2026-01-01
    source: {title: Prices, url: https://example.com, checked: 2026-06-01, confidence: official}
    tiers:
      standard: {image: [{when: {quality: low}, usd: 0.02}, {when: {quality: high}, usd: 0.08}], input_image: 0.01}
  - first_seen: 2026-07-01
    source: {title: Prices, url: https://example.com, checked: 2026-11-01, confidence: official}
    tiers:
      standard: {image: [{when: {quality: low}, usd: 0.02}, {when: {quality: high}, usd: 0.06}]}
      batch: {image: 0.01}
  - from: 2027-02-01
    source: {title: Blog, url: https://example.com/blog, checked: 2026-11-20, confidence: official}
    tiers:
      standard: {image: [{when: {quality: low}, usd: 0.018}, {when: {quality: high}, usd: 0.066}]}
      batch: {image: 0.01}
  - from: 2027-03-01
    source: {title: Blog, url: https://example.com/blog, checked: 2026-11-20, confidence: official}
    tiers:
      standard: {image: [{when: {quality: low}, usd: 0.018}, {when: {quality: high}, usd: 0.066}]}
      batch: {image: 0.01}
request: {quality: {values: [low, high]}, input_images: {max: 1}}
"""

# 0.06 / 0.08 - 1 = -25%; 0.018 / 0.02 - 1 = -10%; 0.066 / 0.06 - 1 = +10%.
MOVED = {
    "From 2026-01-01": [
        ("standard", "images", "quality low", "$0.02 / image", ""),
        ("standard", "images", "quality high", "$0.08 / image", ""),
        ("standard", "input images", "", "$0.01 / image", ""),
    ],
    "Seen from 2026-07-01": [
        ("standard", "images", "quality high", "$0.06 / image", "-25%"),
        ("batch", "images", "", "$0.01 / image", "new"),
        ("standard", "input images", "", "no price", "gone"),
    ],
    "From 2027-02-01, announced": [
        ("standard", "images", "quality low", "$0.018 / image", "-10%"),
        ("standard", "images", "quality high", "$0.066 / image", "+10%"),
    ],
    "From 2027-03-01, announced": [("", "nothing moved", "", "", "")],
}


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    (tmp_path / "tables" / "acme").mkdir(parents=True)
    (tmp_path / "tables" / "acme" / "pixel.yaml").write_text(TABLE, encoding="utf-8")
    return tmp_path / "tables"


@pytest.fixture
def table(tables: Path) -> PriceTable:
    return Catalogue([Folder(tables, "tables")]).table("acme/pixel")


def test_what_moved_block_by_block(table: PriceTable) -> None:
    page = history_page(table, DAY)
    assert {one.title: list(one.rows) for one in page.tables} == MOVED
    assert page.subtitle == "as of 2026-11-23: changed once, 1 change announced"
    assert ("shut down", "2027-06-01") in page.headline
    assert max(map(len, page_text(page, 80).splitlines())) <= 80


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2020, 1, 1), "not in force yet"),
        (date(2026, 11, 23), "changed once, 1 change announced"),
        (date(2030, 1, 1), "changed 2 times"),
    ],
)
def test_its_head_counts_what_was_and_what_is_announced(table: PriceTable, day: date, said: str) -> None:
    assert history_page(table, day).subtitle == f"as of {day}: {said}"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"shutdown": date(2027, 9, 1)}, "stops 2027-09-01"),
        ({"retires_not_before": date(2027, 9, 1)}, "may stop from 2027-09-01"),
    ],
)
def test_a_list_tells_the_next_price_beside_the_end(table: PriceTable, keys: dict[str, Any], said: str) -> None:
    day = date(2026, 11, 23)
    change = next(block.start for block in table.blocks if block.start > day)
    ends: dict[str, Any] = {"shutdown": None, "retires_not_before": None} | keys
    assert status(table._replace(**ends), day) == f"changes {change}, {said}"


def test_the_json_has_exact_dollars_and_null_where_there_is_no_price(tables: Path) -> None:
    told = run("prices", "show", "acme/pixel", "--history", "--pricing", tables, "--as-of", DAY, "--format", "json")
    blocks = json.loads(told.stdout)["blocks"]
    assert [block["is_announced"] for block in blocks] == [False, False, True, True]
    assert [(one["before_usd"], one["usd"], one["share"]) for one in blocks[1]["moved"]] == [
        ("0.08", "0.06", "-0.25"),
        (None, "0.01", None),
        ("0.01", None, None),
    ]


def test_the_chart_has_a_line_a_rate_and_no_script(table: PriceTable) -> None:
    html = history_html(table, DAY)
    assert Read(html).tags <= ELEMENTS
    assert Read(html).addresses == ["#main"]
    assert html.count('<path class="curve" d=') == 4
    assert html.count('stroke-dasharray="9 3" d=') == 2  # announced
    assert html.count("<title>2027-02-01: $0.018 / image, announced</title>") == 1
    assert ">today</text>" in html
    assert "today</text>" not in history_html(table, date(2025, 1, 1))


CONTRACT = """\
version: 1
model: own/pixel
extends: acme/pixel
discount: 10%
from: 2026-08-01
through: 2026-12-31
"""


@pytest.mark.parametrize(
    ("day", "status"), [("2026-11-23", "no price from 2027-01-01"), ("2027-01-01", "no price since 2027-01-01")]
)
def test_a_contract_that_ends_says_when(tables: Path, day: str, status: str) -> None:
    (tables / "own").mkdir()
    (tables / "own" / "pixel.yaml").write_text(CONTRACT, encoding="utf-8")
    asked = ("--pricing", tables, "--as-of", day)
    page = run("prices", "show", "own/pixel", "--history", *asked, code=0).stdout
    assert f"status     {status}" in page
    assert "From 2026-08-01 through 2026-12-31" in page
    told = run("prices", "show", "own/pixel", "--history", *asked, "--format", "json", code=0).stdout
    assert [block["unpriced_from"] for block in json.loads(told)["blocks"]] == ["2027-01-01"]
    html = run("prices", "show", "own/pixel", "--history", *asked, "--format", "html", code=0).stdout
    assert "from 2026-08-01 to 2027-01-02" in html  # the chart reaches beyond the end of its lines
    soon = run("prices", "list", "own", "--ending", "60", *asked, "--format", "json", code=0).stdout
    assert len(json.loads(soon)["models"]) == (day < "2027")


def test_hostile_words_attack_nobody(table: PriceTable) -> None:
    blocks = tuple(
        block._replace(note=HOSTILE, terms=HOSTILE, tiers={HOSTILE: block.tiers["standard"]}) for block in table.blocks
    )
    hostile = table._replace(model=f"acme/{HOSTILE}", blocks=blocks, notes=(HOSTILE,), replacement=(HOSTILE,))
    html = history_html(hostile, DAY)
    assert Read(html).tags <= ELEMENTS
    assert not [made for made in (html, page_text(history_page(hostile, DAY), 80)) if "\u001b" in made]


def test_every_shipped_table_has_a_history() -> None:
    catalogue = Catalogue()
    for model in catalogue.models()[::25]:
        table = catalogue.table(model)
        assert len(history(table)) == len(table.blocks)
        assert history_html(table, DAY)


def test_a_page_for_a_browser_is_that_of_the_history() -> None:
    assert "that of --history" in run("prices", "show", "gpt-image-2", "--format", "html", code=2).stderr


PLAN = """\
version: 1
scenario: Heroes
period: {period}
workflows:
  hero: {{runs: {{amount: 100, per: month}}, steps: {{image: {{model: acme/pixel, quality: high, size: 1024x1024}}}}}}
"""
TOLD = (
    "acme/pixel has other prices from 2027-02-01 on, as announced: standard images, quality low, $0.02 -> $0.018, and"
)


@pytest.mark.parametrize(("period", "is_told"), [("2027-01", False), ("2027-01 through 2027-02", True)])
def test_a_plan_that_reaches_an_announced_price_says_so(tables: Path, period: str, is_told: bool) -> None:
    (tables.parent / "hero.yaml").write_text(PLAN.format(period=period), encoding="utf-8")
    page = run("estimate", tables.parent / "hero.yaml", "--pricing", tables, "--as-of", DAY, code=0).stdout
    assert (TOLD in " ".join(page.split())) is is_told
