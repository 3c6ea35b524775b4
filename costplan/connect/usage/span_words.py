"""Span words: under which attributes OpenTelemetry, OpenLIT, OpenLLMetry, Spring AI, Langfuse, OpenInference, Logfire
and others put one thing of an image call. It reads no span; telemetry.py does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costplan.connect.text.json_text import decode
from costplan.connect.usage.request import texts_in, texts_logged
from costplan.errors import InputError

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.errors import Place

_USAGE, _USAGE_DETAILS = "gen_ai.usage.", "langfuse.observation.usage_details"

WORDS: dict[str, tuple[str, ...]] = {
    "model": (
        "gen_ai.request.model",
        "gen_ai.response.model",
        "langfuse.observation.model.name",
        "llm.model_name",
        "llm.request.model",
        "request_data.model",
    ),
    "operation": ("gen_ai.operation.name", "gen_ai.operation", "gen_ai.type", "llm.request.type"),
    "size": ("gen_ai.request.image_size", "gen_ai.request.image.size", "gen_ai.request.size"),
    "quality": ("gen_ai.request.image_quality", "gen_ai.request.image.quality", "gen_ai.request.quality"),
    "n": (
        "gen_ai.request.image_count",
        "gen_ai.request.image.count",
        "gen_ai.usage.image_count",
        "image_count",
        "gen_ai.request.n",
        "gen_ai.request.choice.count",
    ),
    "input": (f"{_USAGE}input_tokens", f"{_USAGE}prompt_tokens", "llm.usage.prompt_tokens", "llm.token_count.prompt"),
    "text_in": (f"{_USAGE}text.input_tokens", f"{_USAGE}input_text_tokens"),
    "image_in": (f"{_USAGE}image.input_tokens", f"{_USAGE}input_image_tokens"),
    "cached": (
        f"{_USAGE}cache_read.input_tokens",
        f"{_USAGE}cache_read_input_tokens",
        f"{_USAGE}input_tokens.cached",
        "llm.token_count.prompt_details.cache_read",
    ),
    "output": (
        f"{_USAGE}output_tokens",
        f"{_USAGE}completion_tokens",
        "llm.usage.completion_tokens",
        "llm.token_count.completion",
    ),
    "text_out": (f"{_USAGE}text.output_tokens", f"{_USAGE}output_text_tokens"),
    "image_out": (f"{_USAGE}image.output_tokens", f"{_USAGE}output_image_tokens"),
    "thoughts": (
        f"{_USAGE}reasoning.output_tokens",
        f"{_USAGE}reasoning_tokens",
        f"{_USAGE}details.reasoning_tokens",
        f"{_USAGE}completion_tokens_details.reasoning",
        "llm.token_count.completion_details.reasoning",
    ),
    "total": (f"{_USAGE}total_tokens", "llm.usage.total_tokens", "llm.token_count.total"),
    "cost": (f"{_USAGE}cost", "operation.cost"),
}
"""What a call may tell, and the attributes that hold it, those of the convention first."""

PROMPTS = (
    "gen_ai.input.messages",
    "gen_ai.prompt",
    "gen_ai.content.prompt",
    "langfuse.observation.input",
    "llm.prompts",
    "input.value",
    "request_data",
)
"""The attributes that hold the prompt, as a text or as the JSON of messages or of a request."""

_MESSAGE = re.compile(r"(?:gen_ai\.prompt|llm\.input_messages)\.(\d{1,4})\.(?:message\.)?content", re.ASCII)
"""One message of a prompt, as OpenLLMetry and OpenInference number them."""

_OBJECTS = {
    "request_data": ("model", "size", "quality", "n"),
    "llm.invocation_parameters": ("size", "quality", "n"),
    "langfuse.observation.model.parameters": ("size", "quality", "n"),
    _USAGE_DETAILS: ("input", "output", "total"),
}
"""Attributes that hold an object, often as text, and the words of it that are spelled as ours."""

_DETAILS = {
    "input_text_tokens": "text_in",
    "input_image_tokens": "image_in",
    "output_text_tokens": "text_out",
    "output_image_tokens": "image_out",
    "output_reasoning_tokens": "thoughts",
    "input_cached_tokens": "cached",
}
"""The parts of Langfuse's usage details."""

_IMAGE = re.compile(r"(create_|generate_)?images?([._ ]?(generat\w*|edit\w*|variation\w*|create))?|edit[._]?images?")
_CHAT = (None, "chat", "completion", "text_completion", "generate_content")


def words_of(attributes: Body) -> Body:
    """What the attributes tell, by our words for it."""
    told: dict[str, Any] = {}
    for word, names in WORDS.items():
        value = attributes.tokens(*names) if word in _NUMBERS else attributes.first(*names)[1]
        if value is not None:
            told[word] = value
    for name, keys in _OBJECTS.items():
        inside = _object(attributes.value.get(name), attributes.place)
        found = {key: inside.get(key) for key in keys} | {word: inside.get(key) for key, word in _DETAILS.items()}
        told = {word: value for word, value in found.items() if value is not None} | told
    return attributes._replace(value=told)


def prompt_in(attributes: Body) -> list[str]:
    """The words of the prompt in the attributes, of a span or of an event in it."""
    for name in PROMPTS:
        if texts := texts_logged(attributes.value.get(name), attributes.place):
            return texts
    numbered = {int(found[1]): key for key in attributes.value if (found := _MESSAGE.fullmatch(key))}
    return [text for _, key in sorted(numbered.items()) for text in texts_in(attributes.value[key])]


_NUMBERS = ("input", "text_in", "image_in", "cached", "output", "text_out", "image_out", "thoughts", "total")


def usage_in(attributes: Body) -> dict[str, Any]:
    """The attributes that hold usage."""
    flat = {key: value for key, value in attributes.value.items() if key.startswith(_COUNTED)}
    details = _object(attributes.value.get(_USAGE_DETAILS), attributes.place)
    return flat | ({_USAGE_DETAILS: details} if details else {})


_COUNTED = (_USAGE, "llm.token_count.", "llm.usage.")


def is_image_operation(operation: str | None) -> bool:
    """Whether the name of an operation says that it makes images: ``image``, ``image_generation``, ``images.edit``."""
    return operation is not None and _IMAGE.fullmatch(operation.lower()) is not None


def may_make_images(operation: str | None) -> bool:
    """Whether an operation makes images with a model that does: a chat, or one that nobody named. What an agent sums up
    over its calls is none."""
    return operation in _CHAT


def _object(value: Any, place: Place) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = decode(value, place)
        except InputError:  # somebody's text, and no object
            return {}
    return value if isinstance(value, dict) else {}
