"""Several images a call against separate calls: what is proposed of which workflow, and that as many are delivered for
less."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from costplan import Catalogue
from costplan.advising.trial import Trial
from costplan.alternatives.of_count import count_ways
from costplan.units import PICO
from tests.places import TESTS
from tests.steps_at import CATALOGUE, scenario_of, steps_of

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 27)
SEEN = """version: 1
calibration: 2026-11-23
at: mean
sources: {}
groups: []
several: [{model: openai/gpt-image-2, route: direct, each: 1, once: 3, neither: 0}]
"""

CASES = yaml.load((TESTS / "data" / "count_way_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def document_of(workflow: dict[str, Any]) -> dict[str, Any]:
    drivers = {"posts": {"amount": "1200", "per": "month", "growth": "3% per month"}}
    seats = {"desk": {"plan": "midjourney/standard", "count": "1"}}
    has_seats = any(step["model"] == "midjourney/standard" for step in workflow["steps"].values())
    return {"drivers": drivers, "workflows": {"w": workflow}} | ({"seats": seats} if has_seats else {})


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["what"])
def test_what_is_proposed(case: dict[str, Any]) -> None:
    document = document_of(case["workflow"])
    ways = list(count_ways(next(steps_of(document))))
    assert [way.change["workflows"]["w"] for way in ways] == ([case["change"]] if "change" in case else [])
    trial = Trial(scenario_of(document), CATALOGUE, DAY)
    for way in ways:
        assert way.kind == "count"
        assert not way.firm
        tried = trial.under([way])  # None where fewer are delivered
        assert tried
        assert float(tried.plan.delivered) == pytest.approx(float(trial.plan.delivered), rel=1e-9)
        assert tried.plan.total.expected < trial.plan.total.expected


def test_inputs_that_calls_for_several_images_paid_once_are_shared(tmp_path: Path) -> None:
    """Of four calls for several images three paid their inputs once: ten images pay them 0.25 x 10 + 0.75 x 1 times."""
    seen = tmp_path / "seen.yaml"
    seen.write_text(SEEN, encoding="utf-8")
    catalogue = Catalogue(calibration=seen)
    step = {
        "model": "openai/gpt-image-2",
        "quality": "low",
        "size": "1024x1024",
        "input_images": ["2048x2048"],
        "prompt_tokens": "100",
    }
    document = document_of({"runs": {"amount": "100", "per": "day"}, "steps": {"s": step}})
    (way,) = count_ways(next(steps_of(document, catalogue)))
    assert way.words == "10 images a call instead of 1, and as many images"
    trial = Trial(scenario_of(document), catalogue, DAY)
    tried = trial.under([way])
    assert tried
    # an image is 196 tokens at $30 a million, $0.00588; its inputs are 1,521 at $8 and 107 at $5, $0.012703
    assert trial.plan.total.expected == 3100 * Fraction("0.018583") * PICO
    assert tried.plan.total.expected == 3100 * (Fraction("0.00588") + Fraction("0.012703") * Fraction("0.325")) * PICO
