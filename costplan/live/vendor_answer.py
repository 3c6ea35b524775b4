"""Answer: what a vendor answered to one call, as it was sent, with its images, what it says it served, and how long it
took. It prices nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Image(NamedTuple):
    """An image of an answer: its bytes, or why they are not there, and its format by its first bytes."""

    data: bytes | None
    url: str | None = None
    format: str = ""
    missing: str = ""


class Answer(NamedTuple):
    """One answer. ``body`` is its JSON, verbatim but for a key that it might echo; ``usage`` tells whether it says what
    was used. What is served is None where the vendor does not say; ``told`` are sentences for a reader."""

    body: dict[str, Any]
    images: tuple[Image, ...]
    served_model: str | None
    served_size: str | None
    served_quality: str | None
    request_id: str | None
    latency_s: float
    status: int
    has_usage: bool = True
    told: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------ what a body may hold


def list_in(body: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects of a list under a key; none where it is no list."""
    found = body.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def object_in(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object under a key; an empty one where there is none."""
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def text_in(body: Mapping[str, Any], key: str, most: int = 200) -> str | None:
    """The text under a key, on one line and not longer than ``most``; None where there is none."""
    found = body.get(key)
    return found if isinstance(found, str) and 0 < len(found) <= most and found.isprintable() else None
