"""A route is another seller of the same model: its days and rates are its own, its rules and its profile the base's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, Folder, InputError, quote

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "{title: Theirs, url: https://example.com, checked: 2026-11-01, confidence: official}"
BEFORE, AFTER = date(2026, 10, 1), date(2026, 12, 15)  # OpenAI stops gpt-image-1.5 on 2026-12-01

# openai/gpt-image-1.5 at 1024x1024 low: 272 image tokens at $32, 207 of text out at $10 and 6 of text in at $5 per 1M:
# $0.008704 + $0.00207 + $0.00003 = $0.010804
ROUTES = [
    pytest.param(f"source: {SOURCE}\n", AFTER, "0.010804", id="the same rates, no end known"),
    pytest.param(f"source: {SOURCE}\nfirst_seen: 2026-11\n", BEFORE, "no price on 2026-10-01", id="seen later"),
    pytest.param(
        f"source: {SOURCE}\nshutdown: 2026-12-10\n", AFTER, "shut down from 2026-12-10", id="an end of its own"
    ),
    pytest.param("discount: 50%\n", AFTER, "shut down from 2026-12-01", id="a contract ends with the base"),
    pytest.param("discount: 50%\nshutdown: 2027-06-16\n", AFTER, "0.005402", id="a contract that goes on"),
    pytest.param(
        f"prices: [{{first_seen: 2026-11, source: {SOURCE}, tiers: {{standard: {{image: 0.05}}}}}}]\n",
        AFTER,
        "0.05",
        id="prices of its own",
    ),
]


@pytest.mark.parametrize(("text", "day", "told"), ROUTES)
def test_a_route(text: str, day: date, told: str, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    table = f"version: 1\nmodel: acme/pixel\nextends: openai/gpt-image-1.5\n{text}"
    (tmp_path / "acme" / "pixel.yaml").write_text(table, encoding="utf-8")
    catalogue = Catalogue([Folder(tmp_path, "tables")])
    try:
        found = quote(
            "acme/pixel", size="1024x1024", quality="low", prompt_tokens=0, as_of=day, catalogue=catalogue
        ).cost_usd
    except InputError as error:
        found = str(error)
    assert told in str(found)
