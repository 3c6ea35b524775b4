"""Another size of a step: what is proposed of which, what has to hold for it, and what a step breaks of what is
required."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan.alternatives.of_size import size_ways
from costplan.alternatives.on_its_days import tariffs_of
from costplan.alternatives.required import unmet
from costplan.planning.costing import price_at
from costplan.pricing.sizes import Size
from costplan.scenario.requires import read_requires, requires_entries
from costplan.yamlio import parse, write
from tests.places import TESTS
from tests.steps_at import steps_of

if TYPE_CHECKING:
    from costplan.alternatives.way import StepAt

RUNS = {"amount": "100", "per": "day"}
CASES = yaml.load((TESTS / "data" / "size_way_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"]


def step_at(step: dict[str, Any], requires: dict[str, Any] | None = None) -> StepAt:
    asked = {"requires": requires} if requires else {}
    step = {"prompt_tokens": "100", **step}
    (at,) = steps_of({"workflows": {"w": {"runs": RUNS, "steps": {"s": step | asked}}}})
    return at


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_what_is_proposed(case: dict[str, Any]) -> None:
    at = step_at(case["step"], case.get("requires"))
    ways = list(size_ways(at))
    assert [{"size": _size(way.change), "firm": str(way.firm).lower()} for way in ways] == case["ways"]
    if "condition" in case:
        assert [way.condition for way in ways] == [case["condition"]]
    assert all(way.where == "w.s" and way.kind == "size" and way.condition for way in ways)


def _size(change: Any) -> str:
    return str(change["workflows"]["w"]["steps"]["s"]["size"])


UNMET = [
    # step, what is required, what it breaks
    ({"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high"}, {"min_width": "1024"}, []),
    (
        {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high"},
        {"min_width": "1600", "min_height": "1025", "aspect": "16:9 +- 2%", "providers": ["google", "bfl"]},
        [
            "1024x1024 is less than min_width 1600",
            "1024x1024 is less than min_height 1025",
            "1024x1024 is not of aspect 16:9 +- 2%",
            "openai/gpt-image-2 is none of the providers google, bfl",
        ],
    ),
    (  # as somebody wrote it, and not 7:3
        {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high"},
        {"aspect": "21:9 +- 2%"},
        ["1024x1024 is not of aspect 21:9 +- 2%"],
    ),
    (
        {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low"},
        {"min_quality": "medium"},
        ["quality low is below min_quality medium"],
    ),
    (
        {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "auto"},
        {"min_quality": "medium"},
        ["quality auto, which may be served lower, is below min_quality medium"],
    ),
    ({"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "auto"}, {"min_quality": "low"}, []),
    # max is a quality of 2.5 alone; there it ranks above high
    (
        {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high"},
        {"min_quality": "max"},
        ["quality high is below min_quality max"],
    ),
    (
        {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "high"},
        {"min_quality": "hd"},
        ["min_quality hd: no model ranks it beside high"],
    ),
    ({"model": "bfl/flux-2-pro", "size": "1024x1024"}, {"min_quality": "high"}, []),
    ({"model": "google/gemini-3-pro-image", "size": "2K"}, {"min_width": "2048", "aspect": "1:1"}, []),
    (
        {"model": "bytedance/seedream-4.0", "size": "4K"},
        {"min_width": "2048", "aspect": "1:1"},
        ["min_width 2048, aspect 1:1: the pixels of 4K are not on record"],
    ),
    (
        {"model": "laozhang/gpt-image-2"},
        {"min_height": "2048"},
        ["min_height 2048: what sizes laozhang/gpt-image-2 makes are not on record"],
    ),
]


@pytest.mark.parametrize(("step", "requires", "told"), UNMET)
def test_what_a_step_breaks_is_told(step: dict[str, Any], requires: dict[str, Any], told: list[str]) -> None:
    at = step_at(step, requires)
    assert unmet(at.settled, at.catalogue) == told


@pytest.mark.parametrize("shape", ["21:9", "7:3", "1024:768", "16:9 +- 2%"])
def test_a_shape_is_written_as_it_was_read(shape: str) -> None:
    requires = read_requires(parse(write({"aspect": shape}).encode(), "here"))
    entries = requires_entries(requires)
    assert entries == {"aspect": shape}
    assert read_requires(parse(write(entries).encode(), "here")) == requires


def test_a_later_step_with_such_an_input_is_named() -> None:
    first = {"model": "openai/gpt-image-2", "quality": "high", "size": "1920x1088", "prompt_tokens": "100"}
    then = first | {"input_images": ["1920x1088"], "size": "1024x1024"}
    steps = {"draft": first, "final": then}
    asked = {"min_width": "1600", "aspect": "16:9 +- 2%"}
    document = {"requires": asked, "workflows": {"w": {"runs": RUNS, "steps": steps}}}
    (way,) = size_ways(next(steps_of(document)))
    assert way.risk == "input images of 1920x1088 in final: if they are made here, they will be 1616x896"


@settings(max_examples=40, deadline=None)
@given(
    model=st.sampled_from(["openai/gpt-image-2", "openai/gpt-image-2.5-flare", "fal/openai/gpt-image-2"]),
    tier=st.sampled_from(["standard", "batch"]),
    width=st.integers(64, 128).map(lambda units: units * 16),
    height=st.integers(64, 128).map(lambda units: units * 16),
    requires=st.fixed_dictionaries(
        {},
        optional={
            "min_width": st.integers(600, 1200).map(str),
            "min_height": st.integers(600, 1200).map(str),
            "aspect": st.sampled_from(["1:1 +- 3%", "16:9 +- 2%", "3:2", "9:16 +- 0.5%"]),
        },
    ),
)
def test_what_is_proposed_is_cheaper_and_all_that_is_required(
    model: str, tier: str, width: int, height: int, requires: dict[str, str]
) -> None:
    tier = "standard" if model.startswith("fal/") else tier
    step = {"model": model, "tier": tier, "size": f"{width}x{height}", "quality": "high"}
    at = step_at(step, requires)
    for way in size_ways(at):
        (then,) = steps_of({"workflows": {"w": {"runs": RUNS, "steps": {"s": _with(step, way.change, requires)}}}})
        assert unmet(then.settled, at.catalogue) == []
        (tariff,) = tariffs_of(at)
        assert price_at(then.settled.call, tariff).cost.expected < price_at(at.settled.call, tariff).cost.expected
        assert way.condition
        size = then.settled.call.size
        assert isinstance(size, Size)
        if not requires:
            off = Fraction(size.width * height, size.height * width) - 1
            assert size.width >= width
            assert size.height >= height
            assert abs(off) <= Fraction(1, 100)
            assert way.firm == (off == 0)


def _with(step: dict[str, Any], change: Any, requires: dict[str, str]) -> dict[str, Any]:
    asked = {"requires": requires} if requires else {}
    return {"prompt_tokens": "100", **step, **change["workflows"]["w"]["steps"]["s"], **asked}
