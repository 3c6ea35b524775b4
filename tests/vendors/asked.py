"""A request as it came to the loopback server: method, path, headers, and its body, JSON or the parts of a form."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Upload(NamedTuple):
    """A file of a form."""

    field: str
    name: str
    data: bytes


class Asked(NamedTuple):
    """``body`` is what was said in words, whichever way it was sent; ``raw`` are the bytes, to look for secrets in."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    uploads: tuple[Upload, ...]
    raw: bytes

    @property
    def route(self) -> str:
        """The path without its query."""
        return urlsplit(self.path).path

    def holds(self, secret: str) -> bool:
        """Whether the secret is anywhere in it."""
        text = "\n".join((self.path, *(f"{name}: {value}" for name, value in self.headers.items())))
        return secret in text or secret.encode() in self.raw


def read(method: str, path: str, headers: dict[str, str], raw: bytes) -> Asked:
    """A request of these bytes. Header names are in lower case."""
    headers = {name.lower(): value for name, value in headers.items()}
    kind = headers.get("content-type", "")
    body: dict[str, Any] = {}
    uploads: tuple[Upload, ...] = ()
    if kind.startswith("multipart/"):
        body, uploads = _form(kind, raw)
    elif raw:
        said = json.loads(raw)
        body = said if isinstance(said, dict) else {"": said}
    return Asked(method, path, headers, body, uploads, raw)


def _form(kind: str, raw: bytes) -> tuple[dict[str, Any], tuple[Upload, ...]]:
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + raw)
    words: dict[str, Any] = {}
    uploads = []
    for part in message.iter_parts():
        field = str(part.get_param("name", header="content-disposition"))
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        if (name := part.get_filename()) is not None:
            uploads.append(Upload(field, name, data))
        else:
            words[field] = data.decode()
    return words, tuple(uploads)
