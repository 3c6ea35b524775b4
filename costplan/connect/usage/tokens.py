"""Tokens: what a record tells of them, in whole, in parts or by half, as the meters of an observation.
It knows no vendor's keys. What is not told apart stays one number, and a note says what was taken for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.body import usage_only
from costplan.errors import wrong
from costplan.named import NamedTuple
from costplan.observation import check_parts

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.errors import Place
    from costplan.observation import Observation


class Told(NamedTuple):
    """The tokens that a record tells; None is what it does not. ``input_parts`` and ``output_parts`` name what should
    part the input and the output, for notes; ``input_is_text`` tells that an input which nothing parts may be taken for
    text."""

    input: int | None = None
    text_in: int | None = None
    image_in: int | None = None
    cached: int | None = None
    cached_text_in: int | None = None
    cached_image_in: int | None = None
    output: int | None = None
    text_out: int | None = None
    image_out: int | None = None
    thoughts: int | None = None
    total: int | None = None
    input_is_text: bool = False
    input_parts: str = "input_tokens_details"
    output_parts: str = "output_tokens_details"


def with_tokens(observation: Observation, told: Told, usage: Body) -> Observation:
    """The observation with the tokens that its record tells, the notes of what was assumed, the usage as it was sent,
    and the call where the input images tell it.

    Raises:
        InputError: the parts cannot be true.
    """
    told = _with_sums(told)
    notes = list(observation.notes)
    text_in, image_in = _input(told, observation.call, notes, usage.place)
    cached_text_in, cached_image_in = _cached(told, image_in, notes, usage.place)
    text_out, image_out, unsplit = _output(told, notes, usage.place)
    complete = observation._replace(
        text_in=text_in,
        cached_text_in=cached_text_in,
        image_in=image_in,
        cached_image_in=cached_image_in,
        text_out=text_out,
        image_out=image_out,
        thoughts=told.thoughts,
        unsplit=unsplit or None,
        call=observation.call or call_by_input(image_in),
        notes=tuple(notes),
        usage=usage_only(usage.value),
    )
    check_parts(complete, told.input, told.output, told.total, usage.place)
    return complete


def call_by_input(image_in: int | None) -> str | None:
    """The call where no request tells it: an edit has at least one input image, and no other direct call has any."""
    return None if image_in is None else "edit" if image_in else "generate"


def all_image(parts: str) -> str:
    """The note of an output that nothing parts. Pricing such an output as text was three times too cheap."""
    return f"{parts} tells no parts: all output is taken for image tokens"


def cached_note(tokens: int) -> str:
    """The note of cached tokens that no meter can be given."""
    return f"{tokens:,} cached tokens, text and image not told apart"


def _with_sums(told: Told) -> Told:
    """The input and the output, where the total tells what is not said of them; thoughts that stand beside the output
    are part of it."""
    if told.total is None:
        return told
    if told.input is not None and told.output is not None:
        beside = told.thoughts or 0
        is_beside = beside and told.total == told.input + told.output + beside
        return told._replace(output=told.output + beside) if is_beside else told
    if told.input is not None and told.total > told.input:
        return told._replace(output=told.total - told.input)
    if told.output is not None and told.total > told.output:
        return told._replace(input=told.total - told.output)
    return told


def _parts(
    total: int | None, text: int | None, image: int | None, parts: str, notes: list[str], place: Place
) -> tuple[int | None, int | None]:
    """Text and image tokens of a total: the rest of it where one of them is not told. None for both where neither is,
    or where zeros stand beside a total above them: a gateway that knows nothing writes those."""
    if total is None or (text is not None and image is not None and (text or image)):
        return text, image
    if total == 0:
        return 0, 0
    known = image if text is None else text
    if known is None or (text is not None and image is not None):
        return None, None
    missing, there = ("text", "image") if text is None else ("image", "text")
    if known > total:
        what = f"the tokens do not add up: {known:,} {there} tokens of {total:,}"
        raise wrong("impossible-parts", what, "check the record", place)
    rest = total - known
    if rest:
        notes.append(f"{parts} tells no {missing} tokens: the rest, {rest:,}, is taken for them")
    return (rest, known) if text is None else (known, rest)


def _input(told: Told, call: str | None, notes: list[str], place: Place) -> tuple[int | None, int | None]:
    text, image = _parts(told.input, told.text_in, told.image_in, told.input_parts, notes, place)
    if text is None and image is None and told.input is not None:
        if call == "generate":
            text, image = told.input, 0
            notes.append(f"{told.input_parts} tells no parts: no image goes into this call, so all input is text")
        elif told.input_is_text and call != "edit":
            text = told.input
            notes.append(f"{told.input_parts} tells no parts: all input is taken for text")
        else:
            notes.append(f"{told.input_parts} tells no parts: the input, {told.input:,}, is not told apart")
    return text, image


def _cached(told: Told, image_in: int | None, notes: list[str], place: Place) -> tuple[int | None, int | None]:
    text, image = told.cached_text_in, told.cached_image_in
    if told.cached is None:
        return text, image
    if text is not None and image is not None and 0 < text + image != told.cached:
        what = f"the tokens do not add up: cached text {text:,} + cached image {image:,}, not {told.cached:,}"
        raise wrong("impossible-parts", what, "check the record", place)
    text, image = _parts(told.cached, text, image, "what was cached", notes, place)
    if text is None and image is None:
        if image_in == 0:
            text, image = told.cached, 0
        else:
            notes.append(cached_note(told.cached))
    return text, image


def _output(told: Told, notes: list[str], place: Place) -> tuple[int | None, int | None, bool]:
    """Text and image tokens, and whether nothing parts them. Thoughts are billed as text and are part of ours; where
    the parts and the thoughts make the sum, they stand beside the text."""
    beside = told.thoughts or 0
    text, image = told.text_out, told.image_out
    if text is not None and beside and (image is None or text + image + beside == told.output):
        text += beside
    text, image = _parts(told.output, text, image, told.output_parts, notes, place)
    unsplit = text is None and image is None and told.output is not None
    if unsplit:
        image = told.output
        notes.append(all_image(told.output_parts))
    return text, image, unsplit
