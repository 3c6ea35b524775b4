"""Chat completions that make images, as OpenRouter, LiteLLM, new-api and other gateways answer: requests and answers.
A completion without an image is no image call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.openai_usage import of_images, told_by
from costplan.connect.usage.request import Request, input_sizes_in, measured, size_in, texts_in
from costplan.connect.usage.tokens import with_tokens
from costplan.observation import DIRECT, Observation

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.connect.usage.defaults import RecordDefaults

_OBJECTS = ("chat.completion", "chat.completion.chunk")
OPENROUTER = "openrouter"


def chat_answer(body: Body) -> Body | None:
    """The chat completion, or the chunk of a stream that has the usage; None where this is neither."""
    is_chat = body.value.get("object") in _OBJECTS or isinstance(body.value.get("choices"), list)
    return body if is_chat else None


def is_chunk(body: Body) -> bool:
    """Whether this is a chunk of a stream without usage."""
    return body.value.get("object") == "chat.completion.chunk" and body.first("usage")[1] is None


def read_chat(body: Body, defaults: RecordDefaults) -> Observation | None:
    """The image call that a completion tells of; None where it makes no image.

    Raises:
        InputError: no usage, no model, tokens that are none or cannot be true.
    """
    usage, model, made = body.inner("usage"), body.label("model"), images_made(body)
    told = told_by(usage) if usage else None
    if not made and not (told and told.image_out) and not defaults.makes_images(model):
        return None
    if usage is None or told is None:
        raise body.fault("no-usage", "the chat completion has no usage", "its tokens are not known")
    # OpenRouter alone tells what was billed in this place.
    is_openrouter = usage.first("cost_details")[1] is not None
    own_key = usage.truth("is_byok") is True
    cost = usage.amount("cost") if is_openrouter else None
    observation = Observation(
        model=defaults.model_of(body, model),
        call=defaults.call,
        route=OPENROUTER if is_openrouter and defaults.route == DIRECT else defaults.route,
        kind=defaults.kind,
        n=made or 1,
        cost_usd=None if own_key else cost,
        at=body.moment("created"),
        source=defaults.source,
        notes=(f"the gateway's fee is ${cost}; the maker bills a key of your own",) if own_key else (),
    )
    told = of_images(told) if made else told
    # The models that answer in chats charge an image that goes in as text.
    return with_tokens(observation, told._replace(input_is_text=True), usage)


def images_made(body: Body) -> int:
    """How many images the answer holds; 0 where they were taken out."""
    messages = [choice.inner("message", "delta") for choice in body.bodies("choices")]
    return sum(len(message.bodies("images")) + _images_in(message) for message in messages if message)


def chat_request(request: Body) -> Request | None:
    """What a chat asks for; None where the request is to another endpoint."""
    if not isinstance(request.value.get("messages"), list):
        return None
    messages = request.bodies("messages")
    images, sizes = sum(map(_images_in, messages)), input_sizes_in(request)
    image = request.inner("image_config") or request._replace(value={})
    return Request(
        call="edit" if images or sizes else "generate",
        size=size_in(image, "image_size"),
        n=request.tokens("n"),
        input_images=sizes if sizes is not None or images else (),
        without_size=images if sizes is None else 0,
        prompt=measured(*texts_in(request.value["messages"])),
    )


def _images_in(message: Body) -> int:
    return sum(part.value.get("type") in ("image_url", "input_image", "output_image") for part in _parts(message))


def _parts(message: Body) -> tuple[Body, ...]:
    return message.bodies("content")
