"""What a call in code says where the step that is planned says something else: the model that has ended, the quality
``hd``, words that no plan needs. What the step says is decided in of_request.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.drafting.draft import Figure
from costplan.drafting.model_of_request import client_of
from costplan.scenario.in_code import NONE, UNTOLD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costplan.connect.code.code_call import Found
    from costplan.connect.code.image_request import ImageRequest
    from costplan.drafting.model_of_request import ModelOfRequest
    from costplan.errors import Place

_OF_STEP = ("model", "prompt", "size", "quality", "n", "image", "mask")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]{0,60}\Z", re.ASCII)
_LONGEST = 60


def with_extra(fields: Mapping[str, Found]) -> dict[str, Found]:
    """What a call says, with what stands in ``extra_body``, which OpenAI's client puts beside the rest."""
    extra = fields.get("extra_body")
    if extra is None or not isinstance(extra.value, dict):
        return dict(fields)
    return {**{key: found for key, found in fields.items() if key != "extra_body"}, **extra.value}


def said_in_code(
    request: ImageRequest, model: ModelOfRequest, words: Mapping[str, Found], step: Mapping[str, Figure]
) -> Iterator[tuple[str, Figure]]:
    """What the code says in another way than a step, by the words of the step, or of the code where it has none.

    Args:
        request: the call.
        model: what is planned in the place of its model.
        words: what the call says and somebody may read: nothing private, and not what moves no cost anywhere.
        step: the keys of the step.
    """
    if model.ended:
        yield "model", Figure(model.ended, model.origin)
    if client := client_of(request, model.table):
        yield "client", Figure(client, _at(request.place))
    for key in ("size", "quality"):
        found, planned = words.get(key), step.get(key)
        if found is None or found.value is None:
            if model.ended:
                yield key, Figure(NONE, _at(request.place))
        elif isinstance(found.value, str) and (planned is None or found.value != str(planned.value)):
            yield key, Figure(_word(found), _at(found.place))
    planned = step.get("parameters")
    taken = planned.value if planned is not None else {}
    for key, found in words.items():
        if key not in _OF_STEP and key not in taken and found.value is not None and _WORD.match(key):
            yield key, Figure(_word(found), _at(found.place))


def _word(found: Found) -> str:
    if isinstance(found.value, bool):
        return str(found.value).lower()
    said = str(found.value) if isinstance(found.value, (str, int)) else ""
    return said if said.strip() and len(said) <= _LONGEST and said.isprintable() else UNTOLD


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}"
