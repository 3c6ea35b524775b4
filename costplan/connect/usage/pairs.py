"""Pairs: a request body beside its response body, with what only the caller knows.
What was asked comes from the request, what was served from the response; the prompt and the images stay behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.body import Body
from costplan.connect.usage.endpoints import read_answer, read_request
from costplan.connect.usage.openai_images import images_made
from costplan.connect.usage.row_fields import read_digest
from costplan.errors import did_you_mean

if TYPE_CHECKING:
    from costplan.connect.usage.defaults import RecordDefaults
    from costplan.connect.usage.request import Request
    from costplan.observation import Observation

VERTEX = "processed_time"
"""What Vertex AI's batches write beside a request and its response."""

KEYS = (
    "request",
    "response",
    "at",
    "timestamp",
    "latency_s",
    "route",
    "status",
    "attempt",
    "accepted",
    "step",
    "model",
    "prompt_sha256",
    "id",
)
"""What a pair may hold. It is our own shape, so a key that nobody reads is an error."""


def is_pair(body: Body) -> bool:
    """Whether this is a request and response pair."""
    value = body.value
    return isinstance(value.get("request"), dict) and "response" in value and VERTEX not in value


def read_pair(body: Body, defaults: RecordDefaults) -> Observation | None:
    """The call that a pair tells of; None where it made no image.

    Raises:
        InputError: a key that is not known, no response, or what the answer's reader says.
        UnknownAnswer: no endpoint gives such a response.
    """
    unknown = next((key for key in body.value if key not in KEYS), None)
    if unknown is not None:
        raise body.fault("unknown-key", f"{unknown[:60]!r} is not a key of a pair", did_you_mean(unknown[:60], KEYS))
    status, attempt = body.tokens("status"), body.tokens("attempt")
    if attempt == 0:
        raise body.fault("not-whole", "attempt is 0", "the first try is 1")
    response = body.inner("response")
    if response is None and (status is None or status < 400):
        raise body.fault("no-usage", "the pair has no response and no status of an error", "what was used is not known")
    observation = read_exchange(
        Body(body.value["request"], body.place, "request"),
        response or Body({}, body.place, "response"),
        defaults._replace(route=body.label("route") or defaults.route, model=body.label("model") or defaults.model),
        status,
    )
    if observation is None:
        return None
    return observation._replace(
        at=body.moment("at", "timestamp") or observation.at,
        latency_s=body.amount("latency_s"),
        attempt=attempt or 1,
        accepted=body.truth("accepted"),
        step=body.label("step"),
        prompt_sha256=read_digest(body, "prompt_sha256") or observation.prompt_sha256,
    )


def read_exchange(
    request: Body, response: Body, defaults: RecordDefaults, status: int | None = None
) -> Observation | None:
    """The call of a request and its response: what was asked laid over what the answer tells. None where it made no
    image.

    Raises:
        InputError: what the answer's reader says.
        UnknownAnswer: no endpoint gives such a response.
    """
    asked = read_request(request)
    served = read_answer(response, defaults._replace(call=asked.call), request.label("model"), status)
    if served is None:
        return None
    return as_asked(served, asked, images_made(response))


def as_asked(served: Observation, asked: Request, made: int) -> Observation:
    """What was asked laid over what was served; ``made`` are the images in the answer, 0 where they were taken out."""
    n, notes = served.n, list(served.notes)
    if asked.n is not None and not made:
        n = max(asked.n, n)
    elif asked.n is not None and asked.n != made:
        notes.append(f"{asked.n} images asked, {made} in the answer")
    if asked.without_size:
        notes.append(f"{asked.without_size} input images, sizes not told")
    # What the answer repeats was served.
    return served._replace(
        call=asked.call,
        size=asked.size,
        quality=asked.quality,
        n=n,
        input_images=asked.input_images,
        parameters=asked.parameters,
        notes=tuple(notes),
        **(asked.prompt._asdict() if asked.prompt.prompt_sha256 else {}),
    )
