"""OpenAI's usage: the object that Images bodies hold as ``usage``, Responses as ``tool_usage.image_gen``, and chat
completions as ``usage`` in a spelling of their own. It knows none of the bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.body import Body
from costplan.connect.usage.tokens import Told, with_tokens

if TYPE_CHECKING:
    from costplan.observation import Observation

_INPUT, _OUTPUT = ("input_tokens", "prompt_tokens"), ("output_tokens", "completion_tokens")
_INPUT_PARTS = ("input_tokens_details", "prompt_tokens_details")
_OUTPUT_PARTS = ("output_tokens_details", "completion_tokens_details")


def with_usage(observation: Observation, usage: Body) -> Observation:
    """The observation with the tokens of a usage object, and the call where the input images tell it.

    Raises:
        InputError: it holds no tokens, one is no whole number, or the parts cannot be true.
    """
    return with_tokens(observation, of_images(told_by(usage)), usage)


def of_images(told: Told) -> Told:
    """What is told of an answer that has an image: no image token alone, beside an output, tells no parts of it."""
    return told._replace(text_out=None, image_out=None) if told.image_out == 0 and not told.text_out else told


def told_by(usage: Body) -> Told:
    """What a usage object tells. Gateways write both spellings, one of them with zeros.

    Raises:
        InputError: it holds no tokens, or one is no whole number.
    """
    total_in, total_out = usage.tokens(*_INPUT), usage.tokens(*_OUTPUT)
    if total_in is None and total_out is None:
        seen = ", ".join(key[:40] for key in list(usage.value)[:8]) or "nothing"
        raise usage.fault("no-usage", f"{usage.path} has neither input_tokens nor output_tokens", f"it has {seen}")
    nothing = Body({}, usage.place)
    went_in, came_out = usage.inner(*_INPUT_PARTS) or nothing, usage.inner(*_OUTPUT_PARTS) or nothing
    is_cached = not (_CACHED.isdisjoint(went_in.value) and _CACHED.isdisjoint(usage.value))
    cached, cached_parts = _cached(usage, went_in) if is_cached else (None, nothing)
    text_in, image_in = went_in.counts("text_tokens", "image_tokens")
    cached_text_in = cached_parts.tokens("text_tokens", "cached_text_tokens") if is_cached else None
    cached_image_in = cached_parts.tokens("image_tokens", "cached_image_tokens") if is_cached else None
    text_out, image_out, thoughts = came_out.counts("text_tokens", "image_tokens", "reasoning_tokens")
    chat = usage.value.get("prompt_tokens") is not None
    return Told(
        input=total_in,
        text_in=text_in,
        image_in=image_in,
        cached=cached,
        cached_text_in=cached_text_in,
        cached_image_in=cached_image_in,
        output=total_out,
        text_out=text_out,
        image_out=image_out,
        thoughts=thoughts,
        total=usage.tokens("total_tokens"),
        input_parts=_INPUT_PARTS[chat],
        output_parts=_OUTPUT_PARTS[chat],
    )


def _cached(usage: Body, went_in: Body) -> tuple[int | None, Body]:
    """How much was cached, and the object that parts it: they stand in the input's details or beside them."""
    holder = went_in if went_in.first(*_CACHED)[1] is not None else usage
    return holder.tokens("cached_tokens"), holder.inner("cached_tokens_details") or Body({}, usage.place)


_CACHED = frozenset(("cached_tokens", "cached_tokens_details"))
