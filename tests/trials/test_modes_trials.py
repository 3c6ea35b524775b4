"""Trials of calls that fall into heaps: what a plan of one run, of fifty and of a thousand comes to, as arithmetic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import AS_OF, run
from tests.observed import lines_of
from tests.places import TESTS
from tests.planning.test_cases import exact

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = TESTS / "data" / "trials" / "modes"
TABLE = yaml.load((TESTS / "trials" / "modes.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)

HALF_A_TEXT = 0.00744 / 2
"""How far the figures may be off: costs that can occur lie a text apart, and quantiles of a series lie between them."""


@pytest.mark.parametrize("trial", TABLE, ids=lambda trial: trial["trial"])
def test_what_is_right(trial: dict[str, Any]) -> None:
    calibration = ("--calibration", INPUTS / trial["calibration"])
    found = run("estimate", INPUTS / trial["scenario"], *calibration, "--format", "json", *AS_OF, code=0)
    plan = json.loads(found.stdout)
    told = plan["total"]
    for what, right in trial["expect"].items():
        assert float(told[f"{what}_usd"]) == pytest.approx(float(exact(right)), abs=HALF_A_TEXT), what


def test_calls_become_modes_and_modes_a_plan(tmp_path: Path) -> None:
    lengths = (500, 520, 540, 560, 580, 600, 600, 620, 640, 660, 680, 700)  # 600 on average
    call = {"model": "google/gemini-3-pro-image", "size": "1K", "image_out": 1120}
    rows = [{**call, "text_out": tokens, "at": f"2026-10-{day:02}"} for day, tokens in enumerate(mixed(lengths), 1)]
    (tmp_path / "o.jsonl").write_text("".join(lines_of(rows)), encoding="utf-8")
    learned = tmp_path / "c.yaml"
    assert run("calibrate", tmp_path / "o.jsonl", "-o", learned, *AS_OF).exit_code == 0
    assert "- {tokens: 0, calls: 18, noise: 0}\n    - {tokens: 600, calls: 12," in learned.read_text(encoding="utf-8")
    one, thousand = (
        json.loads(run("estimate", INPUTS / name, "--calibration", learned, "--format", "json", *AS_OF, code=0).stdout)[
            "total"
        ]
        for name in ("runs-1.yaml", "runs-1000.yaml")
    )
    assert float(one["p50_usd"]) == pytest.approx(0.1344, abs=0.001)  # no text
    assert float(one["p90_usd"]) == pytest.approx(0.1344 + 0.0079, abs=0.001)  # 660 tokens
    explained = run("estimate", INPUTS / "runs-1.yaml", "--calibration", learned, "--format", "json", *AS_OF).stdout
    assert "18 calls near 0, 12 near 600" in explained
    assert 1.003 < float(thousand["p90_usd"]) / float(thousand["expected_usd"]) < 1.02


def mixed(lengths: tuple[int, ...]) -> list[int]:
    """So many texts among 30 answers, on days like those of answers without."""
    left = list(lengths)
    return [left.pop(0) if at % 5 in (1, 3) else 0 for at in range(30)]
