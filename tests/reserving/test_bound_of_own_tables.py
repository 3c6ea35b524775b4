"""Bounds from tables and calibrations of one's own: limits of tokens are read with their source and taken from makers
alone, no lock moves for them, and calls that cost more than the published figures make a bound an estimate."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import pytest

from costplan import Catalogue, Folder, quote
from costplan.calibration.writer import calibration_yaml
from costplan.errors import InputError
from costplan.learning.counts import count_files
from costplan.learning.fitting import calibrate
from costplan.locking.pins import _of_rules, hash_of
from costplan.reserving.bound import Bound, bound_of
from costplan.units import usd_text
from tests.observed import store
from tests.reserving.test_bound import DAY, arguments

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "{title: Acme, url: https://example.com, checked: 2026-11-01, confidence: official}"
TABLE = f"""\
version: 1
model: acme/pixel
profile: acme/pixel
currency: USD
prices:
  - from: 2026-01-01
    source: {SOURCE}
    tiers: {{standard: {{image_out: 30, text_out: 10}}}}
request:
  size: {{multiple_of: 64, max_pixels: 1048576}}
"""
PROFILE = f"""\
version: 1
profile: acme/pixel
blocks:
  - from: 2026-01-01
    image_out: {{method: fixed, tokens: 1000, source: {SOURCE}}}
    text_out: {{method: fixed, tokens: {{mean: 50, low: 0, high: 80}}, basis: measured, n_calls: 20, source: {SOURCE}}}
"""
LIMIT = f"  output: {{max_tokens: 4000, source: {SOURCE}}}\n"


def own(folder: Path, table: str) -> Catalogue:
    tables = folder / "tables" / "acme"
    tables.mkdir(parents=True, exist_ok=True)
    (tables / "pixel.yaml").write_text(table, encoding="utf-8")
    (tables / "pixel.tokens.yaml").write_text(PROFILE, encoding="utf-8")
    return Catalogue([Folder(folder / "tables", "tables")])


def bound(catalogue: Catalogue, **words: Any) -> Bound:
    return bound_of(**arguments({"model": "acme/pixel", "size": "512x512"} | words) | {"catalogue": catalogue})


@pytest.mark.parametrize(
    ("limit", "usd"),
    [
        (LIMIT, "0.12"),  # 4,000 x $30, the dearer of the two
        (LIMIT.replace("4000", "900"), None),  # more than that is known to be billed, so that the limit is no end
        (LIMIT.replace("official", "third_party"), None),
        ("", None),
    ],
)
def test_a_limit_of_tokens(limit: str, usd: str | None, tmp_path: Path) -> None:
    catalogue = own(tmp_path, TABLE + limit)
    if usd is None:
        with pytest.raises(InputError, match="text out was 0 to 80, and has no end that is published"):
            bound(catalogue)
    else:
        assert usd_text(bound(catalogue).pico) == usd
    estimated = bound(catalogue, accept_estimates=True)
    assert usd_text(estimated.pico) == (usd or "0.0462")  # 1.5 x (1,000 x $30 + 80 x $10)
    assert estimated.method == ("hard" if usd else "estimated")


@pytest.mark.parametrize(
    ("limit", "problem"),
    [
        ("  output: {max_tokens: 4000}\n", "needs the key 'source'"),
        (LIMIT.replace("max_tokens", "max_token"), "max_tokens"),
        (LIMIT.replace("4000", "0"), "out-of-bounds"),
    ],
)
def test_a_limit_that_is_wrong(limit: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=problem):
        bound(own(tmp_path, TABLE + limit))


def test_no_lock_moves_for_a_limit(tmp_path: Path) -> None:
    with_limit = own(tmp_path / "with", TABLE + LIMIT).table("acme/pixel").rules
    without = own(tmp_path / "without", TABLE).table("acme/pixel").rules
    assert with_limit.max_output is not None
    assert hash_of(_of_rules(with_limit)) == hash_of(_of_rules(without))


# -------------------------------------------------------------------------------------------------------- calibrations

HIGH: dict[str, Any] = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high"}


def calibrated(folder: Path, **row: Any) -> Catalogue:
    counted = count_files([store(folder / "observed.jsonl", [HIGH | row])])
    path = folder / "calibration.yaml"
    path.write_text(calibration_yaml(calibrate(counted, Catalogue(), DAY)), encoding="utf-8")
    return Catalogue(calibration=path, shown="calibration.yaml")


def test_calls_that_cost_less_do_not_lower_a_bound(tmp_path: Path) -> None:
    catalogue = calibrated(tmp_path, image_out=3000, times=50)
    found = bound_of(**arguments(HIGH | {"prompt_tokens": 44}) | {"catalogue": catalogue})
    assert (usd_text(found.pico), found.method) == ("0.21097", "hard")


def test_calls_that_cost_more_make_it_an_estimate(tmp_path: Path) -> None:
    catalogue = calibrated(tmp_path, image_out=9000, times=50)
    words = arguments(HIGH | {"prompt_tokens": 44}) | {"catalogue": catalogue}
    with pytest.raises(InputError, match=r"calibration\.yaml has calls that cost more than the published figures"):
        bound_of(**words)
    found = bound_of(**words, accept_estimates=True)
    high = quote(**HIGH, prompt_tokens=44, as_of=DAY, catalogue=catalogue).cost.high
    assert (found.pico, found.method) == (ceil(Fraction(3, 2) * high), "estimated")
