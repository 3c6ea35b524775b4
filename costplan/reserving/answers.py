"""An answer as whoever called a model holds it, made a plain mapping: an SDK's object, a mapping, or the text of JSON.
It reads no usage; billing.py does."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from costplan.errors import InputError, Place

PLACE = Place("answer", 1, 1)
"""How errors name an answer; what is told of it to people leaves that out."""

MAX_BYTES = 256 << 20
"""So long the text of an answer may be: ten images of the largest kind, in base64."""

_DEPTH = 64

_TAKEN = "(left out)"
"""What stands for the bytes of an image."""


class NoBody(Exception):
    """What was handed in is no answer of a model; the message says what it is."""


def body_of(answer: Any) -> dict[str, Any]:
    """The answer as a mapping of texts, whole numbers, Decimals, lists and mappings; no image is copied.

    Raises:
        NoBody: it is nothing of the kind.
    """
    found = _opened(answer)
    if isinstance(found, bytes | bytearray | str):
        found = _parsed(found)
    if not isinstance(found, Mapping):
        raise NoBody(f"the answer is {_kind(answer)}, not a model's body")
    return {str(key): _plain(value, 1) for key, value in found.items()}


def _opened(answer: Any) -> Any:
    """What an SDK's object holds: pydantic's models dump themselves, a raw response is parsed first."""
    parse = getattr(answer, "parse", None)
    if not isinstance(answer, type) and callable(parse) and hasattr(answer, "headers"):
        return _opened(parse())
    dump = getattr(answer, "model_dump", None)
    if not isinstance(answer, type) and callable(dump):
        try:
            return dump(exclude_none=True, warnings=False)
        except TypeError:  # an object that only looks like one of pydantic's
            return dump()
    to_dict = getattr(answer, "to_dict", None)
    return to_dict() if callable(to_dict) and not isinstance(answer, type) else answer


def _parsed(text: bytes | bytearray | str) -> Any:
    from costplan.connect.text.json_text import decode

    if len(text) > MAX_BYTES:
        raise NoBody(f"the answer is longer than {MAX_BYTES:,} bytes")
    try:
        written = text if isinstance(text, str) else bytes(text).decode()
        return decode(written, PLACE)
    except UnicodeDecodeError:
        raise NoBody("the answer is bytes that are no text") from None
    except InputError:
        html = text.lstrip()[:1] in ("<", b"<")
        raise NoBody(
            "the answer is a page of HTML, not JSON" if html else "the answer is a text that is no JSON"
        ) from None


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return value if value.is_finite() else str(value)
    if isinstance(value, Enum):
        return _plain(value.value, depth)
    if isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return Decimal(repr(value)) if value - value == 0 else str(value)  # which is no count and no nothing
    if isinstance(value, bytes | bytearray | memoryview):
        return _TAKEN
    if depth >= _DEPTH:
        raise NoBody(f"the answer is nested more than {_DEPTH} deep")
    if isinstance(value, Mapping):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, depth + 1) for item in value]
    opened = _opened(value)
    return str(type(value).__name__) if opened is value else _plain(opened, depth + 1)


def _kind(answer: Any) -> str:
    if answer is None:
        return "None"
    name = type(answer).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
