"""The routes of OpenAI's SDK: images made and edited, and the image tool of a Responses call, at OpenAI, Azure or any
address that speaks as they do. It makes the request, sends it, and reads the answer."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from costplan.errors import wrong
from costplan.live.fetching import from_base64, from_url
from costplan.live.vendor_answer import Answer, list_in, object_in, text_in
from costplan.live.wire_request import InputFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

    from costplan.live.exchange import Exchange
    from costplan.live.vendor_answer import Image
    from costplan.live.wire_request import Asked


def arguments(asked: Asked) -> tuple[dict[str, Any], tuple[tuple[str, InputFile], ...]]:
    """The body of a request and the files beside it."""
    if asked.route.route == "openai-responses":
        return _tool_call(asked), ()
    if asked.said.get("partial_images") and asked.call.n > 1:
        raise wrong("illegal-call", "partial images are streamed, and a stream makes one image", "ask for one image")
    prompt = asked.route.name("prompt") or "prompt"
    body = {"model": asked.model, prompt: asked.prompt, **asked.said}
    if body.get("partial_images"):
        body["stream"] = True
    name = asked.route.name("image") or "image"
    field = f"{name}[]" if len(asked.images) > 1 else name
    files = [(field, image) for image in asked.images]
    if asked.mask is not None:
        files.append((asked.route.name("mask") or "mask", asked.mask))
    return body, tuple(files)


def _tool_call(asked: Asked) -> dict[str, Any]:
    """A Responses call that uses the image tool once, and keeps nothing at the vendor's."""
    tool: dict[str, Any] = {"type": "image_generation", "model": asked.model, **asked.said}
    if asked.mask is not None:
        tool["input_image_mask"] = {"image_url": asked.mask}
    content: list[dict[str, Any]] = [{"type": "input_text", "text": asked.prompt}]
    content += [{"type": "input_image", "image_url": image, "detail": "auto"} for image in asked.images]
    said: Any = [{"role": "user", "content": content}] if asked.images else asked.prompt
    return {
        "model": asked.main_model,
        "input": said,
        "tools": [tool],
        "tool_choice": {"type": "image_generation"},
        "max_tool_calls": 1,
        "store": False,
        **({"stream": True} if tool.get("partial_images") else {}),
    }


def with_bytes(value: Any) -> Any:
    """Arguments as they go over the wire: a file that stands in them as a data URL."""
    if isinstance(value, InputFile):
        return f"data:{value.media};base64,{b64encode(value.data).decode('ascii')}"
    if isinstance(value, dict):
        return {key: with_bytes(item) for key, item in value.items()}
    return [with_bytes(item) for item in value] if isinstance(value, list) else value


# --------------------------------------------------------------------------------------------------------------- send


def send(exchange: Exchange) -> Answer:
    """One request through OpenAI's SDK, and its answer.

    Raises:
        ImportError: the SDK is not installed.
        CallFailed: there is no image to pay for, or nobody knows.
    """
    import httpx2
    import openai

    exchange.run(lambda: _ask(exchange, openai, httpx2))
    return read(exchange, httpx2)


def _ask(exchange: Exchange, openai: ModuleType, httpx2: ModuleType) -> None:
    """The call itself; what comes of it is read from the wire."""
    wire = exchange.wire
    with exchange.client(httpx2) as http, _client(exchange, openai, http) as client:
        resource = {
            "openai-images": client.images,
            "openai-edits": client.images,
            "openai-responses": client.responses,
        }[wire.route]
        method = {"openai-images": "generate", "openai-edits": "edit", "openai-responses": "create"}[wire.route]
        said = {**with_bytes(wire.arguments), **_files(wire.files)}
        ask = getattr(resource, method)
        answer = ask(**known(ask, said, openai.omit), timeout=wire.timeout_s)
        for _ in answer if said.get("stream") else ():
            pass


def _client(exchange: Exchange, openai: ModuleType, http: Any) -> Any:
    """A client that tries once and takes nothing from the environment: neither an address nor headers nor a project."""
    wire = exchange.wire
    common: dict[str, Any] = {
        "api_key": exchange.secret.reveal(),
        "timeout": wire.timeout_s,
        "max_retries": 0,
        "http_client": http,
        "admin_api_key": "",
        "webhook_secret": "",
    }
    if wire.azure_version is not None:
        client = openai.AzureOpenAI(azure_endpoint=wire.base_url, api_version=wire.azure_version, **common)
    else:
        client = openai.OpenAI(base_url=wire.base_url, **common)
    client.organization = client.project = None
    client._custom_headers = {}  # what OPENAI_CUSTOM_HEADERS says, for which the SDK has no other way out
    return client


def known(method: Callable[..., Any], said: Mapping[str, Any], omit: object) -> dict[str, Any]:
    """The arguments of an SDK's method; what this version of it does not know goes as it is, in ``extra_body``, and
    what it needs and a gateway has another name for is omitted."""
    from inspect import Parameter, signature

    taken = {name: one for name, one in signature(method).parameters.items() if one.kind is Parameter.KEYWORD_ONLY}
    beside = {name: value for name, value in said.items() if name not in taken}
    found = {name: said.get(name, omit) for name, one in taken.items() if name in said or one.default is one.empty}
    return found | ({"extra_body": beside} if beside else {})


def _files(files: tuple[tuple[str, InputFile], ...]) -> dict[str, Any]:
    """Files as the SDK takes them: one by itself, several as a list."""
    found: dict[str, Any] = {}
    for field, file in files:
        name, sent = field.removesuffix("[]"), (file.name, file.data, file.media)
        if field.endswith("[]"):
            found.setdefault(name, []).append(sent)
        else:
            found[name] = sent
    return found


# --------------------------------------------------------------------------------------------------------------- read


def read(exchange: Exchange, http: ModuleType) -> Answer:
    """The answer that came over the wire.

    Raises:
        CallFailed: it is no JSON object.
    """
    body = exchange.body()
    headers = exchange.seen[-1].headers
    if exchange.wire.route == "openai-responses":
        items = [item for item in list_in(body, "output") if item.get("type") == "image_generation_call"]
        images = [from_base64(item["result"]) for item in items if isinstance(item.get("result"), str)]
        tools = [tool for tool in list_in(body, "tools") if tool.get("type") == "image_generation"]
        served = {**(tools[0] if tools else {}), **(items[-1] if items else {})}
        usage = object_in(object_in(body, "tool_usage"), "image_gen")
    else:
        images = list(_images(exchange, http, body))
        served, usage = body, object_in(body, "usage")
    return Answer(
        body=body,
        images=tuple(images),
        served_model=text_in(served, "model"),
        served_size=text_in(served, "size"),
        served_quality=text_in(served, "quality"),
        request_id=exchange.request_id(headers),
        latency_s=exchange.latency_s,
        status=exchange.seen[-1].status,
        has_usage=bool(usage),
        told=exchange.told(images, has_usage=bool(usage)),
    )


def _images(exchange: Exchange, http: ModuleType, body: Mapping[str, Any]) -> Iterator[Image]:
    for item in list_in(body, "data") or [dict(body)]:  # the event that ends a stream has its image by itself
        if isinstance(item.get("b64_json"), str):
            yield from_base64(item["b64_json"])
        elif isinstance(item.get("url"), str):
            yield from_url(item["url"], http, is_near=exchange.wire.is_near)
