"""The arguments of ``images.generate`` and ``images.edit``, or the body they make, as one request in our words.
It prices nothing, and checks no word that a model's rules know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.connect.code.vendor_words import FREE_OF_OPENAI
from costplan.reserving.input_pictures import InputPictures, of_files
from costplan.reserving.one_request import OneRequest, body_of_request, model_in, parameters_of

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
    files = body.pop("image", None)
    pictures = InputPictures() if files is None else of_files(files)
    if body.pop("mask", None) is not None:
        body["mask"] = True
    words = {
        "call": kind,
        "size": body.pop("size", None),
        "quality": body.pop("quality", None),
        "n": body.pop("n", 1),
        "prompt": body.pop("prompt", None),
        "input_images": list(map(str, pictures.sizes)),
        "unsized_inputs": pictures.unsized,
    }
    model = model_in(body)
    return OneRequest(model, words | {"parameters": parameters_of(body)}, streams)
