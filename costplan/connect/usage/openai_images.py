"""Answers of OpenAI's Images endpoints, and the last event of their streams.
It reads no request; pairs.py lays what was asked over what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.asked import parameters_said, size_said
from costplan.connect.usage.openai_usage import with_usage
from costplan.observation import Observation

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.connect.usage.given import Given

EVENTS = {"image_generation.completed": "generate", "image_edit.completed": "edit"}
"""The events that end a stream, and the call that each ends."""


def is_images(body: Body) -> bool:
    """Whether this is an Images body or the last event of a stream."""
    value = body.value
    return str(value.get("type")) in EVENTS or ("created" in value and ("data" in value or "usage" in value))


def read_images(body: Body, given: Given) -> Observation:
    """The call that the answer tells of.

    The body repeats size, quality and more as they were served. Nothing else is known without the request, so they
    count as asked too.

    Raises:
        InputError: no usage, no model, tokens that are none or cannot be true.
    """
    usage = body.inner("usage")
    if usage is None:
        raise body.fault("no-usage", "the Images body has no usage", "its tokens are not known, so it teaches nothing")
    size, quality = size_said(body, "size"), body.word("quality")
    found = Observation(
        model=given.model_of(body, body.label("model")),
        call=EVENTS.get(str(body.value.get("type"))) or given.call,
        route=given.route,
        kind=given.kind,
        size=size,
        quality=quality,
        served_size=size,
        served_quality=quality,
        n=images_made(body) or 1,
        parameters=parameters_said(body),
        at=body.moment("created", "created_at"),
        source=given.source,
    )
    return with_usage(found, usage)


def images_made(body: Body) -> int:
    """How many images the answer holds; 0 where they were taken out."""
    data = body.value.get("data")
    return len(data) if isinstance(data, list) else 0
