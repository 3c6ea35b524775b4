"""Answers: which vendor's body an answer is, and its reading by that vendor's file.
It reads no request; pairs.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.failures import error_of, read_failure
from costplan.connect.usage.gemini import is_gemini, read_gemini
from costplan.connect.usage.openai_images import is_images, read_images
from costplan.connect.usage.openai_responses import read_response, response_of

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.connect.usage.given import Given
    from costplan.observation import Observation

SHAPES = (
    "Images bodies, Responses bodies, *.completed events, Gemini bodies, request and response pairs, LiteLLM spend logs, "
    "OpenTelemetry spans, lines of our own store"
)


def read_answer(body: Body, given: Given, model: str | None = None, status: int | None = None) -> Observation:
    """The call that an answer tells of.

    Args:
        body: the answer.
        given: what the command line says.
        model: the model that the request names, if there is a request.
        status: the HTTP status, if it is known.

    Raises:
        InputError: it is no answer known here, or one that cannot be true.
    """
    asked = given._replace(model=model or given.model)
    response = response_of(body)
    answer = body if response is None else response
    if error_of(answer) is not None or (status is not None and status >= 400):
        return read_failure(answer, asked, model, status)
    if response is not None:
        return read_response(response, asked)
    if is_gemini(body):
        return read_gemini(body, asked)
    if is_images(body) or (model is not None and "usage" in body.value):
        return read_images(body, asked)
    seen = ", ".join(key[:40] for key in list(body.value)[:8]) or "none"
    raise body.fault("not-an-observation", f"no usage record is known with the keys {seen}", f"known are: {SHAPES}")
