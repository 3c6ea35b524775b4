"""Images of an answer: base64 decoded, or fetched at once from an address that soon expires, without a key, from
public hosts over https alone, up to a size. It writes no file."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from costplan.live.vendor_answer import Image
from costplan.reserving.picture import format_of

if TYPE_CHECKING:
    from types import ModuleType

MAX_BYTES = 64 << 20
"""An image may be so long."""

FETCH_SECONDS = 60.0

_REDIRECTS = 3

_HEAD = 4096

_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]", re.DOTALL
)
"""How a drawing begins, which has no first bytes of its own."""


def from_base64(text: str) -> Image:
    """An image from base64, or from a data URL of it."""
    try:
        data = b64decode(text.partition(";base64,")[2] if text.startswith("data:") else text, validate=True)
    except ValueError:
        return Image(None, missing="it is not base64")
    return _image(data)


def _image(data: bytes, url: str | None = None) -> Image:
    made = format_of(data)
    ending = made.ending if made else "svg" if _SVG.match(data[:_HEAD]) else ""
    return Image(data, url, ending) if ending else Image(None, url, missing="it is in no format of images")


def from_url(url: str, http: ModuleType, *, is_near: bool) -> Image:
    """An image from an address, fetched now, with what is missing of it in words. ``is_near`` allows this machine, for
    a vendor that is on it."""
    if url.startswith("data:"):
        return from_base64(url)
    try:
        data = _fetched(http, url, is_near=is_near)
    except _NotFetched as why:
        return Image(None, url, missing=str(why))
    except (http.HTTPError, http.InvalidURL, OSError, ValueError):
        return Image(None, url, missing="it cannot be fetched")
    return _image(data, url)


class _NotFetched(Exception):
    """Why an image is left where it is."""


def _fetched(http: ModuleType, url: str, *, is_near: bool) -> bytes:
    from time import monotonic

    until = monotonic() + FETCH_SECONDS
    for _ in range(_REDIRECTS + 1):
        at, extensions = _pinned(http.URL(url), is_near=is_near)
        headers = {"Host": _host(http.URL(url)), "Accept-Encoding": "identity"}
        with (
            http.Client(trust_env=False, follow_redirects=False, timeout=15.0) as client,
            client.stream("GET", at, headers=headers, extensions=extensions) as response,
        ):
            if response.is_redirect:
                url = str(http.URL(url).join(response.headers.get("location", "")))
                continue
            if response.status_code != 200:
                raise _NotFetched(f"its address answered {response.status_code}")
            parts, size = [], 0
            for part in response.iter_bytes(1 << 16):
                parts.append(part)
                size += len(part)
                if size > MAX_BYTES:
                    raise _NotFetched(f"it has more than {MAX_BYTES >> 20} MB")
                if monotonic() > until:
                    raise _NotFetched(f"it is not there after {FETCH_SECONDS:.0f} s")
            return b"".join(parts)
    raise _NotFetched("its address points to ever another")


def _host(url: Any) -> str:
    host: str = url.netloc.decode("ascii")
    return host


def _pinned(url: Any, *, is_near: bool) -> tuple[Any, dict[str, Any]]:
    """The address by number, looked up once, so that who is asked is who was looked at; its name stays for TLS."""
    import socket
    from ipaddress import ip_address

    if is_near and url.scheme == "http" and url.host in ("127.0.0.1", "::1", "localhost"):
        return url, {}
    if url.scheme != "https" or url.userinfo:
        raise _NotFetched("its address is not https")
    found = socket.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    numbers = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not numbers or not all(ip_address(number).is_global for number in numbers):
        raise _NotFetched("its address is not a public host")
    return url.copy_with(host=numbers[0]), {"sni_hostname": url.host}
