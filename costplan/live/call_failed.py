"""CallFailed: how one call failed, what to do about it, and whether the vendor may have billed it.
It is told by what went over the wire, so that all vendors' failures read alike; retries.py says what to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NoReturn

from costplan.errors import OutsideError, Problem
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.live.keys import Secret

Billed = Literal["no", "unknown"]
"""Whether a failed call was billed: not at all, or nobody here can know, and it counts as billed in full."""

_SHOWN = 300


class FailureKind(NamedTuple):
    """A way to fail: how the call ended in a few words, what the vendor did, what to do, whether it may be billed."""

    ended: str
    what: str
    remedy: str
    billed: Billed = "no"


_KEPT = "it may be billed and counts as its maximum: look at the vendor's usage page before you run again"

KINDS = {
    "key": FailureKind(
        "refused: the key is not taken", "does not take the key", "check the key, and that it is this vendor's"
    ),
    "forbidden": FailureKind(
        "refused: the key may not make this call",
        "does not let this key make the call",
        "check the project, its models and the organisation's verification",
    ),
    "model": FailureKind(
        "refused: no such model or address",
        "does not know this model or address",
        "check the model's name, the deployment and --base-url",
    ),
    "content": FailureKind(
        "blocked by the vendor",
        "blocked the prompt or the image",
        "change the prompt: the same is blocked again, and a block after the image was made may be billed",
        "unknown",
    ),
    "drawing": FailureKind(
        "refused: it cannot be drawn",
        "could not draw this",
        "change the prompt or the images: the same is refused again",
        "unknown",
    ),
    "request": FailureKind(
        "refused: the request", "refuses the request", "change the request for the reason that it gives"
    ),
    "limit": FailureKind("refused: rate limit", "is asked too often", "wait, and run again"),
    "quota": FailureKind("refused: no credit", "has no credit left for this key", "add credit; waiting does not help"),
    "server": FailureKind("the vendor failed", "failed", _KEPT, "unknown"),
    "timeout": FailureKind("no answer in time", "did not answer in time", _KEPT, "unknown"),
    "reset": FailureKind("no answer: the connection broke", "broke the connection", _KEPT, "unknown"),
    "unread": FailureKind("an answer that is not JSON", "did not answer with JSON", _KEPT, "unknown"),
    "large": FailureKind("an answer with too many bytes", "answered with too many bytes", _KEPT, "unknown"),
    "redirect": FailureKind(
        "sent elsewhere, and not followed", "points to another address, which is not followed", _KEPT, "unknown"
    ),
    "unreached": FailureKind("not reached", "cannot be reached", "check the network and --base-url"),
    "sdk": FailureKind(
        "not sent: the SDK refused it", "was not asked: its SDK refused the request", "check the version of the SDK"
    ),
}
"""All ways to fail, by name."""


class CallFailed(OutsideError):
    """One call that gave no image. ``kind`` is a name in :data:`KINDS`; ``retry_after`` is in seconds; a request that
    was ``accepted`` before it failed may be billed, whatever came then."""

    def __init__(
        self,
        kind: str,
        vendor: str,
        detail: str = "",
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        accepted: bool = False,
    ) -> None:
        self.kind = kind
        self.billed: Billed = "unknown" if accepted else KINDS[kind].billed
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.what = KINDS[kind].what
        self.remedy = KINDS[kind].remedy
        answered = f" ({status})" if status else ""
        asked = f" [request {request_id}]" if request_id else ""
        self.message = f"{vendor} {KINDS[kind].what}{answered}{f': {detail}' if detail else ''}{asked}"
        super().__init__([Problem("call-failed", self.message, self.remedy)])

    def __reduce__(self) -> NoReturn:
        raise TypeError("a failure is told, not written")


def kind_of_status(status: int, body: Any) -> str:
    """The name of the failure that a status and a body tell."""
    error = _error_in(body)
    code = " ".join(str(error.get(key) or "") for key in ("code", "type", "status"))
    if status < 300:
        return "content" if _is_blocked(code) else "server"
    if 300 <= status < 400:
        return "redirect"
    if status == 401:
        return "key"
    if status == 403:
        return "forbidden"
    if status in (404, 405, 410):
        return "model"
    if status == 429:
        return "quota" if "insufficient_quota" in code or "billing" in code else "limit"
    if status in (408, 504):
        return "timeout"
    if status >= 500:
        return "server"
    if "api key" in str(error.get("message", "")).lower() and status == 400:
        return "key"  # Google's answer to a wrong key
    if _is_blocked(code):
        return "content"
    return "drawing" if "image_generation_user_error" in code else "request"


def _is_blocked(code: str) -> bool:
    return any(word in code.lower() for word in ("moderation_blocked", "content_policy", "content_filter", "safety"))


def detail_of(body: Any, secret: Secret) -> str:
    """The reason that a vendor gives, on one line of bearable length, without a key."""
    error = _error_in(body)
    message = error.get("message") or error.get("detail") or error.get("msg") or ""
    code = error.get("code") or error.get("type") or error.get("status")
    text = message if isinstance(message, str) else ""
    named = f"{code}: " if isinstance(code, str) and code and code not in text else ""
    shown = "".join(char if char.isprintable() else " " for char in f"{named}{text}"[: 4 * _SHOWN])
    return " ".join(secret.clean(shown).split())[:_SHOWN]


def _error_in(body: Any) -> Mapping[str, Any]:
    """The object that says what is wrong: OpenAI's and Google's ``error``, fal's ``detail``."""
    if isinstance(body, list) and body:  # Google's gateway wraps its answer
        return _error_in(body[0])
    if not isinstance(body, dict):
        return {}
    for key in ("error", "detail"):
        found = body.get(key)
        if isinstance(found, list) and found and isinstance(found[0], dict):
            return found[0]
        if isinstance(found, dict):
            return found
        if isinstance(found, str):
            return {"message": found, "code": body.get("error_type") or body.get("code")}
    return body


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """``retry-after-ms``, or ``retry-after`` in seconds or as a moment; None where neither says."""
    from email.utils import parsedate_to_datetime
    from time import time

    for name, per in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        if text.isascii() and text.replace(".", "", 1).isdecimal():
            return float(text) / per
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time())
    except (ValueError, TypeError, OverflowError):
        return None
