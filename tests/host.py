"""A host on a loopback that speaks the few calls of GitHub and GitLab which costplan makes, with trouble on demand."""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "ghs_x8Secret0Token"
PEOPLE = {"us": (1, "Bot"), "a person": (2, "User"), "another bot": (3, "Bot")}

GITHUB = r"/repos/owner/name/issues/(?:12/comments|comments/(?P<id>\d+))"
GITLAB = r"/api/v4/projects/group%2Fproject/merge_requests/12/notes(?:/(?P<id>\d+))?"


class Trouble(NamedTuple):
    """What a request meets instead of its answer: a status, headers, a body, or a pause before the answer."""

    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: str = "{}"
    pause: float = 0


class Asked(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Host(ThreadingHTTPServer):
    """``comments`` are those that stand, ``known`` whether /user tells the token's account, ``trouble`` is met in order
    by requests of a method, ``asked`` is the record."""

    daemon_threads = True

    def __init__(self, forge: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.forge = forge
        self.comments: list[dict[str, Any]] = []
        self.known = True
        self.trouble: dict[str, list[Trouble]] = {}
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}{'/api/v4' if self.forge == 'gitlab' else ''}"

    def add(self, body: str, by: str = "us", times: int = 1) -> None:
        for _ in range(times):
            self.comments.append({"id": len(self.comments) + 1, "body": body, "by": by})

    @property
    def writes(self) -> list[tuple[str, str]]:
        """What was written: the method, and the first line of the text."""
        return [(asked.method, asked.body["body"].split("\n")[0]) for asked in self.asked if asked.method != "GET"]

    def shown(self, comment: dict[str, Any]) -> dict[str, Any]:
        number, kind = PEOPLE[comment["by"]]
        told = {"id": comment["id"], "body": comment["body"]}
        if self.forge == "gitlab":
            return told | {"system": False, "author": {"id": number}}
        url = f"https://github.com/owner/name/pull/12#issuecomment-{comment['id']}"
        return told | {"html_url": url, "user": {"id": number, "type": kind}}


class _Handler(BaseHTTPRequestHandler):
    server: Host

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(length)) if length else None
        self.server.asked.append(Asked(self.command, self.path, dict(self.headers), sent))
        waiting = self.server.trouble.get(self.command)
        trouble = waiting.pop(0) if waiting else Trouble()
        time.sleep(trouble.pause)
        if trouble.status:
            self._say(trouble.status, trouble.body, dict(trouble.headers))
        elif TOKEN not in (self.headers.get("Authorization", ""), *self._tokens()):
            self._say(401, '{"message": "Bad credentials"}')
        elif self.path.endswith("/user"):
            known = self.server.known
            self._say(200 if known else 403, '{"id": 1}' if known else '{"message": "Resource not accessible"}')
        else:
            self._comments(sent)

    do_GET = do_POST = do_PATCH = do_PUT = _handle  # noqa: N815  the names that http.server looks for

    def _tokens(self) -> list[str]:
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return [bearer, self.headers.get("PRIVATE-TOKEN", ""), self.headers.get("JOB-TOKEN", "")]

    def _comments(self, sent: Any) -> None:
        host, address = self.server, urlsplit(self.path)
        found = re.fullmatch(GITLAB if host.forge == "gitlab" else GITHUB, address.path)
        if found is None:
            self._say(404, '{"message": "Not Found"}')
        elif self.command == "POST" and not found["id"]:
            host.add(sent["body"])
            self._say(201, json.dumps(host.shown(host.comments[-1])))
        elif self.command == ("PUT" if host.forge == "gitlab" else "PATCH"):
            comment = host.comments[int(found["id"]) - 1]
            comment["body"] = sent["body"]
            self._say(200, json.dumps(host.shown(comment)))
        else:
            asked = parse_qs(address.query)
            page, each = int(asked["page"][0]), int(asked["per_page"][0])
            shown = [host.shown(comment) for comment in host.comments[(page - 1) * each : page * each]]
            more = page * each < len(host.comments)
            link = f'<{host.url}{address.path}?page={page + 1}>; rel="next", <{host.url}>; rel="last"'
            headers = {"X-Next-Page": str(page + 1) if more else ""} if host.forge == "gitlab" else {}
            self._say(200, json.dumps(shown), headers | ({"Link": link} if more and host.forge == "github" else {}))

    def _say(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body.encode())), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def handle(self) -> None:
        with suppress(ConnectionError):  # who asked has given up waiting
            super().handle()

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def running(forge: str) -> Iterator[Host]:
    host = Host(forge)
    threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield host
    finally:
        host.shutdown()
        host.server_close()
