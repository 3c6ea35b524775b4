"""Laws of three numbers at the places where families used to change, and calls for several images, from calibration to
plan."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from costplan.calibration.figures import CellKey
from costplan.distributions.laws import law_of
from costplan.learning.by_image import is_by_image
from costplan.learning.cells import CellData, Value
from costplan.normal import NORMAL, point
from costplan.quantity import Quantity
from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

TRIALS = yaml.safe_load((TESTS / "trials" / "laws.yaml").read_text(encoding="utf-8"))


def named(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in TRIALS[kind]]


@pytest.mark.parametrize("case", named("laws"))
def test_quantiles(case: dict[str, Any]) -> None:
    low, mean, high = map(Fraction, case["numbers"])
    law = law_of(Quantity(low, mean, high))
    for share, value in case["quantiles"].items():
        assert law.at(point(NORMAL.inv_cdf(share))) == pytest.approx(value, abs=0.01 + value * 1e-4), share


@pytest.mark.parametrize("case", named("images"))
def test_what_calls_for_several_images_say(case: dict[str, Any]) -> None:
    draw = np.random.default_rng(7)

    def value(number: int, images: int) -> Value:
        own, shared = draw.lognormal(0, 0.3, images), draw.lognormal(0, 0.3)
        tokens: Any = {"image": own, "call": shared, "half": (own + shared) / 2, "none": 1.0}[case["scatter"]]
        prompt = case.get("prompt", f"{images} {number}") if images > 1 else f"{number}"
        return Value(
            tokens=Fraction(round(1000 * float(np.mean(tokens)) * images), images),
            units=images,
            calls=1,
            n_calls=1,
            source="s",
            prompt=prompt,
            first="2026-11-01",
            last="2026-11-01",
        )

    values = [value(number, 1) for number in range(case["singles"])]
    values += [value(number, case["n"]) for number in range(case["several"])]
    cell = CellData(CellKey("generate", "1024x1024", ()), None, tuple(values))
    assert is_by_image([cell]) == case["by_image"]


CALIBRATION = """
version: 1
calibration: 2026-11-23
at: mean
sources: {{s1: our logs}}
groups:
- model: openai/gpt-image-2.6-flare
  route: direct
  meter: image_out
  quality: high
  against: published
  noise: 0.4
  {by_image}
  unseen: published
  cells:
  - call: generate
    size: 1024x1024
    seen: {{calls: 500, singles: 500, mean: 2000, sd: 800, min: 100, max: 5000, sources: s1}}
    published: 2000
    use: {{mean: 2000, low: 2000, high: 2000, p80: 2700, p90: 3100}}
"""
PLAN = """
version: 1
scenario: pictures
period: 2026-12
workflows:
  w:
    runs: {{amount: 100, per: total}}
    steps: {{p: {{model: openai/gpt-image-2.6-flare, size: 1024x1024, quality: high, prompt_tokens: 0, make: {n}}}}}
"""


@pytest.mark.parametrize("case", named("plans"))
def test_what_a_plan_makes_of_it(case: dict[str, Any], here: Path) -> None:
    said = f"by_image: {str(case['by_image']).lower()}"
    (here / "calibration.yaml").write_text(CALIBRATION.format(by_image=said), encoding="utf-8")
    (here / "plan.yaml").write_text(PLAN.format(n=case["n"]), encoding="utf-8")
    asked = ("estimate", "plan.yaml", "--calibration", "calibration.yaml", "--as-of", "2026-11-23", "--format", "json")
    total = json.loads(run(*asked).stdout)["total"]
    images = 100 * case["n"] * 2000 * 30e-6
    text = 100 * case["n"] * 6 * 5e-6  # the six tokens that every prompt has
    expected = text + images * (1 + NORMAL.inv_cdf(0.9) * eval(case["spread"]))
    assert float(total["p90_usd"]) == pytest.approx(expected, abs=1e-3)
