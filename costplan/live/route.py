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
_SDKS = {"gemini": "google.genai", "fal": "fal_client"}


def check_installed(wire: WireRequest) -> None:
    """The SDK of a request's route is there, without importing it.

    Raises:
        OutsideError: it is not installed.
    """
    from importlib.util import find_spec

    name = _SDKS.get(wire.route, "openai")
    try:
        found = find_spec(name)
    except (ImportError, ValueError):  # the package around it is missing, or hidden
        found = None
    if found is None:
        raise _not_installed(wire, name)


def _not_installed(wire: WireRequest, name: str | None) -> OutsideError:
    what = f"a call of {wire.vendor} needs {name or 'an SDK'}, and nothing was sent"
    return OutsideError([Problem("needs-extra", what, f"pip install 'costplan[{_EXTRAS.get(wire.route, 'live')}]'")])


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
        raise _not_installed(wire, error.name) from None
