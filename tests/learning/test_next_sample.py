"""Of which call one more sample would teach most."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import run
from tests.observed import store

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = ("--as-of", "2026-11-27")
FLARE: dict[str, Any] = {"model": "openai/gpt-image-2.6-flare", "quality": "low", "size": "1024x1024"}

STEPS = [
    # low takes 588 to 842.8 tokens, medium 439 x 3 to 439 x 4.2; a formula has no range
    ("{model: openai/gpt-image-2.6-flare, size: 1024x1024, quality: low, prompt_tokens: 9}", "quality low", "254.8"),
    (
        "{model: openai/gpt-image-2.6-flare, size: 1024x1024, quality: medium, prompt_tokens: 9}",
        "quality medium",
        "526.8",
    ),
    (
        "{model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 9}",
        "nothing of this scenario",
        "0",
    ),
]


def told(tmp_path: Path, rows: list[dict[str, Any]], *words: str) -> str:
    observed = store(tmp_path / "observed.jsonl", rows)
    page = run("calibrate", str(observed), "-o", str(tmp_path / "c.yaml"), *words, *AS_OF, code=0)
    return next(line for line in page.stderr.splitlines() if "one more sample" in line)


def scenario(tmp_path: Path, *steps: str) -> str:
    listed = "\n".join(f"      s{number}: {step}" for number, step in enumerate(steps))
    path = tmp_path / "posts.yaml"
    path.write_text(
        f"version: 1\nscenario: Posts\nperiod: 2027-01\nworkflows:\n  posts:\n    runs: {{amount: 100, per: day}}\n"
        f"    steps:\n{listed}\n",
        encoding="utf-8",
    )
    return str(path)


OTHER = [{"model": "openai/gpt-image-1.5", "quality": "low", "size": "1024x1024", "image_out": 272, "times": 3}]


@pytest.mark.parametrize(("step", "words", "tokens"), STEPS)
def test_the_widest_range_of_a_plan(step: str, words: str, tokens: str, tmp_path: Path) -> None:
    line = told(tmp_path, OTHER, "--scenario", scenario(tmp_path, step))
    assert words in line
    dollars = Fraction(tokens) * 30 / 10**6 * 100 * 31
    assert f"lie ${float(dollars):,.2f}; nobody has measured it" in line or not dollars


def test_of_two_steps_the_wider(tmp_path: Path) -> None:
    line = told(tmp_path, OTHER, "--scenario", scenario(tmp_path, *(step for step, _, _ in STEPS)))
    assert "openai/gpt-image-2.6-flare, generate 1024x1024 quality medium: image out" in line


def test_of_a_store_the_widest_in_its_dollars(tmp_path: Path) -> None:
    rows = [FLARE | {"image_out": tokens, "prompt_sha256": f"{tokens:064d}"} for tokens in (700, 780, 860)]
    line = told(tmp_path, [*rows, *OTHER])
    assert "openai/gpt-image-2.6-flare, generate 1024x1024 quality low: image out" in line
    assert line.endswith("3 calls have been seen")


def test_what_goes_with_what(tmp_path: Path) -> None:
    observed = store(tmp_path / "observed.jsonl", OTHER)
    page = run("calibrate", str(observed), "--score", "--scenario", "quarter", code=2)
    assert "--scenario goes with learning or with --check" in page.stderr
