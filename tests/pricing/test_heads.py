"""The index of what shipped tables say before their prices: as the tables say it, and of no weight where it is old."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from costplan import catalogue
from costplan.catalogue import Catalogue, shipped
from costplan.pricing import heads

if TYPE_CHECKING:
    from pathlib import Path

KEYS = Catalogue().models()


def test_the_index_is_that_of_the_shipped_tables(update_golden: bool) -> None:
    folder = shipped("pricing")
    text = heads.index_text(folder, KEYS)
    if update_golden:
        (folder / heads.INDEX).write_text(text, encoding="utf-8")
    assert (folder / heads.INDEX).read_text(encoding="utf-8") == text, "make golden makes it anew"


def test_a_name_reads_no_table_that_the_index_has(monkeypatch: pytest.MonkeyPatch) -> None:
    index = {key: size for key, (size, _) in heads.read_index(shipped("pricing")).items()}
    fresh = {key for key in index if (shipped("pricing") / f"{key}.yaml").stat().st_size == index[key]}

    def read(key: str, data: bytes, shown: str) -> heads.Sold:
        assert key not in fresh
        return heads.Sold(key)

    monkeypatch.setattr(heads, "sold", read)
    assert Catalogue().names.find("gpt-image-2-2026-04-21")[0].key == "openai/gpt-image-2"


TABLE = """version: 1
model: acme/pixel
aliases: [%s]
currency: USD
prices: [{from: 2026-01-01, source: {title: t, url: "https://acme.example", checked: 2026-01-01, confidence: official},
  tiers: {standard: {image: 1}}}]
"""


@pytest.mark.parametrize(
    "index",
    [
        pytest.param(None, id="none"),
        pytest.param("[1, 2", id="torn"),
        pytest.param('["acme/pixel"]', id="of another shape"),
        pytest.param('{"acme/pixel": [1]}', id="rows of another shape"),
        pytest.param('{"acme/pixel": [3, "", "", false, ["old"]], "acme/gone": [9, "", "", false, []]}', id="old"),
    ],
)
def test_an_index_that_is_old_or_broken_has_no_weight(
    index: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "pixel.yaml").write_text(TABLE % "new", encoding="utf-8")
    if index is not None:
        (tmp_path / heads.INDEX).write_text(index, encoding="utf-8")
    monkeypatch.setattr(catalogue, "shipped", lambda _: tmp_path)
    names = Catalogue().names
    assert [one.key for one in names.find("new")] == ["acme/pixel"]
    assert names.find("old") == names.find("gone") == ()


def test_a_row_is_what_a_table_says(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "pixel.yaml").write_text(TABLE % "{name: px, shutdown: 2027-01-01}, p", encoding="utf-8")
    text = heads.index_text(tmp_path, ["acme/pixel"])
    (tmp_path / heads.INDEX).write_text(text, encoding="utf-8")
    (size, head) = heads.read_index(tmp_path)["acme/pixel"]
    assert (size, head.aliases) == (len(TABLE % "{name: px, shutdown: 2027-01-01}, p"), ("px", "p"))
    assert json.loads(text)
