"""What is written out: bytes, a text, or the pieces of one; and as which bytes. Where they go stands in writing.py."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Content: TypeAlias = "bytes | Iterable[str]"
"""What is written: bytes, a text, or the pieces of one, which need never be there all at once."""

_BLOCK = 1000
"""So many pieces of a text are written together."""


def utf8(text: str) -> bytes:
    """A text as every file of ours holds it; what is no character, such as half of a pair, stands as its number."""
    return text.encode("utf-8", "backslashreplace")


def blocks(content: Content) -> Iterator[bytes]:
    """The same as blocks of bytes, one after the other."""
    if isinstance(content, bytes):
        yield content
        return
    pieces = iter((content,) if isinstance(content, str) else content)
    while block := "".join(islice(pieces, _BLOCK)):
        yield utf8(block)
