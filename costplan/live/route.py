"""The way out: one wire request goes over its route, once. Which SDK a route needs is said here, and imported only when
a call is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import OutsideError, Problem
from costplan.live.exchange import Exchange, SendOptions

if TYPE_CHECKING:
    from costplan.live.keys import Secret
    from costplan.live.vendor_answer import Answer
    from costplan.live.wire_request import WireRequest

_EXTRAS = {"gemini": "live-gemini", "fal": "live-fal"}


def send(wire: WireRequest, key: Secret, *, options: SendOptions | None = None) -> Answer:
    """Send one request, once, and read its answer. Nothing is retried, redirected, or taken from the environment.

    Raises:
        CallFailed: it gave no answer; ``billed`` says whether the vendor may have billed it all the same.
        OutsideError: the SDK of the route is not installed.
    """
    from costplan.live import route_fal, route_gemini, route_openai

    go = {"gemini": route_gemini.send, "fal": route_fal.send}.get(wire.route, route_openai.send)
    try:
        return go(Exchange(wire, key, options or SendOptions()))
    except ImportError as error:
        extra = _EXTRAS.get(wire.route, "live")
        what = f"a call of {wire.vendor} needs {error.name or 'an SDK'}"
        raise OutsideError([Problem("needs-extra", what, f"pip install 'costplan[{extra}]'")]) from None
