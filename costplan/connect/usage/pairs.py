"""Pairs: a request body beside its response body, with what only the caller knows.
What was asked comes from the request, what was served from the response; the prompt and the images stay behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.connect.usage.answers import read_answer
from costplan.connect.usage.asked import parameters_said, prompt_said, size_said
from costplan.connect.usage.body import Body
from costplan.connect.usage.openai_images import images_made
from costplan.errors import did_you_mean

if TYPE_CHECKING:
    from costplan.connect.usage.given import Given
    from costplan.observation import Observation

KEYS = (
    "request",
    "response",
    "at",
    "timestamp",
    "latency_s",
    "route",
    "status",
    "attempt",
    "accepted",
    "step",
    "model",
    "id",
)
"""What a pair may hold. It is our own shape, so a key that nobody reads is an error."""


def is_pair(body: Body) -> bool:
    """Whether this is a request and response pair."""
    return isinstance(body.value.get("request"), dict) and "response" in body.value


def read_pair(body: Body, given: Given) -> Observation:
    """The call that a pair tells of.

    Raises:
        InputError: a key that is not known, no response, or what the answer's reader says.
    """
    unknown = next((key for key in body.value if key not in KEYS), None)
    if unknown is not None:
        raise body.fault("unknown-key", f"{unknown[:60]!r} is not a key of a pair", did_you_mean(unknown[:60], KEYS))
    status, attempt = body.tokens("status"), body.tokens("attempt")
    if attempt == 0:
        raise body.fault("not-whole", "attempt is 0", "the first try is 1")
    response = body.inner("response")
    if response is None and (status is None or status < 400):
        raise body.fault("no-usage", "the pair has no response and no status of an error", "what was used is not known")
    found = read_exchange(
        Body(body.value["request"], body.place, "request"),
        response or Body({}, body.place, "response"),
        given._replace(route=body.label("route") or given.route, model=body.label("model") or given.model),
        status,
    )
    return found._replace(
        at=body.moment("at", "timestamp") or found.at,
        latency_s=body.amount("latency_s"),
        attempt=attempt or 1,
        accepted=body.truth("accepted"),
        step=body.label("step"),
    )


def read_exchange(request: Body, response: Body, given: Given, status: int | None = None) -> Observation:
    """The call of a request and its response: what was asked laid over what the answer tells.

    Raises:
        InputError: what the answer's reader says.
    """
    asked = _asked(request)
    call = asked.pop("call") or given.call
    found = read_answer(response, given._replace(call=call), request.label("model"), status)
    notes = list(found.notes)
    n = asked.pop("n")
    made = images_made(response)
    if n is not None and not made:
        found = found._replace(n=max(n, found.n))
    elif n is not None and n != made:
        notes.append(f"{n} images asked, {made} in the answer")
    inputs = asked.pop("inputs")
    if inputs:
        notes.append(f"{inputs} input images, sizes not told")
    # What the answer repeats was served; the request says what was asked.
    return found._replace(call=call or found.call, notes=tuple(notes), **asked)


def _asked(request: Body) -> dict[str, Any]:
    """What a request to the Images, Responses or Gemini endpoint asks for, in an observation's words."""
    if "contents" in request.value:
        return _asked_of_gemini(request)
    tools = request.bodies("tools")
    tool = next((tool for tool in tools if tool.value.get("type") == "image_generation"), None)
    if tool is not None or "input" in request.value:
        # The prompt of the image is written by the main model, so nothing is known of it here.
        tool = tool or Body({}, request.place, request.path)
        return {
            "call": "responses",
            "size": size_said(tool, "size"),
            "quality": tool.word("quality"),
            "n": None,
            "inputs": 0,
            "parameters": parameters_said(tool),
        }
    inputs = sum(_how_many(request.value.get(key)) for key in ("image", "images", "image[]"))
    is_edit = inputs > 0 or request.value.get("mask") is not None or bool(request.value.get("input_images"))
    prompt = request.value.get("prompt")
    sizes = _input_sizes(request)
    return {
        "call": "edit" if is_edit else "generate",
        "size": size_said(request, "size"),
        "quality": request.word("quality"),
        "n": request.tokens("n"),
        "input_images": sizes if sizes is not None or is_edit else (),
        "inputs": inputs if sizes is None else 0,
        "parameters": parameters_said(request),
    } | (prompt_said(prompt) if isinstance(prompt, str) else {})


def _asked_of_gemini(request: Body) -> dict[str, Any]:
    config = request.inner("generationConfig", "generation_config")
    image = config.inner("imageConfig", "image_config") if config else None
    texts, inputs = [], 0
    for content in request.bodies("contents"):
        for part in content.bodies("parts"):
            text = part.value.get("text")
            if isinstance(text, str):
                texts.append(text)
            inputs += part.first("inlineData", "inline_data", "fileData", "file_data")[1] is not None
    sizes = _input_sizes(request)
    return {
        "call": "edit" if inputs or sizes else "generate",
        "size": size_said(image, "imageSize", "image_size") if image else None,
        "quality": None,
        "n": None,
        "input_images": sizes if sizes is not None or inputs else (),
        "inputs": inputs if sizes is None else 0,
        "parameters": (),
    } | (prompt_said("".join(texts)) if texts else {})


def _input_sizes(request: Body) -> tuple[str, ...] | None:
    """``input_images: ["1024x1024"]``, written into the request by who logged it; None where it is not told."""
    told = request.value.get("input_images")
    if not isinstance(told, list):
        return None
    sizes = [size_said(Body({"size": size}, request.place), "size") for size in told]
    return None if None in sizes else tuple(size for size in sizes if size is not None)


def _how_many(value: Any) -> int:
    return len(value) if isinstance(value, list) else int(value is not None and value != "")
