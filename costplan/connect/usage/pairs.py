"""Pairs: a request body beside its response body, with what only the caller knows.
What was asked comes from the request, what was served from the response; the prompt and the images stay behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.body import Body
from costplan.connect.usage.endpoints import read_answer, read_request
from costplan.connect.usage.openai_images import images_made
from costplan.errors import did_you_mean

if TYPE_CHECKING:
    from costplan.connect.usage.defaults import RecordDefaults
    from costplan.observation import Observation

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
    "id",
)
"""What a pair may hold. It is our own shape, so a key that nobody reads is an error."""


def is_pair(body: Body) -> bool:
    """Whether this is a request and response pair."""
    return isinstance(body.value.get("request"), dict) and "response" in body.value


def read_pair(body: Body, defaults: RecordDefaults) -> Observation:
    """The call that a pair tells of.

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
    return observation._replace(
        at=body.moment("at", "timestamp") or observation.at,
        latency_s=body.amount("latency_s"),
        attempt=attempt or 1,
        accepted=body.truth("accepted"),
        step=body.label("step"),
    )


def read_exchange(request: Body, response: Body, defaults: RecordDefaults, status: int | None = None) -> Observation:
    """The call of a request and its response: what was asked laid over what the answer tells.

    Raises:
        InputError: what the answer's reader says.
        UnknownAnswer: no endpoint gives such a response.
    """
    asked = read_request(request)
    served = read_answer(response, defaults._replace(call=asked.call), request.label("model"), status)
    n, notes = served.n, list(served.notes)
    made = images_made(response)
    if asked.n is not None and not made:
        n = max(asked.n, n)
    elif asked.n is not None and asked.n != made:
        notes.append(f"{asked.n} images asked, {made} in the answer")
    if asked.without_size:
        notes.append(f"{asked.without_size} input images, sizes not told")
    # What the answer repeats was served; the request says what was asked.
    return served._replace(
        call=asked.call,
        size=asked.size,
        quality=asked.quality,
        n=n,
        input_images=asked.input_images,
        parameters=asked.parameters,
        **asked.prompt._asdict(),
        notes=tuple(notes),
    )
