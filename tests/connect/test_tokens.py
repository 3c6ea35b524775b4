"""Breakdowns of usage that tell all, half or nothing of a total: no token is lost, and none is made up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

METERS = ("text_in", "image_in", "cached_text_in", "cached_image_in", "text_out", "image_out", "thoughts", "unsplit")
NOT_TOLD = "output_tokens_details tells no parts: all output is taken for image tokens"
ALL_IN = "input_tokens_details tells no parts: the input, 533, is not told apart"
NO_IMAGE = "input_tokens_details tells no parts: no image goes into this call, so all input is text"


def read(folder: Path, body: dict[str, Any], *arguments: str) -> Any:
    """The tokens and the notes of the only record that a body makes; its error's code where it makes none."""
    (folder / "body.json").write_text(json.dumps(body), encoding="utf-8")
    found = run("actuals", "import", folder / "body.json", "--store", folder / "store", *arguments)
    if found.exit_code:
        return found.stderr.partition("[")[2].partition("]")[0]
    (record,) = map(json.loads, (folder / "store").read_text(encoding="utf-8").splitlines())
    return [{name: record[name] for name in METERS if name in record}, record.get("notes", [])]


WHOLE_OUT = {"text_out": 0, "image_out": 372}
WHOLE = {"text_tokens": 0, "image_tokens": 372}
THOUGHT = {"image_tokens": 300, "reasoning_tokens": 72}
PARTED = {"text_tokens": 6, "image_tokens": 527}
UNSPLIT = {"image_out": 372, "unsplit": True}


@pytest.mark.parametrize(
    ("output", "meters", "notes"),
    [
        ({"output_tokens": 372, "output_tokens_details": {"text_tokens": 0, "image_tokens": 372}}, WHOLE_OUT, []),
        ({"output_tokens": 372}, UNSPLIT, [NOT_TOLD]),
        ({"output_tokens": 372, "output_tokens_details": None}, UNSPLIT, [NOT_TOLD]),
        ({"output_tokens": 372, "output_tokens_details": {}}, UNSPLIT, [NOT_TOLD]),
        ({"output_tokens": 372, "output_tokens_details": []}, UNSPLIT, [NOT_TOLD]),
        ({"output_tokens": 372, "output_tokens_details": {"image_tokens": None}}, UNSPLIT, [NOT_TOLD]),
        ({"output_tokens": 372, "output_tokens_details": {"audio_tokens": 0}}, UNSPLIT, [NOT_TOLD]),
        # A gateway that knows nothing writes zeros.
        ({"output_tokens": 372, "output_tokens_details": {"text_tokens": 0, "image_tokens": 0}}, UNSPLIT, [NOT_TOLD]),
        # 372 - 272 = 100
        (
            {"output_tokens": 372, "output_tokens_details": {"image_tokens": 272}},
            {"text_out": 100, "image_out": 272},
            ["output_tokens_details tells no text tokens: the rest, 100, is taken for them"],
        ),
        ({"output_tokens": 372, "output_tokens_details": {"image_tokens": 372}}, WHOLE_OUT, []),
        (
            {"output_tokens": 372, "output_tokens_details": {"text_tokens": 0}},
            WHOLE_OUT,
            ["output_tokens_details tells no image tokens: the rest, 372, is taken for them"],
        ),
        ({"output_tokens": 372, "output_tokens_details": {"image_tokens": 373}}, "impossible-parts", None),
        ({"output_tokens": 0}, {"text_out": 0, "image_out": 0}, []),
        # The total tells it: 381 - 9 = 372
        ({"total_tokens": 381}, UNSPLIT, [NOT_TOLD]),
        ({"output_tokens_details": {"image_tokens": 372}}, {"image_out": 372}, []),
        # Thoughts stand beside the text, 0 + 300 + 72 = 372, or in the rest, or beside the sum, 9 + 300 + 72 = 381.
        (
            {"output_tokens": 372, "output_tokens_details": {"text_tokens": 0} | THOUGHT},
            {"text_out": 72, "image_out": 300, "thoughts": 72},
            [],
        ),
        (
            {"output_tokens": 372, "output_tokens_details": THOUGHT},
            {"text_out": 72, "image_out": 300, "thoughts": 72},
            ["output_tokens_details tells no text tokens: the rest, 72, is taken for them"],
        ),
        (
            {"output_tokens": 300, "total_tokens": 381, "output_tokens_details": THOUGHT},
            {"text_out": 72, "image_out": 300, "thoughts": 72},
            ["output_tokens_details tells no text tokens: the rest, 72, is taken for them"],
        ),
    ],
)
def test_output(here: Path, output: dict[str, Any], meters: Any, notes: list[str] | None) -> None:
    whole = {"input_tokens": 9, "input_tokens_details": {"text_tokens": 9, "image_tokens": 0}}
    found = read(here, {"created": 1782700000, "usage": whole | output}, "--model", "openai/gpt-image-1")
    assert found == (meters if notes is None else [{"text_in": 9, "image_in": 0} | meters, notes])


@pytest.mark.parametrize(
    ("told", "meters", "notes"),
    [
        ({"input_tokens_details": PARTED}, {"text_in": 6, "image_in": 527}, []),
        ({}, {}, [ALL_IN]),
        ({"input_tokens_details": None}, {}, [ALL_IN]),
        ({"input_tokens_details": {}}, {}, [ALL_IN]),
        ({"input_tokens_details": {"text_tokens": None, "image_tokens": None}}, {}, [ALL_IN]),
        ({"input_tokens_details": {"text_tokens": 0, "image_tokens": 0}}, {}, [ALL_IN]),
        # 533 - 6 = 527, and the other way round.
        (
            {"input_tokens_details": {"text_tokens": 6}},
            {"text_in": 6, "image_in": 527},
            ["input_tokens_details tells no image tokens: the rest, 527, is taken for them"],
        ),
        (
            {"input_tokens_details": {"image_tokens": 527}},
            {"text_in": 6, "image_in": 527},
            ["input_tokens_details tells no text tokens: the rest, 6, is taken for them"],
        ),
        ({"input_tokens_details": {"text_tokens": 534}}, "impossible-parts", None),
        # What was cached, by half and in whole.
        (
            {"input_tokens_details": PARTED | {"cached_tokens": 500, "cached_tokens_details": {}}},
            {"text_in": 6, "image_in": 527},
            ["500 cached tokens, text and image not told apart"],
        ),
        (
            {"input_tokens_details": PARTED, "cached_tokens": 500, "cached_tokens_details": {"image_tokens": 500}},
            {"text_in": 6, "image_in": 527, "cached_text_in": 0, "cached_image_in": 500},
            [],
        ),
        (
            {"input_tokens_details": {"text_tokens": 533, "image_tokens": 0, "cached_tokens": 64}},
            {"text_in": 533, "image_in": 0, "cached_text_in": 64, "cached_image_in": 0},
            [],
        ),
    ],
)
def test_input(here: Path, told: dict[str, Any], meters: Any, notes: list[str] | None) -> None:
    whole = {"input_tokens": 533, "output_tokens": 372, "output_tokens_details": WHOLE}
    found = read(here, {"created": 1782700000, "usage": whole | told}, "--model", "openai/gpt-image-1")
    assert found == (meters if notes is None else [meters | WHOLE_OUT, notes])


def test_no_image_goes_into_a_call_that_generates(here: Path) -> None:
    usage = {"input_tokens": 9, "output_tokens": 372, "output_tokens_details": WHOLE}
    event = {"type": "image_generation.completed", "created_at": 1782700000, "usage": usage}
    found = read(here, event, "--model", "openai/gpt-image-1")
    assert found == [{"text_in": 9, "image_in": 0} | WHOLE_OUT, [NO_IMAGE]]


PROMPT, CANDIDATES = "promptTokensDetails", "candidatesTokensDetails"


@pytest.mark.parametrize(
    ("told", "meters", "notes"),
    [
        (
            {PROMPT: [{"modality": "TEXT", "tokenCount": 6}], CANDIDATES: [{"modality": "IMAGE", "tokenCount": 1120}]},
            {"text_in": 6, "image_in": 527, "text_out": 217, "image_out": 1120, "thoughts": 217},
            [f"{PROMPT} tells no image tokens: the rest, 527, is taken for them"],
        ),
        # Empty lists are as absent: 1,120 + 217 = 1,337 come out.
        (
            {PROMPT: [], CANDIDATES: []},
            {"image_out": 1337, "thoughts": 217, "unsplit": True},
            [
                f"{PROMPT} tells no parts: the input, 533, is not told apart",
                f"{CANDIDATES} tells no parts: all output is taken for image tokens",
            ],
        ),
        (
            {PROMPT: None, CANDIDATES: None},
            {"image_out": 1337, "thoughts": 217, "unsplit": True},
            [
                f"{PROMPT} tells no parts: the input, 533, is not told apart",
                f"{CANDIDATES} tells no parts: all output is taken for image tokens",
            ],
        ),
    ],
)
def test_gemini(here: Path, told: dict[str, Any], meters: dict[str, Any], notes: list[str]) -> None:
    counts = {"promptTokenCount": 533, "candidatesTokenCount": 1120, "thoughtsTokenCount": 217, "totalTokenCount": 1870}
    found = read(here, {"modelVersion": "gemini-3-pro-image", "candidates": [], "usageMetadata": counts | told})
    assert found == [meters, notes]


def _gemini(output: list[dict[str, Any]], went_in: list[dict[str, Any]]) -> dict[str, Any]:
    image = {"inlineData": {"mimeType": "image/png", "data": "x"}}
    counts = {"promptTokenCount": 10, "candidatesTokenCount": 1130, "totalTokenCount": 1140}
    return {
        "modelVersion": "gemini-3-pro-image",
        "candidates": [{"content": {"parts": [image]}, "finishReason": "STOP"}],
        "usageMetadata": counts | {"promptTokensDetails": went_in, "candidatesTokensDetails": output},
    }


@pytest.mark.parametrize(
    ("part", "notes"),
    [
        ({"modality": "IMAGE", "tokenCount": None}, ()),
        ({"modality": "IMAGE"}, ()),
        ({"modality": "IMAGE", "tokenCount": 0}, ()),
        ({"modality": "TEXT", "tokenCount": 10}, ()),  # an image was made, and none of its tokens is told
        ({"modality": "PICTURE", "tokenCount": 1130}, ("no modality that is known: PICTURE",)),
    ],
)
def test_a_modality_without_a_count_tells_no_parts(tmp_path: Path, part: dict[str, Any], notes: tuple[str]) -> None:
    meters, told = read(tmp_path, _gemini([part], [{"modality": "TEXT", "tokenCount": None}]))
    assert meters == {"image_out": 1130, "unsplit": True}
    assert told == [
        *notes,
        "promptTokensDetails tells no parts: the input, 10, is not told apart",
        "candidatesTokensDetails tells no parts: all output is taken for image tokens",
    ]


def test_a_chat_without_image_tokens_that_made_an_image_tells_no_parts(tmp_path: Path) -> None:
    body = {
        "object": "chat.completion",
        "created": 1785216905,
        "model": "google/gemini-3-pro-image",
        "choices": [{"message": {"images": [{"type": "image_url"}]}}],
        "usage": {
            "prompt_tokens": 10,
            "completion_tokens": 1120,
            "total_tokens": 1130,
            "completion_tokens_details": {"image_tokens": 0, "reasoning_tokens": 0},
        },
    }
    meters, notes = read(tmp_path, body)
    assert (meters["image_out"], meters["unsplit"], "text_out" in meters) == (1120, True, False)
    assert "completion_tokens_details tells no parts: all output is taken for image tokens" in notes


@pytest.mark.parametrize("data", [0, -1, False, "abc", {}])
def test_images_that_are_no_list_are_refused(tmp_path: Path, data: object) -> None:
    body = {"created": 1785216905, "data": data, "usage": {"input_tokens": 10, "output_tokens": 372}}
    assert read(tmp_path, body, "--model", "openai/gpt-image-2") == "not-a-list"


def test_an_empty_list_of_images_is_noted(tmp_path: Path) -> None:
    body = {"created": 1785216905, "data": [], "usage": {"input_tokens": 10, "output_tokens": 372}}
    assert read(tmp_path, body, "--model", "openai/gpt-image-2")[1][0] == "data holds no image: it is taken for one"
