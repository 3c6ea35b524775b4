"""The shapes of usage record that are known, a row each: by which keys one is recognised, and how it is read.
A new shape is a file beside this one and a row here; a new endpoint, a row in endpoints.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.connect.usage.batches import is_batch_line, read_batch_line
from costplan.connect.usage.body import Body, shown
from costplan.connect.usage.endpoints import ENDPOINTS, UnknownAnswer, read_answer
from costplan.connect.usage.litellm import is_litellm, read_litellm
from costplan.connect.usage.openai_events import is_earlier_event, skip_event
from costplan.connect.usage.pairs import is_pair, read_pair
from costplan.connect.usage.store_lines import identity_of_line, is_store_line, read_store_line
from costplan.connect.usage.telemetry import is_otlp, is_span, read_span, spans_of
from costplan.errors import wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costplan.connect.usage.defaults import RecordDefaults
    from costplan.errors import InputError, Place
    from costplan.observation import Observation


class Shape(NamedTuple):
    """A shape of record.

    ``name`` is how an error lists it, empty where it holds no call. ``read`` gives None for what is sound and no image
    call, which is counted as ``skipped``. ``identity`` reads the id that a record has of its own.
    """

    name: str
    has: Callable[[Body], bool]
    read: Callable[[Body, RecordDefaults], Observation | None]
    skipped: str = "not image calls"
    identity: Callable[[Body], bytes] | None = None


SHAPES = (
    Shape(name="lines of batches", has=is_batch_line, read=read_batch_line),
    Shape(name="request and response pairs", has=is_pair, read=read_pair),
    Shape(name="LiteLLM spend logs", has=is_litellm, read=read_litellm),
    Shape(name="OpenTelemetry spans", has=is_span, read=read_span),
    Shape(name="lines of our own store", has=is_store_line, read=read_store_line, identity=identity_of_line),
    Shape(name="", has=is_earlier_event, read=skip_event, skipped="not the last event of a stream"),
)
"""The first that has a body reads it; an answer alone is what none of them has."""

ANSWER = Shape(name="", has=lambda _: True, read=read_answer)

COLLECTIONS: tuple[tuple[Callable[[Body], bool], Callable[[Body], Iterable[Body]]], ...] = ((is_otlp, spans_of),)
"""Documents that hold many records: how one is recognised, and its records."""


def records_of(document: Body) -> Iterable[Body]:
    """The records in a document, which is one itself if it is no collection."""
    for has, inside in COLLECTIONS:
        if has(document):
            return inside(document)
    return (document,)


def shape_of(body: Body) -> Shape:
    """The shape of a record."""
    for shape in SHAPES:
        if shape.has(body):
            return shape
    return ANSWER


def read_record(shape: Shape, body: Body, defaults: RecordDefaults) -> Observation | None:
    """The call that a record tells of; None where it is no image call.

    Raises:
        InputError: it is of no known shape, or cannot be true.
    """
    try:
        return shape.read(body, defaults)
    except UnknownAnswer as error:
        seen = ", ".join(key[:40] for key in error.keys[:8]) or "none"
        raise _not_known(f"no usage record is known with the keys {seen}", body.place) from None


def not_an_object(value: Any, place: Place) -> InputError:
    """The error of a value that can be no record."""
    return _not_known(f"{shown(value)} is no usage record", place)


def _not_known(message: str, place: Place) -> InputError:
    names = [*(endpoint.name for endpoint in ENDPOINTS), *(shape.name for shape in SHAPES if shape.name)]
    return wrong("not-an-observation", message, f"known are: {', '.join(names)}", place)
