"""OpenAI's Responses endpoint with the image tool: its requests, its answers, and the last event of their streams.
The main model's own tokens are not the image call's, and are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.body import Body
from costplan.connect.usage.openai_images import revised_prompt
from costplan.connect.usage.openai_usage import with_usage
from costplan.connect.usage.request import Request, measured, parameters_in, size_in, texts_in
from costplan.observation import Observation

if TYPE_CHECKING:
    from costplan.connect.usage.defaults import RecordDefaults

EVENTS = ("response.completed", "response.failed", "response.incomplete")
"""The events that end a stream; the answer is in them."""


def response_answer(body: Body) -> Body | None:
    """The Responses body: this one, or the one inside the last event of a stream; None where it is neither."""
    if body.value.get("type") in EVENTS:
        return body.inner("response")
    is_response = body.value.get("object") == "response" or "tool_usage" in body.value
    return body if is_response else None


def has_image_usage(response: Body) -> bool:
    """Whether the answer tells the image tool's tokens."""
    tool_usage = response.value.get("tool_usage")
    return isinstance(tool_usage, dict) and isinstance(tool_usage.get("image_gen"), dict)


def read_response(response: Body, defaults: RecordDefaults) -> Observation:
    """The image tool's calls in the answer, as one.

    Size and quality are asked for in the tool; what was served stands in the output items, and so does the prompt that
    the main model wrote.

    Raises:
        InputError: the image tool's usage is not in it, no image model, tokens that are none or cannot be true.
    """
    tool_usage = response.inner("tool_usage")
    usage = tool_usage.inner("image_gen") if tool_usage else None
    if usage is None:
        raise response.fault(
            "no-usage",
            "the Responses body has no tool_usage.image_gen",
            "the usage is the main model's; image tokens are not in it",
        )
    items = image_items(response)
    nothing = Body({}, response.place, response.path)
    tool, item = _image_tool(response) or nothing, items[0] if items else nothing
    served_size, served_quality = size_in(item, "size"), item.word("quality")
    main_model = response.label("model")
    observation = Observation(
        model=defaults.model_of(response, tool.label("model")),
        call="responses",
        route=defaults.route,
        kind=defaults.kind,
        size=size_in(tool, "size") or served_size,
        quality=tool.word("quality") or served_quality,
        served_size=served_size,
        served_quality=served_quality,
        n=len(items) or 1,
        parameters=tuple(sorted((dict(parameters_in(item)) | dict(parameters_in(tool))).items())),
        at=response.moment("created_at"),
        source=defaults.source,
        notes=(f"main model {main_model}",) if main_model else (),
        **revised_prompt(items)._asdict(),
    )
    return with_usage(observation, usage)


def image_items(response: Body) -> list[Body]:
    """The image tool's calls among what the answer puts out."""
    return _of_type(response, "output", "image_generation_call")


def main_model_tokens(response: Body) -> tuple[int, int, int] | None:
    """What the main model read, how much of that was cached, and what it wrote; None where the answer does not say."""
    usage = response.inner("usage")
    went_in, came_out = (usage.tokens("input_tokens"), usage.tokens("output_tokens")) if usage else (None, None)
    if usage is None or went_in is None or came_out is None:
        return None
    details = usage.inner("input_tokens_details")
    return went_in, (details.tokens("cached_tokens") if details else None) or 0, came_out


def response_request(request: Body) -> Request | None:
    """What a request to the endpoint asks for; None where it is to another. The prompt is what the main model was
    told, though it writes that of the image itself: calls that were asked alike belong together."""
    tool = _image_tool(request)
    if tool is None and "input" not in request.value:
        return None
    tool = tool or Body({}, request.place, request.path)
    return Request(
        call="responses",
        size=size_in(tool, "size"),
        quality=tool.word("quality"),
        parameters=parameters_in(tool),
        prompt=measured(*texts_in(request.value.get("input"))),
    )


def _image_tool(body: Body) -> Body | None:
    tools = _of_type(body, "tools", "image_generation")
    return tools[0] if tools else None


def _of_type(body: Body, key: str, kind: str) -> list[Body]:
    """The objects of a list that are of a type."""
    listed, path = body.first(key)[1], body.named(key)
    if not isinstance(listed, list):
        return []
    return [Body(one, body.place, path) for one in listed if isinstance(one, dict) and one.get("type") == kind]
