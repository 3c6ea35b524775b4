"""The arguments of OpenAI's SDK as one request in our words: what is priced, what is free, and what is refused."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from costplan.catalogue import shipped_catalogue
from costplan.errors import CostplanError, InputError, OutsideError
from costplan.pricing.call import MainModel
from costplan.quantity import certain
from costplan.reserving.images_request import images_request
from costplan.reserving.main_model import read_main_model
from costplan.reserving.responses_request import responses_request
from costplan.reserving.seller import key_of, stated_models
from tests.vendors.pictures import jpeg, png, webp

if TYPE_CHECKING:
    from pathlib import Path

LARGE, SMALL = png(1024, 1536), png(512, 512)
CUP: dict[str, Any] = {"model": "gpt-image-2", "prompt": "a cup"}
UNSAID: dict[str, Any] = {
    "call": "generate",
    "size": None,
    "quality": None,
    "n": 1,
    "prompt": "a cup",
    "input_images": [],
    "unsized_inputs": 0,
    "parameters": {},
}
"""The words of a call that says its prompt alone."""


def data_url(picture: bytes) -> str:
    return f"data:image/png;base64,{b64encode(picture).decode()}"


# ------------------------------------------------------------------------------------------------------------- images


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, {}),
        (
            {"size": "1024x1536", "quality": "high", "n": 8},
            {"size": "1024x1536", "quality": "high", "n": 8},
        ),
        ({"size": "auto", "quality": "auto"}, {"size": "auto", "quality": "auto"}),
        ({"size": None, "quality": None, "n": None}, {}),
        ({"stream": True, "partial_images": 3}, {"parameters": {"partial_images": 3}}),
        ({"user": "u", "timeout": 3, "extra_headers": {}, "output_compression": 50, "response_format": "url"}, {}),
        ({"n": 1, "extra_body": {"n": 10, "quality": "high"}}, {"n": 10, "quality": "high"}),
        ({"extra_body": {"size": "2048x2048"}, "extra_query": {"api-version": "1"}}, {"size": "2048x2048"}),
        (
            {"background": "opaque", "complexity": "high"},
            {"parameters": {"background": "opaque", "complexity": "high"}},
        ),
    ],
)
def test_what_a_generation_says_is_priced(said: dict[str, Any], expected: dict[str, Any]) -> None:
    request = images_request("generate", CUP | said)
    assert request.model == "gpt-image-2"
    assert request.words == UNSAID | expected
    assert request.streams == said.get("stream", False)


def test_what_the_sdk_calls_not_given_is_not_said() -> None:
    from openai import NOT_GIVEN, omit

    request = images_request("generate", CUP | {"n": omit, "quality": NOT_GIVEN, "stream": omit})
    assert request.words == UNSAID
    assert not request.streams


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"model": None}, "the call names no model"),
        ({"extra_query": {"n": 10}}, "extra_query says n, which may move what the call costs"),
        ({"extra_body": {"stream": True}}, "extra_body says stream"),
        ({"extra_body": "n=10"}, "extra_body is no mapping"),
        ({"svg": {"model": "gpt-6"}}, "svg is no word, and nothing says what it costs"),
    ],
)
def test_what_may_cost_unseen_is_refused(said: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as refused:
        images_request("generate", CUP | said)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("image", "sizes", "unsized"),
    [
        (LARGE, ["1024x1536"], 0),
        (("a.png", LARGE, "image/png"), ["1024x1536"], 0),
        ([LARGE, BytesIO(jpeg(800, 600)), webp(640, 480)], ["1024x1536", "800x600", "640x480"], 0),
        ([b"no picture", BytesIO(b""), LARGE[:20]], [], 3),
        ([LARGE, b"no picture"], ["1024x1536"], 1),
    ],
)
def test_input_images_have_the_size_in_their_header_or_none(image: Any, sizes: list[str], unsized: int) -> None:
    request = images_request("edit", CUP | {"image": image})
    assert (request.words["input_images"], request.words["unsized_inputs"]) == (sizes, unsized)


def test_an_open_file_is_put_back_where_it_stood_and_a_path_is_read(tmp_path: Path) -> None:
    file = BytesIO(b"before" + LARGE)
    file.seek(6)
    path = tmp_path / "cup.png"
    path.write_bytes(SMALL)
    request = images_request("edit", CUP | {"image": [file, path]})
    assert request.words["input_images"] == ["1024x1536", "512x512"]
    assert file.read() == LARGE
    with pytest.raises(OutsideError, match=r"gone\.png"):
        images_request("edit", CUP | {"image": tmp_path / "no" / "gone.png"})


def test_a_mask_is_a_parameter() -> None:
    request = images_request("edit", CUP | {"image": LARGE, "mask": SMALL})
    assert request.words["parameters"] == {"mask": True}


# ---------------------------------------------------------------------------------------------------------- responses

STATED = {"text_in": {"tokens": 4000, "usd_per_mtok": "1.25"}, "text_out": {"tokens": 2000, "usd_per_mtok": 10}}
TOOL = {"type": "image_generation", "model": "gpt-image-2", "size": "1024x1024", "quality": "low"}
ASKED: dict[str, Any] = {
    "model": "gpt-6-luna",
    "input": "a cup",
    "tools": [TOOL],
    "max_output_tokens": 2000,
    "max_tool_calls": 1,
}


def read(said: dict[str, Any]) -> Any:
    return responses_request(said, read_main_model(STATED), lambda _: 16)


def test_a_response_is_its_image_tool_and_what_the_main_model_may_take() -> None:
    request = read(ASKED | {"instructions": "draw", "background": True, "reasoning": {"effort": "high"}})
    assert request.words == {
        "call": "responses",
        "size": "1024x1024",
        "quality": "low",
        "prompt": "draw\na cup",
        "input_images": [],
        "unsized_inputs": 0,
        "parameters": {},
        "main_model": (
            MainModel("text_in", certain(4000), 1_250_000),  # $1.25 per 1M tokens = 1,250,000 pico-dollars a token
            MainModel("text_out", certain(2000), 10_000_000),
        ),
        "max_tool_calls": 1,
        "tier": "standard",
    }
    assert (request.model, request.streams) == ("gpt-image-2", False)


PICTURES = [
    {"role": "user", "content": [{"type": "input_image", "image_url": data_url(LARGE)}]},
    {"role": "user", "content": [{"type": "input_image", "image_url": "https://pictures.test/1.png"}]},
    {"role": "user", "content": [{"type": "input_image", "file_id": "file-1"}]},
    {"type": "image_generation_call", "id": "ig_1", "result": b64encode(SMALL).decode()},
    {"type": "image_generation_call", "id": "ig_2"},
]


@pytest.mark.parametrize(
    ("said", "sizes", "unsized"),
    [
        ({"input": PICTURES}, ["1024x1536", "512x512"], 3),
        ({"input": PICTURES[:1], "previous_response_id": "resp_1"}, ["1024x1536"], 15),
        ({"conversation": "conv_1"}, [], 16),
        ({"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "f"}]}]}, [], 16),
    ],
)
def test_images_of_a_conversation_are_inputs(said: dict[str, Any], sizes: list[str], unsized: int) -> None:
    request = read(ASKED | said)
    assert (request.words["input_images"], request.words["unsized_inputs"]) == (sizes, unsized)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"tools": []}, "a Responses call has no image tool, so there is no price of it here"),
        ({"tools": [TOOL, TOOL]}, "a Responses call has two of them"),
        ({"tools": [TOOL, {"type": "web_search"}]}, "the tool web_search is billed too, and has no price here"),
        ({"tools": [{"type": "image_generation"}]}, "the call names no model of its image tool"),
        ({"max_output_tokens": None}, "nothing limits what the main model gives out; send max_output_tokens=2000"),
        ({"max_output_tokens": 9000}, "max_output_tokens is 9,000, above the 2,000 text_out tokens of main_model"),
        ({"prompt": {"id": "pmpt_1"}}, "prompt: nothing says what that costs in a Responses call"),
        ({"context_management": []}, "context_management: nothing says what that costs"),
        ({"model": None}, "the call names no main model"),
    ],
)
def test_a_response_that_may_cost_unseen_is_refused(said: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as refused:
        read(ASKED | said)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"image": {"tokens": 1, "usd_per_mtok": 1}}, "'image' is no meter of tokens"),
        ({"text_in": {"tokens": 1}}, "main_model.text_in needs tokens and usd_per_mtok"),
        ({"text_in": {"tokens": 1, "usd_per_mtok": "-1"}}, "usd_per_mtok is '-1'"),
        ({"text_in": {"tokens": 1, "usd_per_mtok": 1, "of": 2}}, "main_model.text_in has the strange of"),
        ({"text_in": 4000}, "main_model.text_in needs tokens and usd_per_mtok"),
    ],
)
def test_a_main_model_that_is_none_is_told(stated: Any, told: str) -> None:
    with pytest.raises(InputError) as refused:
        read_main_model(stated)
    assert told in str(refused.value)


def test_the_output_of_a_main_model_is_what_the_request_allows() -> None:
    assert read_main_model({"text_out": {"usd_per_mtok": 10}}, 500)[0].tokens == certain(500)


# ------------------------------------------------------------------------------------------------------------- prices

OPENAI, AZURE = "https://api.openai.com/v1", "https://us.openai.azure.com/openai/v1"


@pytest.mark.parametrize(
    ("spelled", "url", "stated", "key"),
    [
        ("gpt-image-2", OPENAI, None, "openai/gpt-image-2"),
        ("gpt-image-2-2026-04-21", OPENAI, None, "openai/gpt-image-2"),
        ("openai/gpt-image-2", OPENAI, None, "openai/gpt-image-2"),
        ("gpt-image-2", "http://127.0.0.1:8000/v1", None, "openai/gpt-image-2"),
        ("gpt-image-2", AZURE, None, "azure/gpt-image-2"),
        ("gpt-image-2", f"{AZURE}/deployments/pictures/", {"pictures": "azure/gpt-image-1.5"}, "azure/gpt-image-1.5"),
        ("pictures", AZURE, {"pictures": "azure/gpt-image-2"}, "azure/gpt-image-2"),
        ("gpt-image-2", "https://api.apiyi.com/v1", None, "apiyi/gpt-image-2"),
        ("gpt-image-2", "https://gateway.test/v1", "openai/gpt-image-2", "openai/gpt-image-2"),
        ("pictures", "https://gateway.test/v1", "openai/gpt-image-2", "openai/gpt-image-2"),
    ],
)
def test_who_is_called_says_whose_price_counts(spelled: str, url: str, stated: Any, key: str) -> None:
    assert key_of(spelled, url, stated_models(stated), shipped_catalogue()) == key


@pytest.mark.parametrize(
    ("spelled", "url", "stated", "told"),
    [
        ("gpt-image-2", "https://gateway.test/v1", None, "what gateway.test charges for 'gpt-image-2' is not known"),
        ("gpt-image-2", "https://api.openai.com.evil.test/v1", None, "what api.openai.com.evil.test charges"),
        ("pictures", AZURE, None, "say whose price counts: guard.openai(client, model={'pictures': "),
        ("gpt-image-9", OPENAI, None, "model={'gpt-image-9': 'openai/gpt-image-"),
        (
            "gpt-image-2.6-flare",
            "https://gateway.test/v1",
            "openai/gpt-image-2",
            "the call is for 'gpt-image-2.6-flare'",
        ),
        ("gpt-image-2", "https://gateway.test/v1", "acme/pixel", "there is no pricing table for 'acme/pixel'"),
    ],
)
def test_an_unknown_price_is_refused(spelled: str, url: str, stated: Any, told: str) -> None:
    with pytest.raises(CostplanError) as refused:
        key_of(spelled, url, stated_models(stated), shipped_catalogue())
    assert told in str(refused.value)
