"""Where the API of a host stands, as the command line or CI says it.
It opens no connection; rest.py does."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from costplan.errors import CommandLineError, Problem
from costplan.named import NamedTuple

LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}|::1|localhost", re.ASCII)
"""This machine, as the host of an address."""


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
    if parts.scheme != "https" and not (parts.scheme == "http" and LOOPBACK.fullmatch(host)):
        raise CommandLineError(
            [Problem("not-an-api", f"--api {host} would be sent the token unencrypted", "use https://")]
        )
    return Address(parts.scheme, host, port, parts.path.rstrip("/"))
