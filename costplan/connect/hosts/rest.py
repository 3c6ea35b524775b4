"""One host's REST API: requests with a token, retries, paging, and refusals as errors that say what to do.
It knows neither GitHub nor GitLab, and no other module of costplan opens a connection."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from costplan.errors import CommandLineError, OutsideError, Problem
from costplan.named import NamedTuple
from costplan.release import RELEASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from urllib3 import BaseHTTPResponse, HTTPConnectionPool

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
RETRIES = 3
BACKOFF_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60
"""A host whose Retry-After asks for a longer pause is asked again after this one."""

MAX_PAGES = 100
"""Of 100 comments each."""

_RUN_AGAIN = "run again later: a comment that was posted is found"
_CHECK_ADDRESS = "check the address of the API"
_LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}|::1|localhost", re.ASCII)


class Address(NamedTuple):
    """Where an API stands; ``path`` comes before every path of a request."""

    scheme: str
    host: str
    port: int | None
    path: str

    @property
    def shown(self) -> str:
        """The host as an error names it."""
        return f"{self.host}:{self.port}" if self.port else self.host


def read_address(url: str) -> Address:
    """``https://api.github.com``, ``https://gitlab.example.com/api/v4``.

    Raises:
        CommandLineError: it is no such URL, carries a password, or would send the token unencrypted over a network.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.username or parts.password or parts.query or parts.fragment or not url.isprintable():
        raise CommandLineError(
            [Problem("not-an-api", "--api is no address of an API", "write it as https://gitlab.example.com/api/v4")]
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and _LOOPBACK.fullmatch(host)):
        raise CommandLineError(
            [Problem("not-an-api", f"--api {host} would be sent the token unencrypted", "use https://")]
        )
    return Address(parts.scheme, host, port, parts.path.rstrip("/"))


class Api:
    """An API with one token. ``denied`` and ``missing`` are remedies for a refusal and for what is not found."""

    def __init__(self, address: Address, headers: Mapping[str, str], token: str, denied: str, missing: str) -> None:
        self.address = address
        self.headers = {
            "User-Agent": f"costplan/{RELEASE}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            **headers,
        }
        self.token = token
        self.denied = denied
        self.missing = missing
        self._connections: HTTPConnectionPool | None = None

    def ask(
        self, method: str, path: str, sent: object = None, *, do_without: frozenset[int] = frozenset()
    ) -> Mapping[str, Any]:
        """The object that answers a request; empty where the host refuses with a status that ``do_without`` names.

        Raises:
            OutsideError: the host does not answer, answers with no object, or refuses.
        """
        answer = self._answer(method, path, sent)
        if answer.status in do_without:
            return {}
        data = self._data(answer)
        if not isinstance(data, dict):
            raise self._failed(f"{self.address.shown} did not answer with an object", _CHECK_ADDRESS)
        return data

    def pages(self, path: str) -> Iterator[Mapping[str, Any]]:
        """The objects of a list, page by page.

        Raises:
            OutsideError: the host does not answer, answers with no list of objects, never ends it, or refuses.
        """
        for page in range(1, MAX_PAGES + 1):
            answer = self._answer("GET", f"{path}?per_page=100&page={page}")
            data = self._data(answer)
            if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
                raise self._failed(f"{self.address.shown} did not answer with a list", _CHECK_ADDRESS)
            yield from data
            if not _has_next(answer.headers):
                return
        raise self._failed(f"{self.address.shown} has more than {MAX_PAGES} pages of comments", "post elsewhere")

    def _answer(self, method: str, path: str, sent: object = None) -> BaseHTTPResponse:
        """One request, tried again after 429, 502 and 503; a POST not after 502 or a silence, when it may be done.

        Redirects are not followed: the token and the comment go to the address that was given, and nowhere else.
        """
        try:
            import urllib3
        except ImportError:
            raise OutsideError(
                [Problem("needs-extra", "posting a comment needs urllib3", "pip install 'costplan[comment]'")]
            ) from None
        once = method == "POST"
        retries = urllib3.Retry(
            RETRIES,
            read=0 if once else None,
            allowed_methods=None,
            status_forcelist=(429, 503) if once else (429, 502, 503),
            backoff_factor=BACKOFF_SECONDS,
            raise_on_status=False,
            retry_after_max=LONGEST_WAIT_SECONDS,
        )
        try:
            if self._connections is None:
                self._connections = _connect(self.address)
            return self._connections.urlopen(
                method,
                self.address.path + path,
                body=None if sent is None else json.dumps(sent).encode(),
                headers=self.headers,
                retries=retries,
                redirect=False,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
            )
        except urllib3.exceptions.HTTPError as error:
            raise self._failed(f"{self.address.shown} does not answer: {self._safe(_why(error))}", _RUN_AGAIN) from None

    def _data(self, answer: BaseHTTPResponse) -> Any:
        if not 200 <= answer.status < 300:
            raise self._refused(answer)
        try:
            return json.loads(answer.data)
        except (ValueError, RecursionError):
            raise self._failed(f"{self.address.shown} did not answer in JSON", _CHECK_ADDRESS) from None

    def _refused(self, answer: BaseHTTPResponse) -> OutsideError:
        status, where = answer.status, answer.headers.get("Location", "")
        reason = self._safe(_message(answer.data))
        what = f"{self.address.shown} answered {status}{f': {reason}' if reason else ''}"
        limited = "Retry-After" in answer.headers or answer.headers.get("X-RateLimit-Remaining") == "0"
        if status == 429 or (status == 403 and limited):
            return self._failed(what, "its rate limit is reached; wait, and run again")
        if status in (401, 403):
            return OutsideError([Problem("api-denied", what, self.denied)])
        if status == 404:
            return OutsideError([Problem("api-missing", what, self.missing)])
        if 300 <= status < 400:
            return self._failed(f"{what} and points to {self._safe(where)}", "check --api and the name of the project")
        if status >= 500:
            return self._failed(what, _RUN_AGAIN)
        return self._failed(what, "it does not take this comment, for the reason it gives")

    def _failed(self, message: str, remedy: str) -> OutsideError:
        return OutsideError([Problem("api-failed", message, remedy)])

    def _safe(self, text: str) -> str:
        """What a host says, on one line of bearable length, and without the token."""
        return " ".join(text.replace(self.token, "***").split())[:200]


def _connect(address: Address) -> HTTPConnectionPool:
    """Connections to one host alone, through the proxy that the environment names; never to a loopback by one."""
    from urllib.request import getproxies, proxy_bypass

    import urllib3

    near = _LOOPBACK.fullmatch(address.host) or proxy_bypass(address.host)
    proxy = None if near else getproxies().get("https")
    if proxy is None:
        return urllib3.PoolManager().connection_from_host(address.host, address.port, address.scheme)
    login = urllib3.util.parse_url(proxy).auth
    headers = urllib3.make_headers(proxy_basic_auth=login) if login else None
    return urllib3.ProxyManager(proxy, proxy_headers=headers).connection_from_host(
        address.host, address.port, address.scheme
    )


def _why(error: Exception) -> str:
    """The last cause of a failed connection, without the objects that urllib3 wraps around it."""
    cause = getattr(error, "reason", None) or error
    return str(getattr(cause, "original_error", cause)).rpartition("): ")[2]


def _has_next(headers: Mapping[str, str]) -> bool:
    return 'rel="next"' in headers.get("Link", "") or bool(headers.get("X-Next-Page", "").strip())


def _message(data: bytes) -> str:
    """The reason in a refusal: GitHub's and GitLab's ``message``, or ``error``."""
    try:
        refusal = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    reason = (refusal.get("message") or refusal.get("error") or "") if isinstance(refusal, dict) else ""
    return reason if isinstance(reason, str) else json.dumps(reason)
