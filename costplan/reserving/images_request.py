"""The arguments of ``images.generate`` and ``images.edit``, or the body they make, as one request in our words.
It prices nothing; bound.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.connect.code.vendor_words import FREE_OF_OPENAI
from costplan.pricing.call import Call
from costplan.reserving.input_pictures import InputPictures, of_files
from costplan.reserving.one_request import (
    OneRequest,
    body_of_request,
    model_in,
    parameters_of,
    size_in_request,
    word_in,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def images_request(kind: str, said: Mapping[str, Any]) -> OneRequest:
    """What a call to an Images endpoint asks for.

    Args:
        kind: ``generate`` or ``edit``.
        said: its arguments, as the SDK takes them.

    Raises:
        InputError: it says something that cannot be priced.
        OutsideError: an input image cannot be read.
    """
    streams = bool(said.get("stream"))
    body = body_of_request(said, FREE_OF_OPENAI)
    model = model_in(body)
    prompt = word_in(body, "prompt", "a lighthouse at dusk")
    size = size_in_request(body)
    quality = word_in(body, "quality", "high")
    n = body.pop("n", None)
    files = body.pop("image", None)
    pictures = InputPictures() if files is None else of_files(files)
    if body.pop("mask", None) is not None:
        body["mask"] = True
    call = Call(
        kind=kind,
        size=size,
        quality=quality,
        n=1 if n is None else arguments.whole(n, "n", 1),
        input_images=pictures.sizes,
        parameters=parameters_of(body),
        prompt=prompt,
    )
    return OneRequest(model=model, call=call, unsized_inputs=pictures.unsized, streams=streams)
