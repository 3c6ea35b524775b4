"""Request: what a request asks for, and what a request or an answer says of size, quality and parameters.
A prompt is measured and hashed here, and never kept."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from costplan.connect.text.json_text import decode
from costplan.connect.usage.body import Body, shown
from costplan.errors import InputError
from costplan.named import NamedTuple
from costplan.pricing.sizes import WRITTEN

if TYPE_CHECKING:
    from costplan.errors import Place

PARAMETERS = {
    "background",
    "complexity",
    "input_fidelity",
    "mode",
    "moderation",
    "output_compression",
    "output_format",
    "partial_images",
    "service_tier",
    "style",
}
"""What is kept beside size, quality and n: whatever else a request holds may be private, and is left out."""


_SIZE = re.compile(WRITTEN, re.ASCII)


class Prompt(NamedTuple):
    """What is kept of a prompt: its length, its SHA-256, and its tokens where they can be counted exactly."""

    prompt_chars: int | None = None
    prompt_sha256: str | None = None
    prompt_tokens: int | None = None


_NO_PROMPT = Prompt()


class Request(NamedTuple):
    """What a request asks for. None means that it does not say; ``n`` is of images.

    ``input_images`` are the sizes of the input images where who logged the request told them, else ``without_size`` is
    their number.
    """

    call: str
    size: str | None = None
    quality: str | None = None
    n: int | None = None
    input_images: tuple[str, ...] | None = None
    without_size: int = 0
    parameters: tuple[tuple[str, str], ...] = ()
    prompt: Prompt = Prompt()


def is_size(value: str) -> bool:
    """Whether a text is WxH, a class such as 2K, or auto."""
    return _SIZE.match(value) is not None


def size_in(body: Body, *keys: str) -> str | None:
    """A size in pixels, a class or auto; None where something else or nothing stands there."""
    value = body.first(*keys)[1]
    return value if isinstance(value, str) and _SIZE.match(value) else None


def parameters_in(body: Body) -> tuple[tuple[str, str], ...]:
    """The parameters that are kept, in the order of the alphabet, each as a word."""
    kept = []
    for name in sorted(PARAMETERS & body.value.keys()):
        value = body.value[name]
        word = shown(value) if isinstance(value, (bool, int)) else body.word(name)
        if word is not None:
            kept.append((name, word))
    return tuple(kept)


def input_sizes_in(request: Body) -> tuple[str, ...] | None:
    """``input_images: ["1024x1024"]``, written into the request by who logged it; None where it is not told."""
    logged = request.value.get("input_images")
    if not isinstance(logged, list):
        return None
    sizes = [size_in(Body({"size": size}, request.place), "size") for size in logged]
    return None if None in sizes else tuple(size for size in sizes if size is not None)


def measured(*texts: str) -> Prompt:
    """What is kept of a prompt in these parts; nothing is known of it where there is none."""
    if not texts:
        return _NO_PROMPT
    from costplan.pricing.tokenizer import count_tokens

    prompt = "".join(texts)
    tokens, _ = count_tokens(prompt)
    return Prompt(
        prompt_chars=len(prompt),
        prompt_sha256=sha256(prompt.encode()).hexdigest(),
        prompt_tokens=int(tokens.expected) if tokens.is_exact else None,
    )


_HOLD_TEXT = ("prompt", "text", "content", "parts", "messages", "contents", "input")
"""What holds the words of a request, a message or a part of one, whoever made it up."""


_CUT_JSON = ('{"', "[{")


def texts_in(value: Any) -> list[str]:
    """The words of a prompt in their order: a text, or messages and parts as OpenAI, Google and OpenTelemetry write
    them."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    if isinstance(value, dict):
        return texts_in(next((value[key] for key in _HOLD_TEXT if value.get(key) is not None), []))
    return []


def texts_logged(value: Any, place: Place) -> list[str]:
    """The words of a prompt that a log holds: as :func:`texts_in` reads them, or as JSON in a text; none of JSON that
    was cut."""
    if isinstance(value, str):
        try:
            decoded = decode(value, place)
        except InputError:
            return [] if value.lstrip().startswith(_CUT_JSON) else [value]
        return texts_in(decoded) if isinstance(decoded, (str, list, dict)) else [value]
    return texts_in(value)


def how_many(value: Any) -> int:
    """The number of things under a key that holds one or a list of them."""
    return len(value) if isinstance(value, list) else int(value is not None and value != "")
