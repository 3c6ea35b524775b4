"""The endpoints whose answers and requests are known, a row each, and the reading of one by its vendor's file.
What is logged around an answer, such as a pair or a gateway's row, is no business of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.chat_completions import chat_answer, chat_request, read_chat
from costplan.connect.usage.failures import error_of, read_failure
from costplan.connect.usage.gemini import gemini_answer, gemini_request, read_gemini
from costplan.connect.usage.openai_images import images_answer, images_request, read_images
from costplan.connect.usage.openai_responses import read_response, response_answer, response_request
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.connect.usage.body import Body
    from costplan.connect.usage.defaults import RecordDefaults
    from costplan.connect.usage.request import Request
    from costplan.observation import Observation


class Endpoint(NamedTuple):
    """An endpoint that makes images.

    ``answer`` gives the answer that a body is or holds, None where it is another's; ``read`` reads it, and gives None
    where it made no image. ``request`` reads a request, None where it is to another endpoint.
    """

    name: str
    answer: Callable[[Body], Body | None]
    read: Callable[[Body, RecordDefaults], Observation | None]
    request: Callable[[Body], Request | None]


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("Images bodies", images_answer, read_images, images_request),
    Endpoint("Responses bodies, *.completed events", response_answer, read_response, response_request),
    Endpoint("Gemini bodies", gemini_answer, read_gemini, gemini_request),
    Endpoint("chat completions", chat_answer, read_chat, chat_request),
)
"""Those below are tried first: the keys of an Images body are the least telling, and any request may be to Images."""


class UnknownAnswer(Exception):
    """The body of an answer that no endpoint gives, with its keys."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(keys)
        self.keys = keys


def read_answer(
    body: Body, defaults: RecordDefaults, model: str | None = None, status: int | None = None
) -> Observation | None:
    """The call that an answer tells of; None where it made no image.

    Args:
        body: the answer.
        defaults: what the command line says.
        model: the model that the request names, if there is a request.
        status: the HTTP status, if it is known.

    Raises:
        InputError: it cannot be true.
        UnknownAnswer: no endpoint gives such a body.
    """
    if model:
        defaults = defaults._replace(model=model)
    endpoint, answer = _endpoint_of(body)
    if error_of(answer) is not None or (status is not None and status >= 400):
        return read_failure(answer, defaults, model, status)
    if endpoint is None and model is not None and "usage" in body.value:
        endpoint = ENDPOINTS[0]  # beside a request, an Images body may be cut to its usage
    if endpoint is None:
        raise UnknownAnswer(list(body.value))
    return endpoint.read(answer, defaults)


def _endpoint_of(body: Body) -> tuple[Endpoint | None, Body]:
    for endpoint in ENDPOINTS[::-1]:
        if (answer := endpoint.answer(body)) is not None:
            return endpoint, answer
    return None, body


def read_request(body: Body) -> Request:
    """What a request asks for.

    Raises:
        InputError: its number of images is none.
    """
    for endpoint in ENDPOINTS[:0:-1]:
        if (request := endpoint.request(body)) is not None:
            return request
    return images_request(body)
