"""Shapes: a class in an aspect ratio, and the pixels that it yields."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costplan.catalogue import Catalogue
from costplan.errors import InputError
from costplan.planning.settling import settle
from costplan.pricing.call import Call
from costplan.pricing.legal_sizes import pixels_made
from costplan.pricing.size_rule import unlike
from costplan.pricing.sizes import ASPECT, Size, size_of
from costplan.scenario.scenario import Defaults
from tests.command import run
from tests.places import TESTS
from tests.steps_at import steps_of

WRITTEN = yaml.load((TESTS / "data" / "shape_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
TABLES = Catalogue()


def said(ratio: str | None) -> tuple[tuple[str, str], ...]:
    return ((ASPECT, ratio),) if ratio else ()


@pytest.mark.parametrize("case", WRITTEN["cases"], ids=lambda case: case["what"])
def test_what_a_call_makes(case: dict[str, Any]) -> None:
    rules = TABLES.table(case["model"]).rules
    size = size_of(case["size"]) if "size" in case else None
    inputs = (Size(1024, 1024),) if rules.calls[0] == "edit" else ()
    call = Call(kind=rules.calls[0], size=size, input_images=inputs, parameters=said(case.get("ratio")), n=1)
    if "refused" in case:
        with pytest.raises(InputError) as told:
            rules.settle(case["model"], call)
        assert case["refused"] in str(told.value)
        return
    settled = rules.settle(case["model"], call)
    assert str(settled.size) == case.get("sold", case.get("size", "None"))
    assert settled.parameter(ASPECT) == case.get("says", case.get("ratio", "1:1"))
    assert str(pixels_made(rules, settled)) == case["made"].replace("null", "None")
    assert rules.settle(case["model"], settled) == settled


@pytest.mark.parametrize("case", WRITTEN["defaults"], ids=lambda case: case["what"])
def test_what_a_step_makes_beside_defaults(case: dict[str, Any]) -> None:
    words = {"model": "google/gemini-3-pro-image", "prompt_tokens": "9"}
    shape = {"parameters": {ASPECT: case["step"]["ratio"]}} if "ratio" in case["step"] else {}
    size = {"size": case["step"]["size"]} if "size" in case["step"] else {}
    (at,) = steps_of(
        {"workflows": {"w": {"runs": {"amount": "1", "per": "day"}, "steps": {"s": words | shape | size}}}}
    )
    of, ratio = case["defaults"]["size"], case["defaults"]["ratio"].replace("null", "")
    defaults = Defaults(size=None if of == "null" else size_of(of), parameters=said(ratio))
    settled = settle(at.states, defaults, TABLES)
    assert str(pixels_made(TABLES.table(settled.model).rules, settled.call)) == case["made"]


@given(st.sampled_from(TABLES.models()), st.integers(64, 8000), st.integers(64, 8000))
def test_known_shapes_are_near_their_ratio_and_the_nearest_is_sold(model: str, width: int, height: int) -> None:
    rule = TABLES.table(model).rules.size
    if rule is None:
        return
    for shape in rule.shapes:
        across, down = map(int, shape.ratio.split(":"))
        assert unlike(shape.size, Size(across, down)) < 0.05, shape
        assert rule.takes(shape.size)
        assert rule.takes(rule.nearest(Size(width, height)))


def test_a_ratio_for_a_size_is_told_as_the_parameter_that_it_is() -> None:
    told = run("quote", "gemini-3-pro-image", "-s", "16:9", code=4).stderr
    assert "16:9 is a ratio, not a size; it is the parameter aspect_ratio=16:9 here, beside a size such as 1K" in told
    told = run("quote", "gpt-image-2", "-s", "16:9", code=4).stderr
    assert "write pixels, such as 1360x768" in told


BROKEN = [
    ('{"16x9": {1K: 1376x768}}', "16x9 is no aspect ratio"),
    ('{"1:1": {2K: 1024x1024}}', "it sells no class 2K"),
    ('{"1:1": {1K: 1024x1024}, "16:9": {1K: 1024x1024}}', "1024x1024 is that of 1:1 too"),
]


@pytest.mark.parametrize(("shapes", "told"), BROKEN)
def test_shapes_that_contradict_themselves_are_refused(tmp_path: Any, shapes: str, told: str) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    source = "{title: a page, url: https://example.org, checked: 2026-11, confidence: official}"
    (folder / "pixel.yaml").write_text(
        f"version: 1\nmodel: acme/pixel\ncurrency: USD\nprices:\n- from: 2026-01-01\n  source: {source}\n"
        f"  tiers: {{standard: {{image: 0.04}}}}\nrequest:\n  size: {{classes: [1K], shapes: {shapes}}}\n",
        encoding="utf-8",
    )
    assert told in run("prices", "lint", str(tmp_path), code=4).stderr
