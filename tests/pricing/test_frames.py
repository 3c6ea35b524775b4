"""Frames of an animation: the sheet that they are made on, and what of it is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from costplan.catalogue import Catalogue
from costplan.errors import InputError
from costplan.planning.quoting import quote
from costplan.pricing.call import Call
from costplan.pricing.counting.method import pixels_of
from costplan.pricing.sizes import size_of
from tests.places import TESTS

CASES = yaml.load((TESTS / "data" / "frame_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"]
FLARE, DAY = "openai/gpt-image-2.6-flare", date(2026, 11, 27)
RULES = Catalogue().table(FLARE).rules


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['frames']} of {case['size']}")
def test_the_sheet_of_a_gif(case: dict[str, Any]) -> None:
    number = {} if case["frames"] == "null" else {"frame_count": case["frames"]}
    call = Call(
        size=size_of(case["size"]), quality="low", parameters=tuple((number | {"output_format": "gif"}).items())
    )
    if "refused" in case:
        with pytest.raises(InputError) as told:
            RULES.settle(FLARE, call)
        assert case["refused"] in str(told.value)
        return
    settled = RULES.settle(FLARE, call)
    assert str(pixels_of(settled)) == case["sheet"]
    assert str(settled.size) == case["size"]


def test_a_gif_takes_what_an_image_of_its_sheet_does_and_says_that_it_is_assumed() -> None:
    gif: dict[str, str | int | bool] = {"output_format": "gif", "frame_count": 12}
    frames = quote(FLARE, size="512x512", quality="medium", parameters=gif, prompt_tokens=9, as_of=DAY)
    image = quote(FLARE, size="2048x1536", quality="medium", prompt_tokens=9, as_of=DAY)
    assert frames.cost == image.cost
    assert frames.complete
    (told,) = (remark for remark in frames.priced.remarks if "frames" in remark)
    assert "4 x 3 frames are one sheet of 2048x1536" in told
    assert frames.priced.usage.measures["image_out"].basis == "assumed"


def test_frames_go_with_a_gif_alone() -> None:
    with pytest.raises(InputError, match="frame_count goes with gif alone; add output_format gif, or remove it"):
        quote(FLARE, size="1024x1024", quality="low", parameters={"frame_count": 5}, as_of=DAY)


UNMEASURED = [
    ({"parameters": {"complexity": "low"}}, "nobody has measured complexity low"),
    ({"input_images": ["1024x1024"]}, "nobody has measured call edit"),
]


@pytest.mark.parametrize(("words", "told"), UNMEASURED)
def test_a_cell_is_supposed_for_calls_that_nobody_measured(words: dict[str, Any], told: str) -> None:
    found = quote(FLARE, size="1536x1024", quality="low", prompt_tokens=9, as_of=DAY, **words)
    measure = found.priced.usage.measures["image_out"]
    assert (measure.basis, measure.quantity.numbers) == ("assumed", (498, 664, measure.quantity.high))
    assert any(told in remark for remark in found.priced.remarks)
    plain = quote(FLARE, size="1536x1024", quality="low", prompt_tokens=9, as_of=DAY)
    assert plain.priced.usage.measures["image_out"].basis == "measured"


def test_inputs_of_an_edit_by_2_6_have_a_range_and_those_of_2_5_none() -> None:
    found = quote(FLARE, size="1536x1024", quality="low", input_images=["1024x1024"], as_of=DAY)
    assert found.priced.usage.measures["image_in"].quantity.numbers == (1024, 1024, 1536)
    older = quote("openai/gpt-image-2.5-flare", size="1536x1024", quality="low", input_images=["1024x1024"], as_of=DAY)
    assert older.priced.usage.measures["image_in"].quantity.numbers == (1024, 1024, 1024)
