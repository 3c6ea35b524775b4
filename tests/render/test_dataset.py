"""The tables handed on: JSON and CSV with every rate of every day, and LiteLLM's map, which says nothing by halves."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from costplan import Catalogue, Folder
from costplan.release import RELEASE
from costplan.render.dataset.csv import dataset_csv
from costplan.render.dataset.litellm import litellm_map
from costplan.render.json.tables import LICENCE, dataset_json
from costplan.units import METERS, usd_text
from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.pricing.prices import PriceTable

DAY = date(2026, 11, 23)
PROVIDERS = ("openai", "recraft", "midjourney")


@pytest.fixture(scope="module")
def shipped() -> list[PriceTable]:
    catalogue = Catalogue()
    return [catalogue.table(model) for model in catalogue.models() if model.startswith(PROVIDERS)]


def rates(tables: list[PriceTable]) -> list[tuple[str, str, str, str, str]]:
    return [
        (table.model, str(block.start), tier, meter, usd_text(Fraction(row.pico) * METERS[meter].per))
        for table in tables
        for block in table.blocks
        for tier, meters in block.tiers.items()
        for meter, rows in meters.items()
        for row in rows
    ]


def test_csv_has_a_row_a_rate(shipped: list[PriceTable]) -> None:
    rows = list(csv.DictReader(io.StringIO("".join(dataset_csv(shipped)), newline="")))
    assert [(row["model"], row["from"], row["tier"], row["meter"], row["usd"]) for row in rows] == rates(shipped)
    flare = [row for row in rows if row["model"] == "openai/gpt-image-2.5-flare" and row["meter"] == "image_out"]
    assert [(row["tier"], row["from"], row["until"]) for row in flare] == [
        ("standard", "2026-09-08", "2026-10-14"),
        ("standard", "2026-10-14", ""),
        ("batch", "2026-10-14", ""),
    ]


def test_json_has_all_that_the_tables_say(shipped: list[PriceTable]) -> None:
    document = json.loads(dataset_json(shipped, DAY))
    assert (document["costplan"], document["licence"]) == (RELEASE, "MIT")
    found = [
        (model["model"], block["from"], tier, meter, row["usd"])
        for model in document["models"]
        for block in model["prices"]
        for tier, meters in block["tiers"].items()
        for meter, rows in meters.items()
        for row in rows
    ]
    assert found == rates(shipped)


def test_the_citation_is_of_this_release_and_licence() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {RELEASE}\n" in citation
    assert f"license: {LICENCE}\n" in citation
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith(f"{LICENCE} License")


def of(prices: str, tmp_path: Path, more: str = "") -> tuple[dict[str, Any], tuple[str, ...]]:
    """The map of a table with these tiers, and what is told of it."""
    path = tmp_path / "bfl" / "pixel.yaml"
    path.parent.mkdir(exist_ok=True)
    source = "{title: Prices, url: https://example.com, checked: 2026-06-01, confidence: official}"
    path.write_text(
        f"version: 1\nmodel: bfl/pixel\ncurrency: USD\n{more}prices:\n  - from: 2026-01-01\n    source: {source}\n"
        f"    tiers: {prices}\n",
        encoding="utf-8",
    )
    found, told = litellm_map([Catalogue([Folder(tmp_path, "t")]).table("bfl/pixel")], DAY)
    return json.loads(found), told


NAME = "black_forest_labs/pixel"
LACKS = "bfl/pixel is left out: LiteLLM's map has no word for its"

# What a table charges; what the map says by name: its keys and dollars a unit; what is told.
MAPPED = [
    ("{standard: {image: 0.04}}", {NAME: {"output_cost_per_image": 0.04}}, ()),
    (
        "{standard: {text_in: 5, image_out: 30}, batch: {image_out: 15}}",  # by 1M tokens
        {
            NAME: {
                "input_cost_per_token": 5e-06,
                "output_cost_per_image_token": 3e-05,
                "output_cost_per_image_token_batches": 1.5e-05,
            }
        },
        (),
    ),
    (
        "{standard: {image: [{when: {size: 1024x1792, quality: hd}, usd: 0.12}, {when: {size: 512x512}, usd: 0.02}]}}",
        {
            "black_forest_labs/hd/1024-x-1792/pixel": {"output_cost_per_image": 0.12},
            "black_forest_labs/512-x-512/pixel": {"output_cost_per_image": 0.02},
        },
        (),
    ),
    (
        "{standard: {image: [{when: {size: 1024x1024}, usd: 0.12}, {when: {size: 4K}, usd: 0.2}]}}",
        {"black_forest_labs/1024-x-1024/pixel": {"output_cost_per_image": 0.12}},
        ("bfl/pixel is there without images of some sizes",),
    ),
    ("{standard: {call: 0.03}}", {NAME: {"output_cost_per_image": 0.03}}, ()),  # a call makes one image
    ("{standard: {image: 0.04, input_image: 0.01}}", {}, (f"{LACKS} input images",)),  # half of an edit's price
    ("{standard: {call: 0.015, megapixel: 0.015}}", {}, (f"{LACKS} megapixels",)),
    ("{standard: {image: 0.01, call: 0.5}}", {}, (f"{LACKS} calls",)),  # its map adds no two prices of an image
    ("{standard: {image: 0.04, text_in: 5}}", {}, (f"{LACKS} images beside tokens",)),  # its sums take one of both
    ("{standard: {image: 0.04, image_out: 30}}", {}, (f"{LACKS} images beside tokens",)),
    (
        "{standard: {image: 0.04, search: 14}, batch: {image: 0.02}}",
        {NAME: {"output_cost_per_image": 0.04}},
        ("bfl/pixel is there without searches, images (batch)",),
    ),
    ("{standard: {megapixel: 0.05}}", {}, (f"{LACKS} megapixels",)),
    ("{standard: {image: [{when: {quality: hd}, usd: 0.12}]}}", {}, (f"{LACKS} images",)),
    ("{batch: {image: 0.02}}", {}, (f"{LACKS} images (batch)",)),
]


@pytest.mark.parametrize(("prices", "entries", "told"), MAPPED)
def test_what_litellm_is_told(prices: str, entries: dict[str, Any], told: tuple[str, ...], tmp_path: Path) -> None:
    about = {"litellm_provider": "black_forest_labs", "mode": "image_generation", "source": "https://example.com"}
    found, said = of(prices, tmp_path)
    assert found == {name: about | rates for name, rates in entries.items()}
    assert said == told


def test_a_model_that_ends_says_when_and_one_that_has_no_price_yet_is_not_there(tmp_path: Path) -> None:
    found, _ = of("{standard: {image: 0.04}}", tmp_path, "shutdown: 2026-12-01\n")
    assert found[NAME]["deprecation_date"] == "2026-12-01"
    table = Catalogue([Folder(tmp_path, "t")]).table("bfl/pixel")
    assert litellm_map([table], date(2025, 12, 31)) == ("{}\n", ())


def test_no_rate_is_nought_that_no_table_has_as_free(shipped: list[PriceTable]) -> None:
    entries = json.loads(litellm_map(shipped, DAY)[0])
    assert entries["gpt-image-2"]["output_cost_per_image_token"] == 3e-05
    free = {table.model.partition("/")[2] for table in shipped if any(row[-1] == "0" for row in rates([table]))}
    assert {name for name, entry in entries.items() if 0 in entry.values()} <= free
