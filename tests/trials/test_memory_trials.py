"""What pages of plans say of time in the trials: growth after a part of a month, fees of a whole year."""

from __future__ import annotations

import json

import pytest

from tests.command import run
from tests.places import TESTS

SAID = {
    # 1 of 31 days at 1,000 a month, then all of January at 1,100, at $0.04
    "100-gr": (
        (1000 / 31 + 1100) * 0.04,
        "growth counts calendar months: the period has 1 day of 2026-12, and the month after grows by the whole 10%",
    ),
    # 10 seats at $576 a year
    "100-y": (10 * 576, "yearly fees are cash: all of a fee counts on the day it falls due"),
}


@pytest.mark.parametrize("name", SAID)
def test_a_page_says_how_time_counts(name: str) -> None:
    total, words = SAID[name]
    file = str(TESTS / "data" / "trials" / f"{name}.yaml")
    page = run("estimate", file, "--as-of", "2026-11-26", code=0).stdout
    assert words in " ".join(page.split())
    found = json.loads(run("estimate", file, "--as-of", "2026-11-26", "--format", "json", code=0).stdout)
    assert abs(float(found["total"]["expected_usd"]) - total) < 0.000001
    assert any(words in remark["text"] for remark in found["remarks"])
