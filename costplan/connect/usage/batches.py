"""Lines that batches put out: OpenAI's with ``custom_id``, Gemini's with ``key``, Vertex AI's with their request.
Each holds an answer or an error, which are read as those of a call of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.endpoints import read_answer
from costplan.connect.usage.pairs import VERTEX, read_exchange

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.connect.usage.defaults import RecordDefaults
    from costplan.observation import Observation


def is_batch_line(body: Body) -> bool:
    """Whether this is a line that a batch put out. One that goes into a batch has neither response nor error."""
    value = body.value
    is_ours = ("custom_id" in value or "key" in value) and "request" not in value
    return (is_ours and ("response" in value or "error" in value)) or VERTEX in value


def read_batch_line(line: Body, defaults: RecordDefaults) -> Observation | None:
    """The call that a line tells of; None where it made no image.

    Raises:
        InputError: no answer and no error, or what the answer's reader says.
        UnknownAnswer: no endpoint gives such an answer.
    """
    response, request = line.inner("response"), line.inner("request")
    status = response.tokens("status_code") if response else None
    answer = (response.inner("body") or response) if response else None
    if answer is None:
        if line.first("error", "status")[1] in (None, ""):
            raise line.fault("no-usage", "the line has no response and no error", "what was used is not known")
        answer = line._replace(value={"error": line.value.get("error") or line.value["status"]}, path="")
    if request is None:
        observation = read_answer(answer, defaults, status=status)
    else:
        observation = read_exchange(request, answer, defaults, status)
    if observation is None:
        return None
    parameters = dict(observation.parameters) | {"service_tier": "batch"}
    return observation._replace(
        at=observation.at or line.moment("processed_time"), parameters=tuple(sorted(parameters.items()))
    )
