"""An image by its first bytes: which format, and how many pixels. Nothing is decoded, and no bytes but these are looked
at; what is none of these formats has no size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from costplan.named import NamedTuple
from costplan.pricing.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Callable


class PictureFormat(NamedTuple):
    """A format: the ending of its files, its media type, and how its size is found."""

    ending: str
    media: str
    size: Callable[[bytes], Size | None]


def format_of(data: bytes) -> PictureFormat | None:
    """The format of an image; None where it is none that a vendor sends."""
    return next((made for starts, made in _FORMATS if starts(data)), None)


def size_of_picture(data: bytes) -> Size | None:
    """Its width and height; None where they cannot be told."""
    made = format_of(data)
    return made.size(data) if made else None


def _at(data: bytes, start: int, length: int, order: Literal["big", "little"]) -> int:
    return int.from_bytes(data[start : start + length], order)


def _checked(width: int, height: int) -> Size | None:
    return Size(width, height) if width and height else None


def _png(data: bytes) -> Size | None:
    """The header, which comes first: RFC 2083, 4.1.1."""
    return _checked(_at(data, 16, 4, "big"), _at(data, 20, 4, "big")) if len(data) >= 24 else None


def _gif(data: bytes) -> Size | None:
    return _checked(_at(data, 6, 2, "little"), _at(data, 8, 2, "little")) if len(data) >= 10 else None


_NO_FRAME = (0xC4, 0xC8, 0xCC)
"""Of the markers C0 to CF of JPEG, those that begin no frame: ITU T.81, table B.1."""


def _jpeg(data: bytes) -> Size | None:
    """The first frame header; the segments before it are passed over by their length."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            return _checked(_at(data, at + 7, 2, "big"), _at(data, at + 5, 2, "big"))
        at += 1 if marker == 0xFF else 2 + _at(data, at + 2, 2, "big")
    return None


def _webp(data: bytes) -> Size | None:
    """The three kinds of first chunk: Google's WebP container specification, and RFC 6386, 9.1."""
    if len(data) < 30:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return Size(1 + _at(data, 24, 3, "little"), 1 + _at(data, 27, 3, "little"))
    if kind == b"VP8L":
        bits = _at(data, 21, 4, "little")
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return _checked(_at(data, 26, 2, "little") & 0x3FFF, _at(data, 28, 2, "little") & 0x3FFF)


_FORMATS: tuple[tuple[Callable[[bytes], bool], PictureFormat], ...] = (
    (lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), PictureFormat("png", "image/png", _png)),
    (lambda data: data.startswith(b"\xff\xd8\xff"), PictureFormat("jpg", "image/jpeg", _jpeg)),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", PictureFormat("webp", "image/webp", _webp)),
    (lambda data: data.startswith((b"GIF87a", b"GIF89a")), PictureFormat("gif", "image/gif", _gif)),
)
