"""One host's REST API: requests with a token, retries, paging, and refusals as errors that say what to do.
It knows neither GitHub nor GitLab, and no other module of costplan opens a connection."""

from __future__ import annotations

import json
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from costplan.connect.hosts.address import LOOPBACK, Address
from costplan.errors import NOWHERE, CostplanError, OutsideError, Problem
from costplan.intake import MAX_BYTES, check_values
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

TOTAL_SECONDS = 300.0
"""All requests of a command together, with all pauses; a host that sends a byte now and then is not waited for."""

_CHUNK = 1 << 16

MAX_PAGES = 100
"""Of 100 comments each."""

_RUN_AGAIN = "run again later: a comment that was posted is found"
_CHECK_ADDRESS = "check the address of the API"


class Answer(NamedTuple):
    """What a host answered."""

    status: int
    headers: Mapping[str, str]
    data: bytes


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
        self._until: float | None = None

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

    def number_of(self, item: Mapping[str, Any]) -> int:
        """The id of a comment, which becomes a part of a path.

        Raises:
            OutsideError: it is no number.
        """
        number = item.get("id")
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise self._failed(f"{self.address.shown} answered with a comment whose id is no number", _CHECK_ADDRESS)
        return number

    def _answer(self, method: str, path: str, sent: object = None) -> Answer:
        """One request with all that it is tried again, within the time that is left of the command's."""
        if self._until is None:
            self._until = monotonic() + TOTAL_SECONDS
        done: list[Answer] = []
        failed: list[Exception] = []

        def work() -> None:
            try:
                done.append(self._request(method, self.address.path + path, sent))
            except Exception as error:  # told where it is waited for
                failed.append(error)

        worker = Thread(target=work, daemon=True)  # nothing else ends a host that sends a byte now and then
        worker.start()
        worker.join(max(0.0, self._until - monotonic()))
        if failed:
            raise failed[0]
        if not done:
            raise self._failed(f"{self.address.shown} is not done after {TOTAL_SECONDS:.0f} seconds", _RUN_AGAIN)
        return done[0]

    def _request(self, method: str, path: str, sent: object) -> Answer:
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
            retry_after_max=LONGEST_WAIT_SECONDS,
        )
        if self._connections is None:
            self._connections = _connect(self.address)
        while True:
            answer: BaseHTTPResponse | None = None
            try:
                answer = self._connections.urlopen(
                    method,
                    path,
                    body=None if sent is None else json.dumps(sent).encode(),
                    headers=self.headers,
                    retries=False,
                    redirect=False,
                    preload_content=False,
                    timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
                )
                read = self._read(answer)
                if not retries.is_retry(method, answer.status, "Retry-After" in answer.headers):
                    return read
                if not retries.total:
                    return read
                retries = retries.increment(method, path, response=answer)
            except urllib3.exceptions.HTTPError as error:
                answer = None
                try:
                    retries = retries.increment(method, path, error=error)
                except urllib3.exceptions.HTTPError as last:
                    told = f"{self.address.shown} does not answer: {self._safe(_why(last))}"
                    raise self._failed(told, _RUN_AGAIN) from None
            retries.sleep(answer)

    def _read(self, answer: BaseHTTPResponse) -> Answer:
        """What a host sent, up to a size, unpacked."""
        parts, size = [], 0
        for part in answer.stream(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MAX_BYTES:
                answer.close()
                raise self._failed(f"{self.address.shown} answered with over {MAX_BYTES:,} bytes", _CHECK_ADDRESS)
        answer.release_conn()
        return Answer(answer.status, answer.headers, b"".join(parts))

    def _data(self, answer: Answer) -> Any:
        if not 200 <= answer.status < 300:
            raise self._refused(answer)
        try:
            return _json_of(answer.data)
        except (ValueError, RecursionError, CostplanError):
            raise self._failed(f"{self.address.shown} did not answer in JSON", _CHECK_ADDRESS) from None

    def _refused(self, answer: Answer) -> OutsideError:
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

    near = LOOPBACK.fullmatch(address.host) or proxy_bypass(address.host)
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


def object_in(item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What an object holds under a key, where that is an object; else nothing."""
    found = item.get(key)
    return found if isinstance(found, dict) else {}


def _has_next(headers: Mapping[str, str]) -> bool:
    return 'rel="next"' in headers.get("Link", "") or bool(headers.get("X-Next-Page", "").strip())


def _json_of(data: bytes) -> Any:
    check_values(data, NOWHERE)
    return json.loads(data)


def _message(data: bytes) -> str:
    """The reason in a refusal: GitHub's and GitLab's ``message``, or ``error``."""
    try:
        refusal = _json_of(data)
    except (ValueError, RecursionError, CostplanError):
        return ""
    reason = (refusal.get("message") or refusal.get("error") or "") if isinstance(refusal, dict) else ""
    return reason if isinstance(reason, str) else json.dumps(reason)
