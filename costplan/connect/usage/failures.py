"""Calls that failed: an error body, a status or an error's name as one of the failures that scenarios know.
What is said in a message is never kept: it may repeat the prompt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costplan.connect.usage.body import Body
from costplan.observation import Observation

if TYPE_CHECKING:
    from costplan.connect.usage.defaults import RecordDefaults

_WORDS = (
    ("blocked", re.compile(r"moderation|safety|content_?policy|content_?filter|blocked|prohibited", re.IGNORECASE)),
    ("rate_limited", re.compile(r"rate_?limit|ratelimit|resource_exhausted|insufficient_quota|429", re.IGNORECASE)),
    ("timed_out", re.compile(r"time_?d?_?out|deadline|408|504", re.IGNORECASE)),
)
"""What an error's code has in it, by the failure that it is; every other one is ``errored``."""


def failure_of(code: str | None, status: int | None = None) -> str:
    """The failure that an error's code, or else an HTTP status, stands for: ``blocked``, ``rate_limited``,
    ``timed_out`` or ``errored``."""
    for word in (code, None if status is None else str(status)):
        for failure, pattern in _WORDS:
            if word and pattern.search(word):
                return failure
    return "errored"


def error_of(body: Body) -> Any:
    """What stands as the answer's error; None where it says that there is none."""
    return body.value.get("error") or None


def failed_status(body: Body) -> int | str | None:
    """The ``status`` beside an answer where it says that the call failed: 400 or more, or a word; else None."""
    status = body.value.get("status")
    if isinstance(status, str):
        status = int(status) if status.isascii() and status.isdecimal() and len(status) == 3 else status
    if isinstance(status, str):
        return status if status.lower() in _FAILED else None
    return status if (_status(status) or 0) >= 400 else None


_FAILED = {"failed", "failure", "error", "errored", "blocked", "rate_limited", "timed_out"}


def read_failure(
    body: Body, defaults: RecordDefaults, model: str | None = None, status: int | None = None
) -> Observation:
    """The call that failed; it has no tokens.

    Raises:
        InputError: no model is known.
    """
    error = error_of(body)
    details = Body(error if isinstance(error, dict) else {"code": error}, body.place, "error")
    code = details.word("code")
    if code is None or code.isdecimal():  # Google's code is the status, and its status the code
        status = status or (int(code) if code else _status(details.value.get("code")))
        code = details.word("status", "type")
    reason = " ".join(part for part in (code, f"status {status}" if status else None) if part)
    return Observation(
        model=defaults.model_of(body, model or body.label("model")),
        call=defaults.call,
        route=defaults.route,
        kind=defaults.kind,
        at=body.moment("created_at", "created"),
        outcome=failure_of(code, status),
        source=defaults.source,
        notes=(f"error: {reason}",) if reason else (),
    )


def _status(value: Any) -> int | None:
    return value if isinstance(value, int) and 100 <= value < 600 else None
