"""What can go wrong with a request, each a word for a script: ``vendor.script(rate_limited(2), ok)``.
Faults join with ``+``: ``slow(2) + without_usage``."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.vendors.pictures import as_base64

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.vendors.reply import Body

BODIES = Path(__file__).parent / "bodies"


class Fault(NamedTuple):
    """``status`` with ``code``, ``kind`` and ``message`` is an error in the vendor's own words, ``page`` bytes in place
    of a body, ``alter`` changes the body that tells what was made. ``sent`` is how the bytes go: whole, ``reset`` or
    ``cut`` off in the middle, ``drip`` in pieces with a ``pause`` before each, ``elsewhere`` a redirect."""

    wait: float = 0
    status: int = 0
    code: str | None = None
    kind: str = ""
    message: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    page: bytes = b""
    alter: Callable[[Body], None] | None = None
    sent: str = "whole"
    pause: float = 0

    def __add__(self, other: object) -> Fault:
        assert isinstance(other, Fault)
        ordinary = Fault()
        told = {name: value for name, value in other._asdict().items() if value != getattr(ordinary, name)}
        if self.alter is not None and other.alter is not None:
            first, second = self.alter, other.alter
            told["alter"] = lambda body: (first(body), second(body))
        return self._replace(**told)


ok = Fault()
"""Nothing goes wrong."""

PAGE = b"<!DOCTYPE html><html><head><title>Sign in to the Wi-Fi</title></head><body>Welcome</body></html>"


def slow(seconds: float) -> Fault:
    """The answer begins after a while."""
    return Fault(wait=seconds)


def rate_limited(retry_after: float | None = None) -> Fault:
    """429, with the header where seconds are given."""
    headers = () if retry_after is None else (("retry-after", f"{retry_after:g}"),)
    message = "Rate limit reached for images per minute: Limit 5, Used 5, Requested 1."
    return Fault(status=429, code="rate_limit_exceeded", kind="input-images", message=message, headers=headers)


def no_quota() -> Fault:
    """429 of an account whose money is spent, which waiting does not mend."""
    message = "You exceeded your current quota, please check your plan and billing details."
    return Fault(status=429, code="insufficient_quota", kind="insufficient_quota", message=message)


def broken(status: int = 500) -> Fault:
    """500, 502, 503 or the like."""
    return Fault(status=status, message="The server had an error while processing your request. Sorry about that!")


def moderated() -> Fault:
    """400 of the safety system."""
    message = (
        "Your request was rejected by the safety system. If you believe this is an error, contact us at "
        "help.openai.com and include the request ID req_1. safety_violations=[violence]."
    )
    return Fault(status=400, code="moderation_blocked", kind="image_generation_user_error", message=message)


def user_error() -> Fault:
    """400 of a request that cannot be drawn, which is no moderation."""
    message = "The image could not be generated from this prompt and these images."
    return Fault(status=400, code="invalid_image", kind="image_generation_user_error", message=message)


def unauthorized() -> Fault:
    """401; the vendor shows a part of the key, as OpenAI does."""
    message = "Incorrect API key provided: sk-canar********************************0001."
    return Fault(status=401, code="invalid_api_key", message=message)


def forbidden() -> Fault:
    """403 of an organization that is not verified."""
    return Fault(status=403, message="Your organization must be verified to use the model `gpt-image-2`.")


def not_found() -> Fault:
    """404 of a model."""
    message = "The model `gpt-image-2` does not exist or you do not have access to it."
    return Fault(status=404, code="model_not_found", message=message)


def portal() -> Fault:
    """200 with the page of a captive portal."""
    return Fault(page=PAGE, headers=(("content-type", "text/html"),))


def reset() -> Fault:
    """The connection is reset in the middle of the body."""
    return Fault(sent="reset")


def cut() -> Fault:
    """The connection ends in the middle of the body, though the head promised more."""
    return Fault(sent="cut")


def drip(pause: float) -> Fault:
    """The body comes in 20 pieces with a pause before each."""
    return Fault(sent="drip", pause=pause)


def elsewhere(status: int = 307) -> Fault:
    """A redirect to the other origin."""
    return Fault(sent="elsewhere", status=status)


def huge(megabytes: int = 64) -> Fault:
    """A body of so many megabytes of JSON."""
    return Fault(page=b'{"created": 1, "data": [{"b64_json": "' + b"A" * (megabytes << 20) + b'"}]}')


def _usages(body: Body) -> Iterator[tuple[Body, str]]:
    """Where the usage of images stands, and under which key."""
    tools = body.get("tool_usage")
    if isinstance(tools, dict):
        yield tools, "image_gen"
        return
    for key in ("usage", "usageMetadata"):
        if isinstance(body.get(key), dict):
            yield body, key


def without_usage() -> Fault:
    """An answer that tells no tokens."""

    def alter(body: Body) -> None:
        for holder, key in list(_usages(body)):
            del holder[key]

    return Fault(alter=alter)


def half_usage() -> Fault:
    """An answer whose output tokens are not told apart."""

    def alter(body: Body) -> None:
        for holder, key in _usages(body):
            for name in ("output_tokens_details", "candidatesTokensDetails"):
                holder[key].pop(name, None)

    return Fault(alter=alter)


def wrong_totals() -> Fault:
    """A usage whose parts do not add up."""

    def alter(body: Body) -> None:
        for holder, key in _usages(body):
            for name in ("total_tokens", "totalTokenCount"):
                if name in holder[key]:
                    holder[key][name] += 1000

    return Fault(alter=alter)


def times(factor: int) -> Fault:
    """So many times the tokens that were due, added up rightly."""

    def more(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: more(inner) for key, inner in value.items()}
        return [more(inner) for inner in value] if isinstance(value, list) else _more(value, factor)

    def alter(body: Body) -> None:
        for holder, key in _usages(body):
            holder[key] = more(holder[key])

    return Fault(alter=alter)


def _more(value: object, factor: int) -> object:
    return value * factor if isinstance(value, int) else value


def served(**words: str) -> Fault:
    """Another model, size or quality than was asked for."""

    def alter(body: Body) -> None:
        for name, word in words.items():
            inside = [one for one in body.get("output") or () if name in one]
            for holder in inside or [body]:
                holder["modelVersion" if name == "model" and "modelVersion" in holder else name] = word

    return Fault(alter=alter)


def altered(body: Body, fault: Fault) -> Body:
    """The body as the fault leaves it; the original stays."""
    if fault.alter is None:
        return body
    body = deepcopy(body)
    inside = body.get("response")
    fault.alter(inside if isinstance(inside, dict) else body)
    return body


def recorded(name: str) -> Fault:
    """A body of bodies/, as it was recorded, with a small picture in it."""
    text = (BODIES / name).read_text(encoding="utf-8").replace("PICTURE", as_base64("16x16"))
    body = json.loads(text)
    if isinstance(body, list):
        lines = "".join(f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in body)
        return Fault(page=lines.encode(), headers=(("content-type", "text/event-stream"),))
    if "response" in body:
        return Fault(
            page=f"event: {body['type']}\ndata: {json.dumps(body)}\n\n".encode(),
            headers=(("content-type", "text/event-stream"),),
        )
    return Fault(page=json.dumps(body).encode())
