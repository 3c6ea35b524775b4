"""What vendors' own SDKs answer, settled as it comes: their objects, raw responses, events of streams, and mappings."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from costplan import guard
from costplan.pricing.call import MainModel
from costplan.quantity import certain
from tests.vendors.pictures import png

if TYPE_CHECKING:
    from tests.vendors.server import Vendor

pytestmark = pytest.mark.usefixtures("here")

GPT: dict[str, Any] = {"size": "1024x1024", "quality": "low"}


@pytest.fixture
def client(vendor: Vendor) -> Any:
    from openai import OpenAI

    return OpenAI(base_url=vendor.openai, api_key=vendor.key, max_retries=0)


def test_an_object_of_openai(client: Any) -> None:
    with guard.reserve("openai/gpt-image-2", **GPT, n=2, prompt="cup", max_usd=1) as hold:
        row = hold.settle(client.images.generate(model="gpt-image-2", prompt="cup", n=2, **GPT))
    assert (row.how, row.spent) == ("actual", 7 * 5_000_000 + 2 * 196 * 30_000_000)


def test_a_raw_response(client: Any) -> None:
    with guard.reserve("openai/gpt-image-2", **GPT, prompt="cup", max_usd=1) as hold:
        answer = client.images.with_raw_response.generate(model="gpt-image-2", prompt="cup", **GPT)
        row = hold.settle(answer)
    assert (row.how, row.spent) == ("actual", 7 * 5_000_000 + 196 * 30_000_000)


def test_an_edit(client: Any) -> None:
    with guard.reserve("openai/gpt-image-2", **GPT, prompt="cup", input_images=["1024x1024"], max_usd=1) as hold:
        answer = client.images.edit(model="gpt-image-2", image=BytesIO(png(1024, 1024)), prompt="cup", **GPT)
        row = hold.settle(answer)
    assert (row.how, row.breach) == ("actual", False)
    assert row.spent <= row.reserved


def test_the_last_event_of_a_stream(client: Any) -> None:
    asked = {"stream": True, "partial_images": 2}
    words: dict[str, Any] = {"prompt": "cup", "parameters": {"partial_images": 2}, "max_usd": 1}
    with guard.reserve("openai/gpt-image-2", **GPT, **words) as hold:
        events = list(client.images.generate(model="gpt-image-2", prompt="cup", **GPT, **asked))
        row = hold.settle(events[-1])
    assert (row.how, row.spent) == ("actual", 7 * 5_000_000 + (196 + 2 * 100) * 30_000_000)


def test_a_response_with_the_image_tool(client: Any) -> None:
    main = [MainModel("text_in", certain(5000), 1_250_000), MainModel("text_out", certain(500), 10_000_000)]
    tool: Any = {"type": "image_generation", "model": "gpt-image-2", **GPT}
    tools: dict[str, Any] = {"max_tool_calls": 1, "max_usd": 1}
    with guard.reserve("openai/gpt-image-2", **GPT, call="responses", main_model=main, **tools) as hold:
        answer = client.responses.create(model="gpt-6-luna", input="cup", tools=[tool], max_tool_calls=1)
        row = hold.settle(answer)
    assert row.how == "actual"
    usage = answer.usage
    of_main = usage.input_tokens * 1_250_000 + usage.output_tokens * 10_000_000
    of_tool = answer.tool_usage.image_gen.input_tokens * 5_000_000 + 196 * 30_000_000
    assert row.spent == of_main + of_tool


def test_an_object_of_google(vendor: Vendor) -> None:
    from google import genai
    from google.genai import types

    made = genai.Client(api_key=vendor.key, http_options=types.HttpOptions(base_url=vendor.url))
    words: dict[str, Any] = {"size": "1K", "prompt": "cup", "max_usd": 10, "accept_estimates": True}
    with guard.reserve("google/gemini-3-pro-image", **words) as hold:
        config = types.GenerateContentConfig(image_config=types.ImageConfig(image_size="1K"))
        answer = made.models.generate_content(model="gemini-3-pro-image", contents="cup", config=config)
        row = hold.settle(answer)
    assert row.how == "actual"
    usage = answer.usage_metadata
    assert usage is not None
    # $2 per 1M text in, $120 image out, $12 text out; thoughts are text
    text_in, thoughts = usage.prompt_token_count or 0, usage.thoughts_token_count or 0
    assert row.spent == text_in * 2_000_000 + 1120 * 120_000_000 + thoughts * 12_000_000


def test_a_mapping_of_fal(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    import fal_client

    monkeypatch.setattr(fal_client.client, "RUN_URL_FORMAT", f"{vendor.url}/run/")
    with guard.reserve("fal/openai/gpt-image-2", **GPT, prompt="cup", max_usd=1) as hold:
        said = {"prompt": "cup", "image_size": {"width": 1024, "height": 1024}, "quality": "low"}
        row = hold.settle(fal_client.SyncClient(key=vendor.key).run("openai/gpt-image-2", said))
    assert (row.how, row.why) == ("maximum", "the answer has 1 image and no usage")  # fal bills tokens, and tells none
