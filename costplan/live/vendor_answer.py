"""Answer: what a vendor answered to one call, as it was sent, with its images, what it says it served, and how long it
took. It prices nothing."""

from __future__ import annotations

from typing import Any

from costplan.named import NamedTuple


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
    billable_units: str | None = None
    told: tuple[str, ...] = ()
