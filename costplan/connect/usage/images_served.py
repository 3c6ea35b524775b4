"""How many images an answer holds, and of which sizes, whoever gave it: for what is charged by image or megapixel.
It reads no usage; many such answers, such as fal's, have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage import chat_completions, gemini
from costplan.connect.usage.openai_images import EVENTS
from costplan.connect.usage.openai_responses import image_items, response_answer
from costplan.connect.usage.request import size_in
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body


class ImagesServed(NamedTuple):
    """The images of an answer; ``sizes`` are those that it tells, each once."""

    number: int
    sizes: tuple[str, ...] = ()


_LISTS = ("images", "data", "generated_images", "generatedImages", "predictions", "artifacts")
"""Where answers list their images: fal, OpenAI and whoever speaks like it, Google's SDK and REST for Imagen,
Stability."""


def images_served(body: Body) -> ImagesServed:
    """The images that an answer holds."""
    if body.value.get("type") in EVENTS:
        return ImagesServed(1, _sizes(body, ()))
    if (response := response_answer(body)) is not None:
        items = image_items(response)
        return ImagesServed(len(items), _sizes(body, items))
    made = gemini.images_made(body) or chat_completions.images_made(body)
    if made:
        return ImagesServed(made)
    listed = body.first(*_LISTS)[1]
    if isinstance(listed, list):
        return ImagesServed(len(listed), _sizes(body, body.bodies(*_LISTS)))
    one = body.first("image")[1]  # fal, where a model makes one
    return ImagesServed(
        int(one is not None), _sizes(body, (body.inner("image") or body,) if isinstance(one, dict) else ())
    )


def _sizes(body: Body, images: tuple[Body, ...] | list[Body]) -> tuple[str, ...]:
    found = [_size(image) for image in images]
    if not any(found):
        found = [_size(body)]
    return tuple(dict.fromkeys(size for size in found if size))


def _size(image: Body) -> str | None:
    width, height = image.value.get("width"), image.value.get("height")
    if isinstance(width, int) and isinstance(height, int) and 0 < width < 10**6 and 0 < height < 10**6:
        return f"{width}x{height}"
    return size_in(image, "size")
