"""A file's lines, numbered and capped, with its byte order mark taken off.
It reads bytes from a stream and never a whole file; what the lines say is for json_text.py and csv_text.py."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from costplan.errors import InputError, Place, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 64 << 20
"""A line or a document may be so long: a body carries its images in base64."""

ENDLESS = 1 << 30
"""A line that is passed over is not followed any further."""

_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A line with its end, its number from 1, and the error if it is too long to be read (then it is empty)."""

    number: int
    data: bytes
    error: InputError | None = None


def lines_of(stream: IO[bytes], file: str) -> Iterator[Line]:
    """The lines of a stream. One that is over MAX_BYTES is passed over and carries its error.

    Raises:
        InputError: one does not end at all.
    """
    number = 0
    while data := stream.readline(MAX_BYTES + 1):
        number += 1
        if number == 1:
            data = data.removeprefix(_BOM)
        if len(data) > MAX_BYTES:
            yield Line(number, b"", too_large(Place(file, number, 1)))
            passed = len(data)
            while data and not data.endswith(b"\n"):
                data = stream.readline(MAX_BYTES)
                passed += len(data)
                if passed > ENDLESS:
                    raise wrong(
                        "too-large", "this line does not end", "nothing behind it is read", Place(file, number, 1)
                    )
        else:
            yield Line(number, data)


def too_large(place: Place) -> InputError:
    """The error of a line or a document that is over MAX_BYTES."""
    return wrong("too-large", f"this is over {MAX_BYTES:,} bytes", "split it, or take the images out", place)


def text_of(data: bytes, place: Place) -> str:
    """Bytes as text; ``place`` is where they begin.

    Raises:
        InputError: they are not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = moved(place, data[: error.start].decode("utf-8"))
        raise wrong("not-utf8", "the text is not UTF-8", "save the file as UTF-8", at) from None


def moved(place: Place, passed: str) -> Place:
    """The place behind some text that begins at a place."""
    breaks = passed.count("\n")
    col = len(passed) - passed.rfind("\n") if breaks else place.col + len(passed)
    return Place(place.file, place.line + breaks, col)
