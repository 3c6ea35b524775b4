"""The route of fal_client: one request is handed in to fal's queue, and its result is waited for, which costs nothing.
It makes the request, sends it, and reads the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.live.fetching import from_url
from costplan.live.route_openai import with_bytes
from costplan.live.vendor_answer import Answer, list_in, object_in, text_in

if TYPE_CHECKING:
    from types import ModuleType

    from costplan.live.exchange import Exchange
    from costplan.live.wire_request import Asked, InputFile

POLL_SECONDS = 0.5
"""Between two looks at the queue."""

LEAST_START_SECONDS = 2.0
"""fal is told to drop a request that has not started by the time-out; its client takes no second or less."""


def arguments(asked: Asked) -> tuple[dict[str, Any], tuple[tuple[str, InputFile], ...]]:
    """The body of a request; input images stand in it as data URLs."""
    said = {asked.route.name("prompt") or "prompt": asked.prompt, **asked.said}
    if asked.images:
        said[asked.route.name("image") or "image_urls"] = list(asked.images)
    if asked.mask is not None:
        said[asked.route.name("mask") or "mask_url"] = asked.mask
    return said, ()


def send(exchange: Exchange) -> Answer:
    """One request through fal_client, and its result.

    Raises:
        ImportError: the SDK is not installed.
        CallFailed: there is no image to pay for, or nobody knows.
    """
    import fal_client
    import fal_client.client
    import httpx
    from fal_client.auth import AuthCredentials

    wire = exchange.wire
    exchange.asks_again = True
    exchange.instead = (fal_client.client.QUEUE_URL_FORMAT, f"{wire.base_url}/")

    def ask() -> None:
        secret = exchange.secret
        headers = {"Authorization": AuthCredentials("Key", secret.reveal()).header_value}
        with exchange.client(httpx, headers=headers) as http:
            client = fal_client.SyncClient(key=secret.reveal(), default_timeout=wire.timeout_s)
            vars(client)["_client"] = http  # its own asks a second domain, follows redirects and reads proxies
            handle = client.submit(
                wire.model, with_bytes(wire.arguments), start_timeout=max(LEAST_START_SECONDS, wire.timeout_s)
            )
            handle.get(interval=POLL_SECONDS)

    exchange.run(ask)
    return read(exchange, httpx)


def read(exchange: Exchange, http: ModuleType) -> Answer:
    """The result that came over the wire.

    Raises:
        CallFailed: it is no JSON object.
    """
    body = exchange.body()
    last = exchange.seen[-1]
    listed = list_in(body, "images")
    images = tuple(
        from_url(url, http, is_near=exchange.wire.is_near)
        for url in (text_in(item, "url", 1 << 30) for item in listed)
        if url
    )
    has_units = text_in(dict(last.headers), "x-fal-billable-units") is not None
    width, height = (listed[0].get(edge) if listed else None for edge in ("width", "height"))
    has_usage = bool(object_in(body, "usage"))
    return Answer(
        body=body,
        images=images,
        served_model=None,
        served_size=f"{width}x{height}" if isinstance(width, int) and isinstance(height, int) else None,
        served_quality=text_in(body, "quality"),
        request_id=exchange.request_id(last.headers),
        latency_s=exchange.latency_s,
        status=last.status,
        has_usage=has_usage,
        told=exchange.told(images, has_usage=has_usage or has_units),
    )
