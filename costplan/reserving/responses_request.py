"""The arguments of ``responses.create`` with the image tool, as one request in our words.
What its text model takes is stated by whoever calls it; here it is only held to what the request allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.connect.usage.request import texts_in
from costplan.errors import wrong
from costplan.pricing.prices import STANDARD
from costplan.reserving.input_pictures import InputPictures, both, of_base64, of_urls
from costplan.reserving.one_request import OneRequest, body_of_request, model_in, parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from costplan.pricing.call import MainModel

_FREE_WORDS = """
    extra_headers include instructions metadata parallel_tool_calls prompt_cache_key prompt_cache_options
    prompt_cache_retention reasoning safety_identifier store stream stream_options temperature text timeout tool_choice
    top_logprobs top_p truncation user
"""
_FREE = frozenset(_FREE_WORDS.split())
"""What moves the cost of the main model alone, whose tokens are stated, or none."""

_FREE_TOOLS = ("custom", "function")
"""Tools that cost no more than the main model's tokens."""

_OF_TOOL = frozenset(("action", "output_compression", "type"))
"""What an image tool may say without moving its cost."""

_WHOLE_CONVERSATION = ("conversation", "previous_response_id")
"""What brings in images of which the request tells nothing."""


def responses_request(
    said: Mapping[str, Any], main_model: Sequence[MainModel], most_inputs: Callable[[str], int]
) -> OneRequest:
    """What a call to the Responses endpoint asks of its image tool.

    Args:
        said: its arguments, as the SDK takes them.
        main_model: what the main model takes at most, as the caller states it.
        most_inputs: how many input images the model of that name takes at most.

    Raises:
        InputError: it says something that cannot be priced, or nothing limits it.
    """
    streams = bool(said.get("stream"))
    prompt = "\n".join((*texts_in(said.get("instructions")), *texts_in(said.get("input"))))
    body = body_of_request(said, _FREE)
    model_in(body, "main model")
    tool = _image_tool(body.pop("tools", None))
    model = model_in(tool, "model of its image tool")
    _hold_to(main_model, body.pop("max_output_tokens", None))
    pictures = _pictures(body.pop("input", None), most := most_inputs(model))
    if [key for key in _WHOLE_CONVERSATION if body.pop(key, None) is not None]:
        pictures = pictures._replace(unsized=max(0, most - len(pictures.sizes)))
    tier, runs = body.pop("service_tier", STANDARD), body.pop("max_tool_calls", None)
    body.pop("background", None)
    if body:
        names = ", ".join(body)[:80]
        raise wrong("no-bound", f"{names}: nothing says what that costs in a Responses call", "leave it out")
    if tool.pop("input_image_mask", None) is not None:
        tool["mask"] = True
    words = {
        "call": "responses",
        "size": tool.pop("size", None),
        "quality": tool.pop("quality", None),
        "prompt": prompt,
        "input_images": list(map(str, pictures.sizes)),
        "unsized_inputs": pictures.unsized,
        "parameters": parameters_of({key: value for key, value in tool.items() if key not in _OF_TOOL}),
        "main_model": tuple(main_model),
        "max_tool_calls": runs,
        "tier": STANDARD if tier in ("auto", "default") else tier,
    }
    return OneRequest(model, words, streams)


def _image_tool(tools: Any) -> dict[str, Any]:
    """The one image tool of a request.

    Raises:
        InputError: there is none, or more, or another tool that is billed.
    """
    listed = [tool for tool in tools or () if isinstance(tool, dict)]
    kinds = [str(tool.get("type")) for tool in listed]
    strange = [kind for kind in kinds if kind != "image_generation" and kind not in _FREE_TOOLS]
    if strange:
        remedy = "call the client itself for it, outside this guard"
        raise wrong("no-bound", f"the tool {strange[0][:40]} is billed too, and has no price here", remedy)
    if kinds.count("image_generation") != 1:
        what = (
            "no image tool, so there is no price of it here" if not kinds.count("image_generation") else "two of them"
        )
        raise wrong("no-price", f"a Responses call has {what}", "call the client itself for text, outside this guard")
    return dict(listed[kinds.index("image_generation")])


def _hold_to(main_model: Sequence[MainModel], most: Any) -> None:
    """Hold the stated output of the main model to what the request lets it give.

    Raises:
        InputError: the request sets it no limit, or a higher one.
    """
    stated = max((line.tokens.high for line in main_model if line.meter == "text_out"), default=None)
    if stated is None:
        return  # bound.py asks for it
    if most is None:
        raise wrong("no-bound", "nothing limits what the main model gives out", f"send max_output_tokens={int(stated)}")
    if arguments.whole(most, "max_output_tokens", 1) > stated:
        told = f"max_output_tokens is {most:,}, above the {int(stated):,} text_out tokens of main_model"
        raise wrong("no-bound", told, "state as many there")


def _pictures(given: Any, most: int) -> InputPictures:
    """The images in an input: those that are sent, and those of earlier calls that are sent again."""
    urls, unsized, results = [], 0, []
    for part in _parts(given):
        kind = part.get("type")
        if kind == "input_image":
            urls.append(part.get("image_url"))
        elif kind == "image_generation_call":
            results.append(of_base64(part.get("result")))
        elif kind == "item_reference":
            unsized += 1
        elif kind == "input_file":
            unsized += most  # its pages are images
    known = tuple(size for size in results if size is not None)
    pictures = both(of_urls(urls), InputPictures(known, unsized + results.count(None)))
    return pictures._replace(unsized=min(pictures.unsized, max(0, most - len(pictures.sizes))))


def _parts(given: Any, levels: int = 8) -> Iterator[dict[str, Any]]:
    if isinstance(given, list | tuple):
        for one in given if levels else ():
            yield from _parts(one, levels - 1)
    elif isinstance(given, dict):
        yield given
        for key in ("content", "output"):
            yield from _parts(given.get(key), levels - 1)
