"""A loopback server that speaks the protocols of OpenAI, Google and fal, breaks as a script says, and keeps a record of
what reached it; beside it another origin, which must never see a key."""

from __future__ import annotations

import re
import socket
import struct
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.vendors import fal_api, gemini_api, openai_api
from tests.vendors.asked import Asked, read
from tests.vendors.faults import Fault, altered, ok
from tests.vendors.pictures import picture
from tests.vendors.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.vendors.reply import Body

KEY = "sk-canary-8c1f0000000000000000000000000001"
"""The key that the vendor takes, which must be found nowhere else."""

_BILLED = re.compile(
    r"/images/(generations|edits|variations)$|/responses$|:(stream)?[gG]enerateContent$|^/(queue|run)/"
)


class Elsewhere(ThreadingHTTPServer):
    """Another origin: it records, serves pictures until they expire, and answers whatever else with an image."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), handler or _OfElsewhere)
        self.asked: list[Asked] = []
        self.expired = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: who asked has gone, or a script broke the connection."""

    def answer(self, asked: Asked) -> Reply:
        if found := re.search(r"/files/(\d+x\d+)\.(\w+)$", asked.route):
            if self.expired:
                return Reply(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
            return Reply(body=picture(found[1], found[2]), kind=f"image/{found[2]}")
        return Reply(body={"created": 1, "data": []})


class Vendor(Elsewhere):
    """``asked`` is the record, ``models`` what deployments of their own name stand for, ``polls`` how often fal's queue
    or a response of the background, which is in ``made``, says that it is not done."""

    def __init__(self) -> None:
        super().__init__(_OfVendor)
        self.elsewhere = Elsewhere()
        self.models: dict[str, str] = {}
        self.made: dict[str, Body] = {}
        self.polls = 1
        self.key = KEY
        self._script: list[tuple[str, Fault]] = []
        self._submitted: dict[str, object] = {}
        self._lock = threading.Lock()

    @property
    def openai(self) -> str:
        """The base URL for OpenAI's SDK."""
        return f"{self.url}/v1"

    @property
    def deployment(self) -> str:
        """That of an Azure resource."""
        return f"{self.url}/openai/v1"

    def script(self, *faults: Fault, at: str = "") -> None:
        """What the next requests meet, one each: those that cost something, or those whose path holds ``at``."""
        self._script += [(at, fault) for fault in faults]

    def next_fault(self, asked: Asked) -> Fault:
        with self._lock:
            for number, (at, fault) in enumerate(self._script):
                if (at in asked.path) if at else is_billed(asked):
                    del self._script[number]
                    return fault
        return ok

    @property
    def billed(self) -> list[Asked]:
        """The requests that make images, and cost something."""
        return [asked for asked in self.asked if is_billed(asked)]

    def one_request(self) -> Asked:
        """The one request that one intent must have come to."""
        assert len(self.billed) == 1, [asked.path for asked in self.billed]
        return self.billed[0]

    def key_stayed(self) -> None:
        """Checks that the key reached this origin and no other, and stood in a header alone."""
        assert any(asked.holds(self.key) for asked in self.asked)
        assert not any(asked.holds(self.key) for asked in self.elsewhere.asked)
        assert not any(self.key in asked.path or self.key.encode() in asked.raw for asked in self.asked)

    def is_known(self, asked: Asked) -> bool:
        """Whether a request has the key, in the header of its vendor."""
        headers = asked.headers
        spelled = (headers.get("authorization", ""), headers.get("x-goog-api-key"), headers.get("api-key"))
        return self.key in (*(one and re.sub(r"^(Bearer|Key) ", "", one) for one in spelled),)

    def answer(self, asked: Asked) -> Reply:
        route = asked.route
        if not self.is_known(asked):
            return self.failure(asked, 401, "invalid_api_key", "Incorrect API key provided.")
        if found := re.search(r"/images/(generations|edits)$", route):
            return openai_api.images(asked, "generate" if found[1] == "generations" else "edit", self.models)
        if route.endswith("/responses"):
            return openai_api.responses(asked, self.models, self.made)
        if found := re.search(r"/responses/(\w+)$", route):
            waiting: Body = {"status": "in_progress", "output": [], "usage": None, "tool_usage": None}
            self.polls -= 1
            return Reply(body=self.made[found[1]] | (waiting if self.polls >= 0 else {}))
        if "enerateContent" in route:
            return gemini_api.content(asked)
        if route.startswith(("/queue/", "/run/")):
            return self._fal(asked)
        return super().answer(asked) if "/files/" in route else self.failure(asked, 404, None, f"no {route} here")

    def _fal(self, asked: Asked) -> Reply:
        def address(name: str) -> str:
            return f"{self.elsewhere.url}/files/{name}"

        _, how, application = asked.route.split("/", 2)
        base, _, rest = asked.route.partition("/requests/")
        if how == "run":
            return fal_api.result(application, asked.body, address)
        if not rest:
            self._submitted = {"application": application, "said": asked.body, "polls": self.polls}
            return fal_api.submitted(asked, self.url)
        if rest.endswith("/cancel"):
            return Reply(202, {"status": "CANCELLATION_REQUESTED"})
        if rest.endswith("/status"):
            left = int(str(self._submitted["polls"]))
            self._submitted["polls"] = left - 1
            word = "COMPLETED" if left <= 0 else "IN_PROGRESS" if left == 1 else "IN_QUEUE"
            return fal_api.status(word, f"{self.url}{base}/requests/{fal_api.REQUEST}")
        said = self._submitted["said"]
        assert isinstance(said, dict)
        return fal_api.result(str(self._submitted["application"]), said, address)

    def failure(self, asked: Asked, status: int, code: str | None, message: str, kind: str = "") -> Reply:
        """An error in the words of the vendor that was asked."""
        if "enerateContent" in asked.route:
            return gemini_api.failure(status, message)
        if asked.route.startswith(("/queue/", "/run/")):
            return fal_api.failure(status, message)
        return openai_api.failure(status, code, message, kind)


def is_billed(asked: Asked) -> bool:
    """Whether a request makes an image."""
    return asked.method == "POST" and _BILLED.search(asked.route) is not None


class _OfElsewhere(BaseHTTPRequestHandler):
    server: Elsewhere
    protocol_version = "HTTP/1.1"

    def _handle(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = read(self.command, self.path, dict(self.headers), raw)
        self.server.asked.append(asked)
        self.answer(asked)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle  # noqa: N815  the names that http.server looks for

    def answer(self, asked: Asked) -> None:
        self.send(self.server.answer(asked))

    def send(self, reply: Reply, fault: Fault = ok) -> None:
        body = reply.written()
        self.send_response(reply.status)
        number = len(self.server.asked)
        headers = {"content-type": reply.typed(), "content-length": str(len(body)), "x-request-id": f"req_{number}"}
        for name, value in (headers | dict(reply.headers) | dict(fault.headers) | {"connection": "close"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        if fault.sent in ("reset", "cut"):
            self.wfile.write(body[: max(1, len(body) // 2)])
            self.wfile.flush()
            time.sleep(0.05)  # what was sent so far is read before the end comes
            if fault.sent == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            return
        pieces = 20 if fault.sent == "drip" else 1
        each = -(-len(body) // pieces)
        for piece in range(pieces):
            time.sleep(fault.pause)
            self.wfile.write(body[piece * each : (piece + 1) * each])
            self.wfile.flush()

    def handle(self) -> None:
        with suppress(OSError, ValueError):  # who asked has given up waiting, or a script broke the connection
            super().handle()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *args: object) -> None:
        pass


class _OfVendor(_OfElsewhere):
    server: Vendor

    def answer(self, asked: Asked) -> None:
        vendor, fault = self.server, self.server.next_fault(asked)
        time.sleep(fault.wait)
        if fault.sent == "elsewhere":
            place = (("location", f"{vendor.elsewhere.url}{asked.path}"),)
            self.send(Reply(fault.status), fault._replace(headers=place, sent="whole"))
        elif fault.status:
            reply = vendor.failure(asked, fault.status, fault.code, fault.message, fault.kind)
            self.send(reply, fault)
        elif fault.page:
            self.send(Reply(body=fault.page), fault)
        else:
            reply = vendor.answer(asked)
            if reply.events:
                *earlier, (name, last) = reply.events
                reply = reply._replace(events=(*earlier, (name, altered(last, fault))))
            elif isinstance(reply.body, dict):
                reply = reply._replace(body=altered(reply.body, fault))
            self.send(reply, fault)


@contextmanager
def serve() -> Iterator[Vendor]:
    """A vendor and another origin, until the block is left."""
    vendor = Vendor()
    running = (vendor, vendor.elsewhere)
    for server in running:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.002}, daemon=True).start()
    try:
        yield vendor
    finally:
        for server in running:
            server.shutdown()
            server.server_close()
