"""OpenAI's Images endpoints: their requests, their answers, and the last event of their streams.
It lays nothing that was asked over what was served; pairs.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.body import shown
from costplan.connect.usage.failures import failed_status, read_failure
from costplan.connect.usage.openai_usage import with_usage
from costplan.connect.usage.request import (
    Request,
    how_many,
    input_sizes_in,
    measured,
    parameters_in,
    size_in,
    texts_in,
)
from costplan.observation import Observation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.connect.usage.body import Body
    from costplan.connect.usage.defaults import RecordDefaults
    from costplan.connect.usage.request import Prompt

EVENTS = {"image_generation.completed": "generate", "image_edit.completed": "edit"}
"""The events that end a stream, and the call that each ends."""


def images_answer(body: Body) -> Body | None:
    """The Images body, or the last event of a stream; None where this is neither."""
    value = body.value
    answers = "created" in value and ("data" in value or "usage" in value) and "choices" not in value
    is_images = str(value.get("type")) in EVENTS or answers
    return body if is_images else None


def read_images(body: Body, defaults: RecordDefaults) -> Observation:
    """The call that the answer tells of.

    The body repeats size, quality and more as they were served. Nothing else is known without the request, so they
    count as asked too, and so does a prompt as it was revised. Where a log wrote ``accepted`` or ``status`` beside
    them, those are read.

    Raises:
        InputError: no usage, no model, tokens that are none or cannot be true.
    """
    if (status := failed_status(body)) is not None:
        told = body if isinstance(status, int) else body._replace(value=body.value | {"error": status})
        return read_failure(told, defaults, status=status if isinstance(status, int) else None)
    usage = body.inner("usage")
    if usage is None:
        raise body.fault("no-usage", "the Images body has no usage", "its tokens are not known, so it teaches nothing")
    data = body.value.get("data")
    if data is not None and not isinstance(data, list):
        raise body.fault("not-a-list", f"data is {shown(data)}", "a list of images is needed here, or no data at all")
    size, quality = size_in(body, "size"), body.word("quality")
    observation = Observation(
        model=defaults.model_of(body, body.label("model")),
        call=EVENTS.get(str(body.value.get("type"))) or defaults.call,
        route=defaults.route,
        kind=defaults.kind,
        size=size,
        quality=quality,
        served_size=size,
        served_quality=quality,
        n=images_made(body) or 1,
        parameters=parameters_in(body),
        at=body.moment("created", "created_at"),
        accepted=body.truth("accepted"),
        source=defaults.source,
        notes=("data holds no image: it is taken for one",) if data == [] else (),
        **revised_prompt(body.bodies("data"))._asdict(),
    )
    return with_usage(observation, usage)


def images_made(body: Body) -> int:
    """How many images the answer holds; 0 where they were taken out."""
    data = body.value.get("data")
    return len(data) if isinstance(data, list) else 0


def revised_prompt(made: Iterable[Body]) -> Prompt:
    """What is kept of the prompt as it was written anew, for each of the images made."""
    told = [image.value["revised_prompt"] for image in made if "revised_prompt" in image.value]
    return measured(*texts_in(told))


def images_request(request: Body) -> Request:
    """What a request to an Images endpoint asks for.

    Raises:
        InputError: its number of images is none.
    """
    images = sum(how_many(request.value.get(key)) for key in ("image", "images", "image[]"))
    is_edit = images > 0 or request.value.get("mask") is not None or bool(request.value.get("input_images"))
    sizes = input_sizes_in(request)
    return Request(
        call="edit" if is_edit else "generate",
        size=size_in(request, "size"),
        quality=request.word("quality"),
        n=request.tokens("n"),
        input_images=sizes if sizes is not None or is_edit else (),
        without_size=images if sizes is None else 0,
        parameters=parameters_in(request),
        prompt=measured(*texts_in(request.value.get("prompt"))),
    )
