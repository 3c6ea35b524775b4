"""Exchange: what one intent may send over the wire, whatever an SDK would do: one request that can be billed, to one
origin, within a time and a size, without redirects and without proxies that nobody allowed. It knows no vendor."""

from __future__ import annotations

from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from costplan.live.body_json import json_of, last_event
from costplan.live.call_failed import CallFailed, detail_of, kind_of_status, seconds_to_wait
from costplan.live.logs import cleaned_logs
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from costplan.live.keys import Secret
    from costplan.live.vendor_answer import Image
    from costplan.live.wire_request import WireRequest

MAX_BYTES = 256 << 20
"""An answer may be so long: ten images of 3840x2160 in base64 are 200 MB at most."""

CONNECT_SECONDS = 15.0

_TICK = 0.25


class SendOptions(NamedTuple):
    """How a request is sent. ``env_proxies`` allows the proxies that the environment names; ``waiting`` is told the
    seconds that have passed, some times a second."""

    env_proxies: bool = False
    max_bytes: int = MAX_BYTES
    waiting: Callable[[float], None] | None = None


class Seen(NamedTuple):
    """A response as it came over the wire."""

    method: str
    status: int
    headers: Mapping[str, str]
    data: bytes


class Refused(Exception):
    """A request that an intent may not send."""


class Exchange:
    """The wire of one intent; ``latency_s`` is from the request to its last answer. ``asks_again`` says that a result
    is asked for after the request; ``instead`` has the address that an SDK has of itself, and the one that is meant."""

    def __init__(self, wire: WireRequest, secret: Secret, options: SendOptions) -> None:
        self.wire = wire
        self.secret = secret
        self.options = options
        self.started = monotonic()
        self.posted: float | None = None
        self.latency_s = 0.0
        self.seen: list[Seen] = []
        self.broke: str | None = None
        self.asks_again = False
        self.instead: tuple[str, str] | None = None

    def left(self) -> float:
        """Seconds that are left of the whole."""
        return self.wire.timeout_s - (monotonic() - self.started)

    def client(self, http: ModuleType, **arguments: Any) -> Any:
        """A client of ``httpx`` or ``httpx2`` that sends what this exchange allows."""
        return http.Client(
            transport=self._transport(http), follow_redirects=False, trust_env=False, timeout=self.left(), **arguments
        )

    def _transport(self, http: ModuleType) -> Any:
        exchange, inner = self, http.HTTPTransport(retries=0, trust_env=False, proxy=self.proxy())

        class OneIntent(http.BaseTransport):  # type: ignore[name-defined, misc]
            def handle_request(self, request: Any) -> Any:
                return exchange.pass_on(http, inner, request)

            def close(self) -> None:
                inner.close()

        return OneIntent()

    def proxy(self) -> str | None:
        """The proxy that the environment names, where it is allowed; none for this machine."""
        if not self.options.env_proxies or self.wire.is_near:
            return None
        from urllib.parse import urlsplit
        from urllib.request import getproxies, proxy_bypass

        host = urlsplit(self.wire.base_url).hostname or ""
        return None if proxy_bypass(host) else getproxies().get("https")

    def pass_on(self, http: ModuleType, inner: Any, request: Any) -> Any:
        """Send one request of an SDK, or refuse it; its answer is read whole, and kept as it came."""
        if self.instead is not None and str(request.url).startswith(self.instead[0]):
            request.url = http.URL(self.instead[1] + str(request.url).removeprefix(self.instead[0]))
            request.headers["Host"] = request.url.netloc.decode("ascii")
        self._check(http.URL(self.wire.base_url), request)
        self.broke = None
        left = max(0.01, self.left())
        connect = min(CONNECT_SECONDS, left)
        request.headers["Accept-Encoding"] = "identity"
        request.extensions["timeout"] = {"connect": connect, "pool": connect, "read": left, "write": left}
        try:
            response = inner.handle_request(request)
            data = self._read(response)
        except Exception as error:
            self.broke = self.broke or _how(http, error)
            raise
        said = response.headers.items()
        headers = {name: self.secret.clean_json(value) for name, value in said if name not in _OF_THE_BYTES}
        self.latency_s = monotonic() - (self.posted or self.started)
        self.seen.append(Seen(request.method, response.status_code, headers, data))
        return http.Response(response.status_code, headers=headers, content=data)

    def _check(self, base: Any, request: Any) -> None:
        """Raise where a request goes elsewhere, or would be a second one that can be billed."""
        if (request.url.scheme, request.url.host, request.url.port) != (base.scheme, base.host, base.port):
            raise Refused("another origin")
        if request.method != "GET":
            if self.posted is not None:
                raise Refused("a second request")
            self.posted = monotonic()

    def _read(self, response: Any) -> bytes:
        parts, size = [], 0
        try:
            for part in response.iter_bytes(1 << 16):
                parts.append(part)
                size += len(part)
                if size > self.options.max_bytes:
                    self.broke = "large"
                    raise Refused("too many bytes")
                if self.left() < 0:
                    self.broke = "timeout"
                    raise Refused("too late")
        finally:
            response.close()
        return b"".join(parts)

    # --------------------------------------------------------------------------------------------------- as a whole

    def run(self, work: Callable[[], None]) -> None:
        """Have an SDK make the call; its answer is then what was seen last. Nothing of an SDK's error goes further:
        neither its text nor its frames, which hold the key.

        Raises:
            CallFailed: it did not come to an answer, by what the wire tells.
        """
        done: list[None] = []
        failed: list[CallFailed] = []

        def work_apart() -> None:
            try:
                work()
                done.append(None)
            except Exception as error:  # whatever an SDK raises is told by what was sent and seen
                if self._is_answered():
                    done.append(None)
                else:
                    failed.append(self.failure(type(error).__name__))

        self.started = monotonic()
        worker = Thread(target=work_apart, daemon=True)  # nothing else ends who sends a byte now and then
        with cleaned_logs(self.secret, worker.is_alive):
            worker.start()
            while worker.is_alive() and self.left() > 0:
                worker.join(min(_TICK, max(0.0, self.left())))
                if self.options.waiting is not None and worker.is_alive():
                    self.options.waiting(monotonic() - self.started)
        if failed:
            raise failed[0]
        if not done:
            raise self._failed("timeout", f"not done after {self.wire.timeout_s:g} s")

    def _is_answered(self) -> bool:
        """Whether the request came to an answer, although an SDK could not make an object of it."""
        return self.broke is None and not self.asks_again and bool(self.seen) and self.seen[-1].status < 300

    def failure(self, error: str) -> CallFailed:
        """What went wrong, by what was seen on the wire; ``error`` is the name of what an SDK raised."""
        if self.broke is not None:
            accepted = bool(self.seen) and self.broke == "unreached"
            return self._failed("reset" if accepted else self.broke)
        if self.posted is None:
            return self._failed("sdk", error)
        if not self.seen:
            return self._failed("reset")
        return self._failed_by(self.seen[-1])

    def _failed_by(self, seen: Seen) -> CallFailed:
        body = json_of(seen.data)
        kind = "unread" if seen.status < 300 and not isinstance(body, dict) else kind_of_status(seen.status, body)
        return self._failed(kind, detail_of(body, self.secret), seen)

    def body(self) -> dict[str, Any]:
        """The JSON object of the last answer, or of the event that ends a stream, without the key if it echoes it.

        Raises:
            CallFailed: it is no object.
        """
        last = self.seen[-1]
        streamed = "event-stream" in last.headers.get("content-type", "")
        found = last_event(last.data) if streamed else json_of(last.data)
        if not isinstance(found, dict):
            raise self._failed("unread", "", self.seen[-1])
        if isinstance(found.get("error"), dict) and not any(found.get(key) for key in ("data", "output", "images")):
            raise self._failed_by(self.seen[-1])
        cleaned: dict[str, Any] = self.secret.clean_json(found)
        return cleaned

    def told(self, images: Sequence[Image], *, has_usage: bool) -> tuple[str, ...]:
        """What a reader must know of an answer."""
        told = [] if has_usage else ["the answer does not say what was used, so its cost is not known"]
        told += [] if images else ["the answer has no image"]
        told += [f"image {at} is missing: {image.missing}" for at, image in enumerate(images, 1) if image.missing]
        return tuple(told)

    def _failed(self, kind: str, detail: str = "", seen: Seen | None = None) -> CallFailed:
        headers = seen.headers if seen is not None else {}
        return CallFailed(
            kind,
            self.wire.vendor,
            self.secret.clean(detail),
            status=seen.status if seen is not None else None,
            request_id=self.request_id(headers),
            retry_after=seconds_to_wait(headers),
            accepted=seen is not None and (seen.status < 300 or seen.method == "GET"),
        )

    def request_id(self, headers: Mapping[str, str]) -> str | None:
        """The vendor's name of a request, for its support."""
        found = next((headers[name] for name in _REQUEST_IDS if headers.get(name)), "")
        text = "".join(char for char in found if char.isascii() and char.isprintable())
        return self.secret.clean(text)[:100] or None


_OF_THE_BYTES = ("content-encoding", "content-length", "transfer-encoding")
_REQUEST_IDS = ("x-fal-request-id", "x-request-id", "apim-request-id", "x-goog-request-id")


def _how(http: ModuleType, error: Exception) -> str:
    """The name of the failure that an error of the wire is."""
    if isinstance(error, (http.ConnectError, http.ConnectTimeout, http.PoolTimeout, http.UnsupportedProtocol)):
        return "unreached"
    return "timeout" if isinstance(error, http.TimeoutException) else "reset"
