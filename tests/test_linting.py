"""What is wrong with a set of tables beyond what one file can tell: of seats, everything that could not be billed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, Folder
from costplan.linting import lint

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """\
version: 1
model: acme/pool
profile: acme/pool
currency: USD
prices:
  - from: 2026-09-01
    source: {{title: Acme, url: "https://example.com", checked: 2026-11-01, confidence: official}}
    tiers: {{{tiers}}}
    included: {{{included}}}
"""
PROFILE = """\
version: 1
profile: acme/pool
blocks:
  - from: 2026-09-01
    fast_hour:
      method: jobs
      minutes_per_job: 1
      images_per_job: 4
      source: {title: Acme, url: "https://example.com", checked: 2026-11-01, confidence: official}
"""
SEAT = "a seat of acme/pool includes"
RATE = "give {} a rate in {}, 0 where more is free"
FEE = "add 'seat_month' or 'seat_year' to a tier"


@pytest.mark.parametrize(
    ("tiers", "included", "told"),
    [
        ("standard: {seat_month: 30, fast_hour: 4}", "fast_hour: 15", []),
        ("standard: {seat_month: 30, fast_hour: 0}", "fast_hour: 15", []),  # more is free, and says so
        ("standard: {seat_month: 30, image: 0.01}", "image: 100", []),  # the call itself counts it
        (
            "standard: {seat_month: 30, fast_hour: 4}, batch: {image: 0.01}",
            "fast_hour: 15",
            [
                f"{SEAT} fast_hour, and tier batch has no rate beyond that; {RATE.format('fast_hour', 'batch')}",
            ],
        ),
        (
            "standard: {seat_month: 30, fast_hour: 4}",
            "fast_hour: 15, seat_month: 1",
            [f"{SEAT} seat_month, which is the fee of a seat; leave it out of included"],
        ),
        (
            "standard: {seat_month: 30, fast_hour: 4}",
            "fast_hour: 15, megapixel: 10",
            [
                f"{SEAT} megapixel, and nothing counts it; count it in the profile, or leave it out of included",
                f"{SEAT} megapixel, and tier standard has no rate beyond that; {RATE.format('megapixel', 'standard')}",
            ],
        ),
        (
            "standard: {fast_hour: 4}",
            "fast_hour: 15",
            [f"acme/pool includes fast_hour in a seat, and has no fee of one; {FEE}"],
        ),
    ],
)
def test_what_seats_include_can_be_billed(tmp_path: Path, tiers: str, included: str, told: list[str]) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "pool.yaml").write_text(TABLE.format(tiers=tiers, included=included))
    (folder / "pool.tokens.yaml").write_text(PROFILE)
    found = [str(problem) for problem in lint(Catalogue([Folder(tmp_path, "tables")]))]
    assert found == [f"tables/acme/pool.yaml:6:5: {text} [included-unbilled]" for text in told]
