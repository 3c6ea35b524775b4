"""The loopback server itself: its answers parse as the vendors' own SDKs have them, and it breaks as it is told."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from base64 import b64decode
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from tests.vendors import faults
from tests.vendors.faults import BODIES
from tests.vendors.pictures import jpeg, picture, png, size_in_header, webp

if TYPE_CHECKING:
    from tests.vendors.server import Vendor


@pytest.fixture
def client(vendor: Vendor) -> Any:
    """OpenAI's client as people make it, but for its retries."""
    from openai import OpenAI

    return OpenAI(base_url=vendor.openai, api_key=vendor.key, max_retries=0)


def test_pictures_are_real() -> None:
    assert size_in_header(png(1024, 1536)) == "1024x1536"
    assert size_in_header(jpeg(1000, 8)) == "1000x8"
    assert size_in_header(webp(3840, 2160)) == "3840x2160"
    image = png(1024, 1024)
    assert len(image) < 2000
    assert image.endswith(b"IEND\xaeB`\x82")


# ------------------------------------------------------------------------------------------------------------ OpenAI

# The tokens are those of tests/data/known_numbers.csv: 1024x1024 has 196, 1,756 and 7,024 at the three qualities of
# gpt-image-2; a prompt of one token has 6 around it.


@pytest.mark.parametrize(("quality", "tokens"), [("low", 196), ("medium", 1756), ("high", 7024)])
def test_images_parse_with_the_types_of_the_sdk(vendor: Vendor, client: Any, quality: Any, tokens: int) -> None:
    from openai.types import ImagesResponse

    answer = client.images.generate(model="gpt-image-2", prompt="cup", size="1024x1024", quality=quality, n=2)
    ImagesResponse.model_validate(answer.model_dump(), strict=True)
    assert answer.usage is not None
    assert answer.usage.output_tokens_details is not None
    assert (answer.usage.input_tokens, answer.usage.output_tokens_details.image_tokens) == (7, 2 * tokens)
    assert answer.data is not None
    assert size_in_header(b64decode(answer.data[1].b64_json or "")) == "1024x1024"
    asked = vendor.one_request()
    assert asked.body == {"model": "gpt-image-2", "n": 2, "prompt": "cup", "quality": quality, "size": "1024x1024"}
    vendor.key_stayed()


def test_an_edit_is_a_form_whose_pictures_are_counted(vendor: Vendor, client: Any) -> None:
    pictures = [BytesIO(png(1024, 1024)), BytesIO(jpeg(512, 512))]
    answer = client.images.edit(
        model="gpt-image-2", image=pictures, mask=BytesIO(png(8, 8)), prompt="cup", size="1024x1024", quality="low"
    )
    asked = vendor.one_request()
    assert [one.field for one in asked.uploads] == ["image[]", "image[]", "mask"]
    assert asked.body["quality"] == "low"
    assert answer.usage is not None
    assert answer.usage.input_tokens_details.image_tokens > 0


@pytest.mark.parametrize("partials", [0, 2])
def test_a_stream_ends_with_its_usage(vendor: Vendor, client: Any, partials: int) -> None:
    stream = client.images.generate(
        model="gpt-image-2", prompt="cup", size="1024x1024", quality="low", stream=True, partial_images=partials
    )
    *earlier, last = list(stream)
    assert [one.type for one in earlier] == ["image_generation.partial_image"] * partials
    assert last.type == "image_generation.completed"
    assert last.usage.output_tokens == 196 + 100 * partials
    vendor.one_request()


@pytest.mark.parametrize("streamed", [False, True])
def test_responses_tell_the_tool_apart(vendor: Vendor, client: Any, streamed: bool) -> None:
    from openai.types.responses import Response

    tool: Any = {"type": "image_generation", "model": "gpt-image-2", "size": "1024x1024", "quality": "low"}
    said = client.responses.create(model="gpt-6-luna", input="cup", tools=[tool], stream=streamed)
    answer = said if isinstance(said, Response) else list(said)[-1].response
    Response.model_validate(answer.model_dump(), strict=False)
    assert answer.tool_usage is not None
    assert answer.tool_usage.image_gen.output_tokens == 196
    assert answer.output[0].type == "image_generation_call"
    vendor.one_request()


@pytest.mark.parametrize(("name", "output"), [("images.json", 82), ("images_without_breakdown.json", 272)])
def test_recorded_bodies_parse_too(vendor: Vendor, client: Any, name: str, output: int) -> None:
    vendor.script(faults.recorded(name))
    answer = client.images.generate(model="gpt-image-2", prompt="cup")
    assert answer.usage is not None
    assert answer.usage.output_tokens == output


def test_a_recorded_stream_and_response_parse(vendor: Vendor, client: Any) -> None:
    vendor.script(faults.recorded("image_edit_stream.json"), faults.recorded("response.json"))
    *_, last = client.images.edit(model="gpt-image-2", prompt="cup", image=BytesIO(png(8, 8)), stream=True)
    assert last.usage.output_tokens == 4460
    answer = client.responses.create(model="gpt-6-luna", input="cup")
    assert answer.tool_usage is not None
    assert answer.tool_usage.image_gen.total_tokens == 326


def test_no_recorded_body_holds_a_secret() -> None:
    for path in BODIES.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        json.loads(text)
        assert "CANARY" not in text
        assert "sk-" not in text


def test_a_wrong_word_and_a_wrong_model_are_refused_as_openai_does(client: Any) -> None:
    from openai import BadRequestError, NotFoundError

    with pytest.raises(BadRequestError) as bad:
        client.images.generate(model="gpt-image-2", prompt="cup", quality="hd")
    assert (bad.value.code, bad.value.param) == ("invalid_value", "quality")
    with pytest.raises(NotFoundError) as missing:
        client.images.generate(model="gpt-image-9", prompt="cup")
    assert missing.value.code == "model_not_found"


# ------------------------------------------------------------------------------------------------------- Google and fal


def test_gemini_parses_with_the_types_of_the_sdk(vendor: Vendor) -> None:
    from google import genai
    from google.genai import types

    made = genai.Client(api_key=vendor.key, http_options=types.HttpOptions(base_url=vendor.url))
    answer = made.models.generate_content(
        model="gemini-3-pro-image",
        contents="cup",
        config=types.GenerateContentConfig(image_config=types.ImageConfig(image_size="1K")),
    )
    usage = answer.usage_metadata
    assert usage is not None
    assert (usage.candidates_token_count, usage.thoughts_token_count) == (1120, 174)
    assert answer.parts is not None
    assert answer.parts[0].inline_data is not None
    assert size_in_header(answer.parts[0].inline_data.data or b"") == "1024x1024"
    assert vendor.one_request().headers["x-goog-api-key"] == vendor.key
    vendor.script(faults.recorded("gemini_blocked.json"))
    blocked = made.models.generate_content(model="gemini-3-pro-image", contents="cup")
    assert blocked.prompt_feedback is not None
    assert str(blocked.prompt_feedback.block_reason).endswith("PROHIBITED_CONTENT")


@pytest.fixture
def fal(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> Any:
    """fal's client, its fixed addresses turned to the loopback."""
    import fal_client

    monkeypatch.setattr(fal_client.client, "QUEUE_URL_FORMAT", f"{vendor.url}/queue/")
    monkeypatch.setattr(fal_client.client, "RUN_URL_FORMAT", f"{vendor.url}/run/")
    return fal_client.SyncClient(key=vendor.key)


def test_fals_queue_speaks_to_its_client(vendor: Vendor, fal: Any) -> None:
    said = {"prompt": "cup", "image_size": {"width": 1024, "height": 1536}, "quality": "low", "num_images": 2}
    states: list[str] = []
    answer = fal.subscribe(
        "openai/gpt-image-2", said, interval=0.01, on_queue_update=lambda state: states.append(type(state).__name__)
    )
    assert states == ["InProgress", "Completed"]
    assert [(one["width"], one["height"]) for one in answer["images"]] == [(1024, 1536)] * 2
    assert vendor.one_request().body == said
    with urllib.request.urlopen(answer["images"][0]["url"]) as picture_there:
        assert size_in_header(picture_there.read()) == "1024x1536"
    vendor.elsewhere.expired = True
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(answer["images"][0]["url"])
    vendor.key_stayed()


def test_fals_run_answers_in_one_go(vendor: Vendor, fal: Any) -> None:
    answer = fal.run("openai/gpt-image-2/edit", {"prompt": "cup", "image_urls": ["https://pictures.test/1"]})
    assert answer["images"][0]["width"] == 1024
    vendor.one_request()


# --------------------------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("fault", "name", "code"),
    [
        (faults.rate_limited(2), "RateLimitError", "rate_limit_exceeded"),
        (faults.no_quota(), "RateLimitError", "insufficient_quota"),
        (faults.broken(), "InternalServerError", None),
        (faults.broken(503), "InternalServerError", None),
        (faults.moderated(), "BadRequestError", "moderation_blocked"),
        (faults.user_error(), "BadRequestError", "invalid_image"),
        (faults.unauthorized(), "AuthenticationError", "invalid_api_key"),
        (faults.forbidden(), "PermissionDeniedError", None),
        (faults.not_found(), "NotFoundError", "model_not_found"),
        (faults.reset(), "APIConnectionError", None),
        (faults.cut(), "APIConnectionError", None),
    ],
)
def test_a_fault_is_what_the_sdk_calls_it(
    vendor: Vendor, client: Any, fault: faults.Fault, name: str, code: str | None
) -> None:
    from openai import APIError

    vendor.script(fault)
    with pytest.raises(APIError) as met:
        client.images.generate(model="gpt-image-2", prompt="cup")
    assert (type(met.value).__name__, met.value.code) == (name, code)
    vendor.one_request()


def test_faults_of_time(vendor: Vendor, client: Any) -> None:
    from openai import APITimeoutError

    vendor.script(faults.slow(0.4), faults.drip(0.005))
    with pytest.raises(APITimeoutError):
        client.images.generate(model="gpt-image-2", prompt="cup", timeout=0.1)
    assert client.images.generate(model="gpt-image-2", prompt="cup", timeout=0.3).usage is not None


def test_faults_of_the_body(vendor: Vendor, client: Any) -> None:
    said: Any = {"model": "gpt-image-2", "prompt": "cup", "size": "1024x1024", "quality": "low"}
    vendor.script(
        faults.portal(),
        faults.without_usage(),
        faults.half_usage(),
        faults.wrong_totals(),
        faults.times(10),
        faults.served(size="1536x1024", quality="high") + faults.slow(0.01),
    )
    page, bare, half, wrong, ten, other = (client.images.generate(**said) for _ in range(6))
    assert isinstance(page, str)
    assert bare.usage is None
    assert half.usage.output_tokens_details is None
    assert wrong.usage.total_tokens == 7 + 196 + 1000
    assert ten.usage.output_tokens == 1960
    assert (other.size, other.quality) == ("1536x1024", "high")


def test_a_redirect_takes_the_prompt_to_the_other_origin_but_no_key(vendor: Vendor, client: Any) -> None:
    vendor.script(faults.elsewhere())
    client.images.generate(model="gpt-image-2", prompt="CANARY")
    assert b"CANARY" in vendor.elsewhere.asked[0].raw  # what the SDK does of itself, and we must not let it do
    vendor.key_stayed()


def test_a_fault_may_wait_for_a_path(vendor: Vendor, fal: Any) -> None:
    from fal_client import FalClientHTTPError

    vendor.script(faults.broken(), at="/requests/")
    handle = fal.submit("openai/gpt-image-2", {"prompt": "cup"})
    with pytest.raises(FalClientHTTPError):
        handle.status()
    assert type(handle.status()).__name__ == "InProgress"


# ------------------------------------------------------------------------------------------------------------ loopback


def test_tests_of_calls_reach_the_loopback_alone() -> None:
    from pytest_socket import SocketConnectBlockedError

    async def connect() -> None:
        await asyncio.open_connection("192.0.2.1", 443)

    with pytest.warns(UserWarning, match=r"192\.0\.2\.1"), pytest.raises(SocketConnectBlockedError):
        asyncio.run(connect())


def test_another_key_is_refused(vendor: Vendor) -> None:
    from openai import AuthenticationError, OpenAI

    with pytest.raises(AuthenticationError):
        OpenAI(base_url=vendor.openai, api_key="sk-other", max_retries=0).images.generate(prompt="cup")
    with pytest.raises(AssertionError):
        vendor.key_stayed()


def test_a_huge_body_is_huge() -> None:
    assert len(faults.huge(2).page) > 2 << 20
    assert size_in_header(picture("16x32", "jpeg")) == "16x32"
