"""What each endpoint calls things, as the words of ImageRequest: OpenAI's images and responses, Google's, fal's.
A body may come from an SDK's arguments or from JSON; it reads neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.code.code_call import Found, Made, Path, Unread, is_literal
from costplan.connect.code.evaluating import is_list
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Body = dict[str, Found]


class Said(NamedTuple):
    """What a body says in the words of ImageRequest; ``kind`` is empty where the body does not tell it, and ``told``
    are sentences on what it says beside that. None in place of it: it asks for no image."""

    fields: Body
    kind: str = ""
    told: tuple[str, ...] = ()


_FAL = {
    "num_images": "n",
    "image_size": "size",
    "image_url": "image",
    "image_urls": "image",
    "mask_url": "mask",
    "mask_image_url": "mask",
}
_GOOGLE = {
    "number_of_images": "n",
    "numberOfImages": "n",
    "sampleCount": "n",
    "image_size": "size",
    "imageSize": "size",
    "sampleImageSize": "size",
    "aspectRatio": "aspect_ratio",
    "responseModalities": "response_modalities",
    "imageConfig": "image_config",
    "generationConfig": "config",
    "generation_config": "config",
    "parameters": "config",
}
_OPENAI = {"images": "image", "image[]": "image"}
FREE_OF_OPENAI = frozenset(
    ("extra_headers", "output_compression", "response_format", "safety_identifier", "stream", "timeout", "user")
)
"""What a call to OpenAI's images may say without moving its cost."""

_AI_SDK = {"aspectRatio": "aspect_ratio", "maxRetries": "max_retries"}
_TEXTS = ("text", "prompt", "content", "parts", "contents", "input")
_PICTURES = ("inline_data", "inlineData", "file_data", "fileData", "image_url", "image", "fileUri", "file_id")


def openai_images(body: Body) -> Said:
    """A body of ``/v1/images/generations`` or ``/v1/images/edits``."""
    return Said(_renamed(body, _OPENAI))


def openai_responses(body: Body) -> Said | None:
    """A body of ``/v1/responses``; None where it has no tool that makes images."""
    tools = body.get("tools")
    listed = tools.value if tools is not None and is_list(tools.value) else ()
    tool = next((one for one in listed if _kind_of(one) == "image_generation"), None)
    if tool is None or not isinstance(tool.value, dict):
        return None
    fields = {key: found for key, found in tool.value.items() if key not in ("type", "action")}
    fields |= _prompt_of(body, "input", "instructions")
    pictures = sum(_pictures(found) for found in (body.get("input"),) if found)
    if pictures and "input" in body:
        fields["image"] = _several(pictures, body["input"])
    if mask := fields.pop("input_image_mask", None):
        fields["mask"] = mask
    main = body.get("model")
    told: tuple[str, ...] = ()
    if main is not None:
        name = main.value if isinstance(main.value, str) else "the main model"
        sentence = (
            f"{main.place}: {name} runs the tool; its own text tokens are billed too, and are not in the plan: "
            "state them under main_model"
        )
        told = (sentence,)
    return Said(fields, "responses", told)


def google(body: Body) -> Said:
    """The arguments or the body of ``generate_images``, ``generate_content`` or ``:predict``."""
    renamed = _renamed(body, _GOOGLE)
    fields: Body = {}
    for name in ("model", "prompt"):
        if name in renamed:
            fields[name] = renamed.pop(name)
    config = renamed.pop("config", None)
    rest = renamed | (_renamed(_inside(config), _GOOGLE) if config is not None else {})
    inner = rest.pop("image_config", None)
    rest |= _renamed(_inside(inner), _GOOGLE) if inner is not None else {}
    for holder in ("contents", "instances"):
        if (held := rest.pop(holder, None)) is not None:
            fields |= _prompt_of({holder: held}, holder)
            if pictures := _pictures(held):
                fields["image"] = _several(pictures, held)
    if rest.get("reference_images") is not None:
        fields["image"] = rest.pop("reference_images")
    modalities = rest.pop("response_modalities", None)
    if modalities is not None and "image" in str(modalities.value).lower():
        fields["wants_image"] = modalities
    return Said(fields | {key: found for key, found in rest.items() if key != "generationConfig"})


def fal(arguments: Body) -> Said:
    """The arguments of a model at fal."""
    fields = _renamed(arguments, _FAL)
    size = fields.get("size")
    if size is not None and isinstance(size.value, dict):
        edges = [size.value[edge].value for edge in ("width", "height") if edge in size.value]
        if len(edges) == 2 and all(isinstance(edge, int) for edge in edges):
            fields["size"] = Found(f"{edges[0]}x{edges[1]}", size.place, size.guess)
    return Said(fields)


def ai_sdk(arguments: Body) -> Said:
    """The arguments of ``generateImage`` of the AI SDK."""
    fields = _renamed(arguments, _AI_SDK)
    options = fields.pop("providerOptions", None)
    for of_provider in _inside(options).values() if options is not None else ():
        fields |= {key: found for key, found in _inside(of_provider).items() if key not in fields}
    prompt = fields.get("prompt")
    if prompt is not None and isinstance(prompt.value, dict):  # {text, images, mask}
        inside = fields.pop("prompt").value
        assert isinstance(inside, dict)
        fields |= {
            new: inside[old]
            for old, new in (("text", "prompt"), ("images", "image"), ("mask", "mask"))
            if old in inside
        }
    return Said(fields)


def _renamed(body: Body, words: Mapping[str, str]) -> Body:
    return {words.get(key, key): found for key, found in body.items()}


def _inside(found: Found) -> Body:
    """What a dict says, or the call that makes one: ``types.ImageConfig(aspect_ratio="1:1")``."""
    value = found.value
    if isinstance(value, Made):
        first = value.positional[0].value if value.positional else None
        return (first if isinstance(first, dict) else {}) | value.named
    if isinstance(value, dict):
        return value
    return {} if value is None else {f"**{found.place.line}": found}


def _kind_of(tool: Found) -> object:
    kind = tool.value.get("type") if isinstance(tool.value, dict) else None
    return kind.value if kind is not None else None


def _prompt_of(body: Body, *keys: str) -> Body:
    """The words under these keys as one prompt: a literal where all of them are."""
    parts = [part for key in keys if key in body for part in _texts(body[key])]
    if not parts:
        return {}
    unread = next((part for part in parts if not isinstance(part.value, str)), None)
    if unread is not None:
        return {"prompt": unread}
    return {"prompt": Found("\n".join(str(part.value) for part in parts), parts[0].place)}


def _texts(found: Found, levels: int = 8) -> Iterator[Found]:
    """The words of a prompt in their order, and what is no literal among them."""
    value = found.value
    if isinstance(value, Made):
        if _is_picture(value.path):
            return
        inner = [*value.positional, *value.named.values()]
        if not inner:
            yield Found(Unread(f"{value.path.name}()"), found.place)
        for one in inner if levels else ():
            yield from _texts(one, levels - 1)
    elif isinstance(value, dict):
        for key in _TEXTS:
            if key in value and levels:
                yield from _texts(value[key], levels - 1)
    elif is_list(value):
        for one in value if levels else ():
            yield from _texts(one, levels - 1)
    elif isinstance(value, str) or not is_literal(value):
        yield found


def _pictures(found: Found, levels: int = 8) -> int:
    """How many pictures contents hold."""
    value = found.value
    if not levels:
        return 0
    if isinstance(value, Made):
        if _is_picture(value.path):
            return 1
        return sum(_pictures(one, levels - 1) for one in (*value.positional, *value.named.values()))
    if isinstance(value, dict):
        own = any(key in value for key in _PICTURES)
        return int(own) + sum(_pictures(one, levels - 1) for key, one in value.items() if key not in _PICTURES)
    return sum(_pictures(one, levels - 1) for one in value) if is_list(value) else 0


def _is_picture(path: Path) -> bool:
    name = path.name.lower()
    return name.endswith((".open", "from_bytes", "from_uri", "from_file", "load_from_file")) or "image" in name


def _several(number: int, held: Found) -> Found:
    return Found(tuple(Found(Unread("an image"), held.place) for _ in range(number)), held.place)


WORDS: Mapping[str, Callable[[Body], Said | None]] = {
    "images": openai_images,
    "responses": openai_responses,
    "google": google,
    "fal": fal,
    "ai_sdk": ai_sdk,
}
"""The words of each kind of endpoint."""
