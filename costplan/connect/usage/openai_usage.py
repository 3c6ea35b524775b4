"""OpenAI's image usage: the object that Images bodies hold as ``usage`` and Responses as ``tool_usage.image_gen``.
It knows neither body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.body import usage_only
from costplan.errors import wrong
from costplan.observation import check_parts

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.observation import Observation

ALL_IMAGE = "output_tokens_details is absent: all output is taken for image tokens"


def with_usage(observation: Observation, usage: Body) -> Observation:
    """The observation with the tokens of a usage object, and the call where the input images tell it.

    Raises:
        InputError: it holds no tokens, one is no whole number, or the parts cannot be true.
    """
    input_tokens, output_tokens = usage.tokens("input_tokens"), usage.tokens("output_tokens")
    if input_tokens is None and output_tokens is None:
        seen = ", ".join(key[:40] for key in list(usage.value)[:8]) or "nothing"
        raise usage.fault("no-usage", f"{usage.path} has neither input_tokens nor output_tokens", f"it has {seen}")
    input_parts, output_parts = usage.inner("input_tokens_details"), usage.inner("output_tokens_details")
    notes = list(observation.notes)
    text_in, image_in = _text_and_image(input_parts)
    text_out, image_out = _text_and_image(output_parts)
    if input_parts is None and input_tokens is not None:
        notes.append("input_tokens_details is absent: the input is not told apart")
    unsplit = output_parts is None and output_tokens is not None
    if unsplit:
        # Images bodies of some months held no breakdown; pricing them as text was three times too cheap.
        image_out = output_tokens
        notes.append(ALL_IMAGE)
    cached_text_in, cached_image_in = _cached(usage, input_parts, image_in, notes)
    complete = observation._replace(
        call=observation.call or call_by_input(image_in),
        text_in=text_in,
        cached_text_in=cached_text_in,
        image_in=image_in,
        cached_image_in=cached_image_in,
        text_out=text_out,
        image_out=image_out,
        unsplit=unsplit or None,
        notes=tuple(notes),
        usage=usage_only(usage.value),
    )
    check_parts(complete, input_tokens, output_tokens, usage.tokens("total_tokens"), usage.place)
    return complete


def call_by_input(image_in: int | None) -> str | None:
    """The call where no request tells it: an edit has at least one input image, and no other direct call has any."""
    return None if image_in is None else "edit" if image_in else "generate"


def cached_note(tokens: int) -> str:
    """The note of cached tokens that no meter can be given."""
    return f"{tokens:,} cached tokens, text and image not told apart"


def _text_and_image(details: Body | None) -> tuple[int | None, int | None]:
    return (details.tokens("text_tokens"), details.tokens("image_tokens")) if details else (None, None)


def _cached(
    usage: Body, input_parts: Body | None, image_in: int | None, notes: list[str]
) -> tuple[int | None, int | None]:
    """Cached text and image tokens: they stand in the details or beside them, in two spellings."""
    for holder in (input_parts, usage):
        if holder is None:
            continue
        total = holder.tokens("cached_tokens")
        details = holder.inner("cached_tokens_details")
        if details is not None:
            return _cached_parts(details, total)
        if total is not None:
            if total == 0 or image_in == 0:
                return total, 0
            notes.append(cached_note(total))
            return None, None
    return None, None


def _cached_parts(details: Body, total: int | None) -> tuple[int | None, int | None]:
    text = details.tokens("text_tokens", "cached_text_tokens")
    image = details.tokens("image_tokens", "cached_image_tokens")
    if total is not None and text is not None and image is not None and text + image != total:
        raise wrong(
            "impossible-parts",
            f"the tokens do not add up: cached text {text:,} + cached image {image:,}, not {total:,}",
            "check the record",
            details.place,
        )
    return text, image
