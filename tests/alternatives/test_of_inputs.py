"""Smaller and fewer input images, as worked examples and by a law."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan.alternatives.of_inputs import LEAST_EDGE, input_ways
from costplan.alternatives.on_its_days import cost_of, tariffs_of
from costplan.pricing.sizes import Size
from tests.places import TESTS
from tests.steps_at import steps_of

CASES = yaml.load((TESTS / "data" / "input_way_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def document_of(step: dict[str, Any]) -> dict[str, Any]:
    steps = {"s": {"prompt_tokens": "100", **step}}
    return {"workflows": {"w": {"runs": {"amount": "10", "per": "day"}, "steps": steps}}}


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["what"])
def test_what_is_proposed(case: dict[str, Any]) -> None:
    ways = list(input_ways(next(steps_of(document_of(case["step"])))))
    assert [way.change["workflows"]["w"]["steps"]["s"]["input_images"] for way in ways] == case["ways"]
    assert all(way.kind == "inputs" and way.condition and not way.firm for way in ways)


@settings(max_examples=40, deadline=None)
@given(
    model=st.sampled_from(["openai/gpt-image-2", "azure/gpt-image-1.5", "bfl/flux-2-pro", "google/gemini-3-pro-image"]),
    images=st.lists(st.builds(Size, st.integers(200, 4000), st.integers(200, 4000)), min_size=1, max_size=4),
)
def test_each_costs_less_and_has_the_shape(model: str, images: list[Size]) -> None:
    asked = {"model": model, "input_images": [str(image) for image in images]}
    if "gpt-image" in model:
        asked |= {"quality": "low", "size": "1024x1024"}
    (at,) = steps_of(document_of(asked | ({"size": "1024x1024"} if model.startswith("bfl/") else {})))
    tariff = next(tariffs_of(at))
    costs = [cost_of(at.settled.call, tariff)]
    ways = list(input_ways(at))
    assert len(ways) <= 3 + len(images) - 1
    for way in ways:
        (then,) = steps_of(document_of(asked | _changed(way.change, at.settled.call.size)))
        cost, now = cost_of(then.settled.call, tariff), costs[0]
        assert cost is not None
        assert now is not None
        assert cost < now
        for before, after in zip(images, then.settled.call.input_images, strict=False):
            assert before == after or min(after) >= LEAST_EDGE
            assert abs(max(after) * min(before) - min(after) * max(before)) <= max(before) / 2 + 1


def _changed(change: Any, size: Any) -> dict[str, Any]:
    return {**change["workflows"]["w"]["steps"]["s"], "size": str(size)}
