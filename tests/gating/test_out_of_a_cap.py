"""Changes under caps on models and vendors: what only leaves such a cap is no fit, and what saves as well says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """\
version: 1
scenario: Capped
period: 2027-01
workflows:
  posts:
    runs: {amount: 1000, per: total}
    steps: {post: {model: openai/gpt-image-2, size: 1024x1024, quality: %s, prompt_tokens: 100}}
budget: {caps: [{id: part, %s}]}
"""


def told(folder: Path, quality: str, cap: str) -> tuple[dict[str, Any] | None, str]:
    (folder / "plan.yaml").write_text(PLAN % (quality, cap), encoding="utf-8")
    asked = ["check", folder / "plan.yaml", "--as-of", "2026-11-28"]
    page = run(*asked, code=3).stdout
    found = json.loads(run(*asked, "--format", "json", code=3).stdout)
    [change] = [one["change"] for one in found["held"] if one["rule"] == "cap"]
    return change, " ".join(page.split())


@pytest.mark.parametrize(
    ("quality", "cap", "sets", "found"),
    [
        # fal sells the same at the same price, which makes the vendor's part $0 and saves nothing: medium, $53.21, does
        ("high", "vendor: openai, max: 100 USD", ["posts.post.quality=medium"], "53.21"),
        ("low", "vendor: openai, max: 5 USD", ["posts.post.tier=batch"], "3.205"),
    ],
)
def test_another_seller_at_the_same_price_is_no_fit(
    tmp_path: Path, quality: str, cap: str, sets: list[str], found: str
) -> None:
    change, page = told(tmp_path, quality, cap)
    assert change is not None
    assert (change["sets"], change["found"], change["less"]) == (sets, found, "")
    assert "out of what the cap is on" not in page


def test_where_nothing_that_stays_fits_and_leaving_saves_nothing_no_change_is_told(tmp_path: Path) -> None:
    change, page = told(tmp_path, "high", "vendor: openai, max: 1 USD")
    assert change is None
    assert "no single change fits" in page


def test_what_leaves_a_cap_and_saves_says_what_it_moves(tmp_path: Path) -> None:
    """Flare makes for $53.21 what costs $211.25: nothing is left under the cap, and $158.04 are saved in all."""
    change, page = told(tmp_path, "high", "model: openai/gpt-image-2, max: 3 USD")
    assert change is not None
    assert change["sets"][0] == "posts.post.model=openai/gpt-image-2.5-flare"
    assert change["less"] == "moves $53.21 out of what the cap is on; $158.04 are saved in all"
    assert change["less"] in page
