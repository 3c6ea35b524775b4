"""The route of Google's SDK: images by generateContent. It makes the request, sends it, and reads the answer."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from costplan.live.fetching import from_base64
from costplan.live.vendor_answer import Answer, list_in, object_in, text_in
from costplan.live.wire_request import GEMINI_VERSION, InputFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costplan.live.exchange import Exchange
    from costplan.live.vendor_answer import Image
    from costplan.live.wire_request import Asked


def arguments(asked: Asked) -> tuple[dict[str, Any], tuple[tuple[str, InputFile], ...]]:
    """The body of a request; input images stand in it."""
    parts: list[dict[str, Any]] = [
        {"inlineData": {"mimeType": image.media, "data": image}} for image in (*asked.images, asked.mask) if image
    ]
    said = {name: value for name, value in asked.said.items() if name != "n"}
    config: dict[str, Any] = {"responseModalities": ["IMAGE"]}
    if said:
        config["imageConfig"] = said
    return {
        "contents": [{"role": "user", "parts": [*parts, {"text": asked.prompt}]}],
        "generationConfig": config,
    }, ()


def body_of(arguments: Mapping[str, Any]) -> Any:
    """The arguments as they go over the wire."""

    def written(value: Any) -> Any:
        if isinstance(value, InputFile):
            return b64encode(value.data).decode("ascii")
        if isinstance(value, dict):
            return {key: written(item) for key, item in value.items()}
        return [written(item) for item in value] if isinstance(value, list) else value

    return written(dict(arguments))


def send(exchange: Exchange) -> Answer:
    """One request through Google's SDK, and its answer.

    Raises:
        ImportError: the SDK is not installed.
        CallFailed: there is no answer, or nobody knows.
    """
    import httpx2
    from google import genai
    from google.genai import types

    wire = exchange.wire

    def ask() -> None:
        body = body_of(wire.arguments)
        with exchange.client(httpx2) as http:
            options = types.HttpOptions(
                base_url=wire.base_url,
                api_version=GEMINI_VERSION,
                httpx_client=http,
                timeout=int(wire.timeout_s * 1000),
                retry_options=types.HttpRetryOptions(attempts=1),
                extra_body=body,  # as it was shown: the SDK's own types spell some names in another way
            )
            client = genai.Client(vertexai=False, api_key=exchange.secret.reveal(), http_options=options)
            client.models.generate_content(model=wire.model, contents="")

    exchange.run(ask)
    return read(exchange)


def read(exchange: Exchange) -> Answer:
    """The answer that came over the wire.

    Raises:
        CallFailed: it is no JSON object.
    """
    body = exchange.body()
    images = tuple(_images(body))
    has_usage = bool(object_in(body, "usageMetadata"))
    return Answer(
        body=body,
        images=images,
        served_model=text_in(body, "modelVersion"),
        served_size=None,
        served_quality=None,
        request_id=exchange.request_id(exchange.seen[-1].headers) or text_in(body, "responseId"),
        latency_s=exchange.latency_s,
        status=exchange.seen[-1].status,
        has_usage=has_usage,
        told=(*exchange.told(images, has_usage=has_usage), *_why_none(body, images)),
    )


def _images(body: Mapping[str, Any]) -> Iterator[Image]:
    """The images that are shown; those of thoughts are drafts."""
    for candidate in list_in(body, "candidates"):
        for part in list_in(object_in(candidate, "content"), "parts"):
            data = text_in(object_in(part, "inlineData"), "data", 1 << 30)
            if data is not None and part.get("thought") is not True:
                yield from_base64(data)


def _why_none(body: Mapping[str, Any], images: tuple[Image, ...]) -> Iterator[str]:
    """Google's word for why there is no image."""
    if images:
        return
    reasons = [text_in(object_in(body, "promptFeedback"), "blockReason")]
    reasons += [text_in(candidate, "finishReason") for candidate in list_in(body, "candidates")]
    yield from (f"Google's reason is {reason}" for reason in reasons if reason and reason != "STOP")
