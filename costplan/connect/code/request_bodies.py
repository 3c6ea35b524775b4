"""Request bodies as JSON: which endpoint an address is, what a body without one is for, and files of bodies.
A file holds one body, a list of them, one a line, or the lines of a batch."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from costplan.connect.code.code_call import Found
from costplan.connect.code.image_request import ImageRequest
from costplan.connect.code.vendor_words import fal, google, openai_images, openai_responses
from costplan.connect.text.documents import documents
from costplan.connect.text.json_text import decode
from costplan.errors import NOWHERE, CostplanError, InputError, Place, wrong
from costplan.named import NamedTuple
from costplan.pricing.prices import BATCH, STANDARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.connect.code.vendor_words import Body, Said


class Endpoint(NamedTuple):
    """Where a body goes: how it is told, whose it is, the kind of call, the words of its body, and the model that the
    address names."""

    shown: str
    provider: str
    kind: str
    words: Callable[[Body], Said | None]
    model: str = ""


def _endpoint(shown: str, provider: str, kind: str, words: Callable[[Body], Said | None], model: str = "") -> Endpoint:
    return Endpoint(shown=shown, provider=provider, kind=kind, words=words, model=model)


_ADDRESSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Endpoint]], ...] = (
    (
        re.compile(r"/images/(generations|edits|variations)\b"),
        lambda found: _endpoint(
            f"/images/{found[1]}", "", "generate" if found[1] == "generations" else "edit", openai_images
        ),
    ),
    (re.compile(r"/responses\b"), lambda _: _endpoint("/responses", "", "responses", openai_responses)),
    (
        re.compile(r"(?:models/([\w.-]+))?:(generateContent|streamGenerateContent|predict)\b"),
        lambda found: _endpoint(f":{found[2]}", "google", "generate", google, found[1] or ""),
    ),
    (
        re.compile(r"\bfal\.run/([\w./-]+)"),
        lambda found: _endpoint("fal.run", "fal", "generate", fal, found[1].rstrip("/")),
    ),
)


def endpoint_of(address: str) -> Endpoint | None:
    """The endpoint of an address, if it is one that makes images."""
    for pattern, made in _ADDRESSES:
        if found := pattern.search(address[-2000:]):
            endpoint = made(found)
            if endpoint.provider:
                return endpoint
            whose = "azure" if "azure" in address else "openai" if "openai.com" in address else ""
            return endpoint._replace(provider=whose)
    return None


def body_endpoint(body: Body) -> Endpoint | None:
    """What a body without an address is for, by the keys that only it has; None of what is no request."""
    if body.keys() & _ANSWERS:
        return None
    if "tools" in body and "input" in body:
        return _endpoint("a body of /responses", "openai", "responses", openai_responses)
    if "contents" in body or "instances" in body:
        return _endpoint("a body of generateContent", "google", "generate", google)
    if "prompt" in body and body.keys() & _FALS and "model" not in body:
        return _endpoint("arguments of a model at fal", "fal", "generate", fal)
    if "prompt" in body or ("model" in body and body.keys() & {"size", "quality", "n"}):
        kind = "edit" if body.keys() & {"image", "images", "mask"} else "generate"
        return _endpoint("a body of /images", "", kind, openai_images)
    return None


_ANSWERS = {
    "usage",
    "usageMetadata",
    "usage_metadata",
    "response",
    "output",
    "candidates",
    "created",
    "cost_usd",
    "text_in",
}
_FALS = {"image_size", "num_images", "image_url", "image_urls", "num_inference_steps", "guidance_scale", "sync_mode"}


def is_request(value: Any) -> bool:
    """Whether a value of JSON is a request body, a line of a batch, or a request beside its address, without an
    answer."""
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("body"), dict) and ("url" in value or "custom_id" in value) and "response" not in value:
        return True
    inner = next((value[key] for key in _HOLDERS if isinstance(value.get(key), dict)), None)
    if inner is not None and not value.keys() & _ANSWERS:
        value = value | inner
    return body_endpoint({key: Found(None, NOWHERE) for key in value}) is not None


_HOLDERS = ("arguments", "input", "request")


_KEY = re.compile(rb'"((?:[^"\\\\]|\\\\.){1,60})"\s*:')


def holds_requests(head: bytes, file: str) -> bool:
    """Whether the first bytes of a file of JSON are a request body, or many; of one that is longer, by its keys."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] not in (b"{", b"["):
        return False
    first = next(documents(_lines(head, file), file), None)
    if first is not None and not isinstance(first, InputError):
        return is_request(first.value)
    keys = {key.decode("utf-8", "replace"): Found(None, Place(file, 1, 1)) for key in _KEY.findall(text)}
    return body_endpoint(keys) is not None


def requests_in(data: bytes, file: str) -> Iterator[ImageRequest]:
    """The requests of a file of JSON.

    Raises:
        InputError: what is no JSON, or no request, each at its place.
    """
    found_one = False
    for document in documents(_lines(data, file), file):
        if isinstance(document, InputError):
            raise document
        found_one = True
        yield _request(_found(document.value, document.place))
    if not found_one:
        raise wrong("empty", "there is nothing here", "a request body is needed")


def _lines(data: bytes, file: str) -> Iterator[Any]:
    from costplan.connect.text.text_lines import lines_of

    return lines_of(io.BytesIO(data), file)


def _found(value: Any, place: Place) -> Found:
    """A value of JSON; all of it stands at one place."""
    if isinstance(value, dict):
        return Found({key: _found(inner, place) for key, inner in value.items()}, place)
    if isinstance(value, list):
        return Found(tuple(_found(inner, place) for inner in value), place)
    return Found(value if isinstance(value, (str, bool, int)) or value is None else float(value), place)


def read_json_text(text: str, place: Place) -> Body:
    """A body that code has as a text; empty where it is no object of JSON."""
    try:
        value = decode(text, place)
    except CostplanError:
        return {}
    return _found(value, place).value if isinstance(value, dict) else {}  # type: ignore[return-value]


def _request(found: Found) -> ImageRequest:
    value, place = found.value, found.place
    if not isinstance(value, dict):
        raise wrong("no-request", "this is no request", "an object with prompt and model is one", place)
    body, endpoint, tier = value, None, STANDARD
    if "body" in value and isinstance(value["body"].value, dict):
        body = value["body"].value
        endpoint = endpoint_of(str(value["url"].value)) if "url" in value else None
        tier = BATCH if "custom_id" in value else STANDARD
    elif holder := next((key for key in _HOLDERS if key in value and isinstance(value[key].value, dict)), None):
        inner = value[holder].value
        assert isinstance(inner, dict)
        named = next((value[key] for key in ("application", "endpoint", "model") if key in value), None)
        body = ({"model": named} if named is not None else {}) | inner
        endpoint = _endpoint("arguments of a model at fal", "fal", "generate", fal) if holder == "arguments" else None
    endpoint = endpoint or body_endpoint(body)
    said = endpoint.words(body) if endpoint is not None else None
    if endpoint is None or said is None:
        known = "OpenAI's images and responses with image_generation, generateContent, fal's arguments, batch lines"
        raise wrong("no-request", "this is no request for images", f"what is read: {known}", place)
    fields = said.fields | ({"model": Found(endpoint.model, place)} if endpoint.model and "model" not in body else {})
    kind = said.kind or ("edit" if "image" in fields and endpoint.kind == "generate" else endpoint.kind)
    return ImageRequest(
        function=endpoint.shown,
        provider=endpoint.provider,
        kind=kind,
        fields={key: one for key, one in fields.items() if key != "wants_image"},
        place=place,
        tier=tier,
        told=said.told,
    )
