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


COUNTED = """\
version: 1
profile: acme/pool
blocks:
  - from: 2026-09-01
    image_out:
      {counted}
      source: {{title: Acme, url: "https://example.com", checked: 2026-11-01, confidence: {confidence}}}
"""
SOLD = """\
version: 1
model: acme/pool
profile: acme/pool
currency: USD
prices:
  - from: 2026-09-01
    source: {title: Acme, url: "https://example.com", checked: 2026-11-01, confidence: official}
    tiers: {standard: {image_out: 30}}
"""
RANGE = "give a range {mean, low, high}, 5 calls that all agree, or 'basis: assumed'"


@pytest.mark.parametrize(
    ("counted", "confidence", "told"),
    [
        ("{method: fixed, tokens: 1290}", "official", None),
        ("{method: fixed, tokens: 1290}", "quoting_official", None),
        ("{method: fixed, tokens: 1290}", "third_party", "a third party alone"),
        ("{method: fixed, tokens: 1290, basis: assumed}", "third_party", None),
        ("{method: fixed, tokens: 1290, basis: measured, n_calls: 1}", "third_party", "1 call of a third party"),
        ("{method: fixed, tokens: 1290, basis: measured, n_calls: 4}", "third_party", "4 calls of a third party"),
        ("{method: fixed, tokens: 1290, basis: measured, n_calls: 5}", "third_party", None),
        ("{method: fixed, tokens: 1200 to 1300, basis: measured, n_calls: 1}", "third_party", None),
        ("{method: patches, most: 1536, basis: measured, n_calls: 2}", "third_party", "2 calls of a third party"),
    ],
)
def test_what_is_called_exact(counted: str, confidence: str, told: str | None, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "pool.yaml").write_text(SOLD, encoding="utf-8")
    text = COUNTED.format(counted=counted.strip("{}").replace(", ", "\n      "), confidence=confidence)
    (tmp_path / "acme" / "pool.tokens.yaml").write_text(text, encoding="utf-8")
    found = lint(Catalogue((Folder(tmp_path, "mine"),)))
    what = f"image_out of acme/pool has no range, and rests on {told}; {RANGE} [not-borne-out]"
    assert [str(finding).partition(": ")[2] for finding in found] == ([what] if told else [])


@pytest.mark.parametrize(
    ("alias", "told"),
    [
        ("pix", []),
        ("lab/pix", []),
        ("openai/gpt-image-2", ["openai/gpt-image-2 is a table's own name; keep one"]),  # another seller's
        ("google/nano-banana", ["google/nano-banana also names google/gemini-2.5-flash-image; keep one"]),
        ("chatgpt", ["acme/chatgpt also names acme/pool; keep one"]),
    ],
)
def test_an_alias_takes_no_name_of_another_table(tmp_path: Path, alias: str, told: list[str]) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    source = "{title: Acme, url: https://example.com, checked: 2026-11-01, confidence: official}"
    route = "version: 1\nmodel: acme/{}\nextends: openai/gpt-image-2\nsource: {}\naliases: [{}]\n"
    (folder / "pool.yaml").write_text(route.format("pool", source, "chatgpt"))
    (folder / "rival.yaml").write_text(route.format("rival", source, alias))
    found = lint(Catalogue([Folder(tmp_path, "tables")]))
    assert [str(one).split(": ", 1)[1].rpartition(" [")[0] for one in found if one.code == "alias-twice"] == told
