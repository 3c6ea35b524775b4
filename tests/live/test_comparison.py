"""Real calls beside their plan: which lines lie outside, as cases with their arithmetic, and the verdict of all."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import yaml

from costplan.catalogue import Catalogue
from costplan.live.comparison import compare
from costplan.pricing.size_rule import SizeRule
from costplan.pricing.sizes import size_of
from costplan.quantity import Quantity
from tests.live.samples import plan_of, report_of, sample_of
from tests.places import TESTS

CASES = yaml.safe_load((TESTS / "data" / "sample_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_which_lines_lie_outside(case: dict[str, Any]) -> None:
    tolerance = Fraction(str(case.get("tolerance", "0.05")))
    plan = plan_of(case.get("quality", "high"), case.get("n", 1))
    seen = {name: case[name] for name in ("served_size", "served_quality") if name in case}
    more = {name: case[name] for name in ("served_model", "same_model", "same_size", "made") if name in case}
    sample = sample_of(case["told"], seen=seen, latency_s=str(case.get("latency", 41)), **more)
    lines = compare(plan, [sample], tolerance)
    assert [line.what for line in lines if line.off] == case["outside"]


def test_each_sample_is_judged_by_itself() -> None:
    plan = plan_of()
    tokens = (7024, 9000, 7024, 100)
    samples = [sample_of({"text_in": 18, "image_out": each}, number) for number, each in enumerate(tokens, 1)]
    report = report_of(plan, *samples)
    assert {line.what: line.off for line in report.off} == {"image_out": (2, 4), "cost": (2, 4)}
    assert report.verdict == "drift"


def test_the_spread_of_single_calls_is_part_of_the_range() -> None:
    """A calibrated mean of 1,000 with a noise of 10 %: 90 of 100 calls lie in 1,000 +- 1.645 x 100."""
    plan = plan_of()
    measure = plan.priced.usage.measures["image_out"]
    noisy = measure._replace(quantity=Quantity(990, 1000, 1010), noise=Fraction(1, 10))
    usage = plan.priced.usage._replace(measures={"image_out": noisy})
    low, expected, high = map(float, plan._replace(priced=plan.priced._replace(usage=usage)).usage["image_out"].numbers)
    assert (round(low, 1), expected, round(high, 1)) == (825.5, 1000, 1174.5)


@pytest.mark.parametrize(
    ("verdict", "samples"),
    [
        ("within", [sample_of({"text_in": 18, "image_out": 7024})]),
        ("drift", [sample_of({"text_in": 18, "image_out": 9000})]),
        ("unpriced", [sample_of({}), sample_of({"image_out": 9000}, 2)]),
        ("failed", [sample_of({}, failed="timeout", told="no answer came in 120 s", how="maximum")]),
        ("within", [sample_of({}, failed="limit"), sample_of({"text_in": 18, "image_out": 7024}, attempt=2)]),
        ("stopped", []),
    ],
)
def test_the_verdict_is_the_first_that_applies(verdict: str, samples: list[Any]) -> None:
    assert report_of(plan_of(), *samples).verdict == verdict


@pytest.mark.parametrize(
    ("asked", "served", "is_so"),
    [("1K", "1024x1024", True), ("1K", "1376x768", True), ("1K", "2048x2048", False), ("2K", "2K", True),
     ("1024x1024", "1024x1024", True), ("1024x1024", "1024x1536", False), ("auto", "1536x1024", True)],
)  # fmt: skip
def test_a_class_is_served_as_pixels_near_it(asked: str, served: str, is_so: bool) -> None:
    rule = SizeRule(classes=("1K", "2K", "4K"))
    assert rule.is_served_as(size_of(asked), size_of(served)) == is_so


@pytest.mark.parametrize(
    ("ratio", "served", "is_so"),
    [("16:9", "1376x768", True), ("16:9", "1360x768", True), ("16:9", "1024x1024", False), ("1:1", "1376x768", False),
     ("16:9", "2752x1536", False), ("7:5", "1024x1024", True)],
)  # fmt: skip
def test_a_class_in_a_shape_is_served_as_pixels_of_that_shape(ratio: str, served: str, is_so: bool) -> None:
    rule = Catalogue().table("google/gemini-3-pro-image").rules.size
    assert rule is not None
    assert rule.is_served_as("1K", size_of(served), ratio) == is_so
