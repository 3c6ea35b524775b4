"""OpenAI's answers: Images generations and edits, whole and streamed, and Responses with the image tool.
The shapes are those of the records in bodies/; counts are the published formula's, for what was asked."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.vendors.pictures import as_base64, size_in_header
from tests.vendors.reply import Reply
from tests.vendors.usage import Refused, took

if TYPE_CHECKING:
    from tests.vendors.asked import Asked
    from tests.vendors.reply import Body
    from tests.vendors.usage import Took

CREATED = 1785216905
"""The moment of the recorded Images body."""

NEWEST = "gpt-image-2.6-sunburst"
"""The model of an image tool that names none, by the SDK's own words."""

AUTO = {"size": "1024x1024", "quality": "medium"}
"""What auto is served as here; a script may say otherwise."""


def failure(status: int, code: str | None, message: str, kind: str = "", param: str | None = None) -> Reply:
    """An error in OpenAI's words."""
    kind = kind or {401: "invalid_request_error", 429: "requests"}.get(
        status, "server_error" if status >= 500 else "invalid_request_error"
    )
    return Reply(status, {"error": {"message": message, "type": kind, "param": param, "code": code}})


def images(asked: Asked, kind: str, models: dict[str, str]) -> Reply:
    """The answer of ``/images/generations`` or ``/images/edits``."""
    said = asked.body
    deployment = re.search(r"/deployments/([^/]+)/", asked.route)
    spelled = deployment[1] if deployment else str(said.get("model") or NEWEST)
    size, quality = _served(said)
    n = int(said.get("n") or 1)
    inputs = tuple(size_in_header(one.data) for one in asked.uploads if one.field != "mask")
    inputs += ("1024x1024",) * len(said.get("images") or ())
    try:
        counts = took(
            _key(spelled, models),
            kind=kind,
            size=size,
            quality=quality,
            n=n,
            prompt=str(said.get("prompt", "")),
            input_images=inputs,
            parameters=_partials(said),
        )
    except Refused as refused:
        return _refusal(refused, spelled, str(said.get(refused.parameter)))
    form = str(said.get("output_format") or "png")
    look = {"background": "opaque", "output_format": form, "quality": quality, "size": size}
    if str(said.get("stream")).lower() == "true":
        return _streamed(kind, n, int(said.get("partial_images") or 0), look, counts)
    data = [{"b64_json": as_base64(size, form)} for _ in range(n)]
    return Reply(body={"created": CREATED, "data": data, **look, "usage": _usage(counts)})


def responses(asked: Asked, models: dict[str, str], made: dict[str, Body]) -> Reply:
    """The answer of ``/responses``: one image of each image tool, and the main model's own words. What is made in the
    background is put into ``made``."""
    said = asked.body
    tools = [tool for tool in said.get("tools") or () if tool.get("type") == "image_generation"]
    items, counts = [], []
    for number, tool in enumerate(tools):
        size, quality = _served(tool)
        spelled = str(tool.get("model") or NEWEST)
        try:
            counts.append(
                took(
                    _key(spelled, models),
                    kind="responses",
                    size=size,
                    quality=quality,
                    n=1,
                    prompt=json.dumps(said.get("input", "")),
                    parameters=_partials(tool),
                )
            )
        except Refused as refused:
            return _refusal(refused, spelled, str(tool.get(refused.parameter)))
        form = str(tool.get("output_format") or "png")
        items.append(
            {
                "id": f"ig_{number}",
                "type": "image_generation_call",
                "status": "completed",
                "action": "generate",
                "background": "opaque",
                "output_format": form,
                "quality": quality,
                "size": size,
                "revised_prompt": "A circle",
                "result": as_base64(size, form),
            }
        )
    body = _response(said, items, [_usage(one) for one in counts])
    if said.get("background"):
        body["background"] = True
        made[body["id"]] = body
        return Reply(body=body | {"status": "queued", "output": [], "usage": None, "tool_usage": None})
    return _response_events(body) if said.get("stream") else Reply(body=body)


def _response(said: Body, items: list[Body], usages: list[Body]) -> Body:
    body: Body = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1791443261,
        "status": "completed",
        "model": said.get("model"),
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": said.get("tools") or [],
        "output": items,
        "usage": {
            "input_tokens": 1633,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 43,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 1676,
        },
    }
    if usages:
        image_gen = usages[0]
        for one in usages[1:]:
            image_gen = _added(image_gen, one)
        body["tool_usage"] = {"image_gen": image_gen, "web_search": {"num_requests": 0}}
    return body


def _added(one: Body, other: Body) -> Body:
    return {
        key: _added(value, other[key]) if isinstance(value, dict) else value + other[key] for key, value in one.items()
    }


def _response_events(body: Body) -> Reply:
    begun = body | {"status": "in_progress", "output": [], "usage": None, "tool_usage": None}
    events: list[tuple[str, Body]] = [("response.created", {"response": begun})]
    for index, item in enumerate(body["output"]):
        events.append(
            (
                "response.image_generation_call.partial_image",
                {
                    "item_id": item["id"],
                    "output_index": index,
                    "partial_image_index": 0,
                    "partial_image_b64": item["result"],
                },
            )
        )
        events.append(("response.output_item.done", {"output_index": index, "item": item}))
    events.append(("response.completed", {"response": body}))
    return Reply(
        events=tuple(
            (name, {"type": name, "sequence_number": number, **inside}) for number, (name, inside) in enumerate(events)
        )
    )


def _streamed(kind: str, n: int, partials: int, look: Body, counts: Took) -> Reply:
    word = "image_generation" if kind == "generate" else "image_edit"
    events: list[tuple[str, Body]] = []
    for _ in range(n):
        image = {"b64_json": as_base64(look["size"], look["output_format"]), "created_at": CREATED, **look}
        events.extend(
            (
                f"{word}.partial_image",
                {"type": f"{word}.partial_image", "partial_image_index": index, **image},
            )
            for index in range(partials)
        )
        usage = _usage(counts, share=n)
        events.append((f"{word}.completed", {"type": f"{word}.completed", **image, "usage": usage}))
    return Reply(events=tuple(events))


def _usage(counts: Took, share: int = 1) -> Body:
    text_in, image_in, text_out, image_out = (tokens // share for tokens in counts)
    return {
        "input_tokens": text_in + image_in,
        "input_tokens_details": {"image_tokens": image_in, "text_tokens": text_in},
        "output_tokens": text_out + image_out,
        "output_tokens_details": {"image_tokens": image_out, "text_tokens": text_out},
        "total_tokens": text_in + image_in + text_out + image_out,
    }


def _served(said: dict[str, Any]) -> tuple[str, str]:
    size, quality = (str(said.get(key) or "auto") for key in ("size", "quality"))
    return AUTO["size"] if size == "auto" else size, AUTO["quality"] if quality == "auto" else quality


def _partials(said: dict[str, Any]) -> dict[str, str]:
    return {"partial_images": str(said["partial_images"])} if said.get("partial_images") else {}


def _key(spelled: str, models: dict[str, str]) -> str:
    """The key of a model's table; a deployment has a name of its own."""
    spelled = models.get(spelled, spelled)
    return spelled if "/" in spelled else f"openai/{spelled}"


def _refusal(refused: Refused, model: str, value: str) -> Reply:
    if not refused.parameter:
        message = f"The model `{model}` does not exist or you do not have access to it."
        return failure(404, "model_not_found", message)
    message = f"Invalid value: '{value}'."
    return failure(400, "invalid_value", message, param=refused.parameter)
