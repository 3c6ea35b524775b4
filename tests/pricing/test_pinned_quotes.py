"""One quote of each table, as its seller prints it in an example or as somebody was billed: data/pinned_quotes.yaml.
A row is the call and its dollars; what is printed rounded is compared rounded half up to the same decimals."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import yaml

from costplan import Catalogue, quote
from costplan.units import PICO, round_half_up
from tests.places import ROOT, TESTS

DAY = date(2026, 11, 27)
PINNED: dict[str, list[dict[str, str]]] = yaml.load(
    (TESTS / "data" / "pinned_quotes.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
ROWS = [row for rows in PINNED.values() for row in rows]
AT_MOST: dict[str, int] = yaml.safe_load((TESTS / "data" / "unpinned.yaml").read_text(encoding="utf-8"))


def words_of(row: dict[str, Any]) -> dict[str, Any]:
    """The words of a call as ``quote`` takes them."""
    words = dict(row.get("call", {}))
    for key in ("n", "prompt_tokens"):
        if key in words:
            words[key] = int(words[key])
    return {"prompt_tokens": 0} | words


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['model']} {row.get('call', '')}" for row in ROWS])
def test_a_quote_is_what_is_printed(row: dict[str, str]) -> None:
    day = date.fromisoformat(row["on"]) if "on" in row else DAY
    found = quote(row["model"], as_of=day, **words_of(row))
    lines = [line for line in found.lines if row.get("meter", line.meter) == line.meter]
    cost = sum((Fraction(line.cost.expected) for line in lines), Fraction(0)) / PICO
    decimals = len(row["usd"].partition(".")[2])
    assert round_half_up(cost, decimals) == Fraction(row["usd"])


@pytest.mark.parametrize("provider", PINNED)
def test_each_row_has_a_source_and_stands_with_its_seller(provider: str) -> None:
    for row in PINNED[provider]:
        assert row["model"].startswith(f"{provider}/")
        assert row["source"]


def has_prices(model: str) -> bool:
    """Whether a table says what something costs, other than by the table that it extends."""
    table = yaml.safe_load((ROOT / "pricing" / f"{model}.yaml").read_text(encoding="utf-8"))
    return "prices" in table or "extends" not in table


def test_tables_without_a_printed_example_do_not_become_more() -> None:
    pinned = {row["model"] for row in ROWS}
    bare = Counter(
        model.partition("/")[0] for model in Catalogue().models() if model not in pinned and has_prices(model)
    )
    assert {seller: number for seller, number in bare.items() if number > AT_MOST.get(seller, 0)} == {}
