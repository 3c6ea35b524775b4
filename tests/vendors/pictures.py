"""Small real pictures of any size in pixels, made by code, and the size that a picture's own header tells."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from functools import lru_cache


@lru_cache(maxsize=64)
def png(width: int = 1, height: int = 1) -> bytes:
    """A white PNG of one bit a pixel: 1024x1024 has some 200 bytes."""
    row = b"\x00" + b"\xff" * ((width + 7) // 8)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(row * height, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


@lru_cache(maxsize=64)
def jpeg(width: int = 8, height: int = 8) -> bytes:
    """A grey baseline JPEG: each block is two codes of one bit, since nothing in it differs from the block before."""
    blocks = ((width + 7) // 8) * ((height + 7) // 8)
    codes = bytes([1] + [0] * 15) + b"\x00"  # one code of one bit, for the value 0
    segments = (
        (0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
        (0xDB, b"\x00" + bytes([16] * 64)),
        (0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)),
        (0xC4, b"\x00" + codes),
        (0xC4, b"\x10" + codes),
        (0xDA, bytes([1, 1, 0, 0, 63, 0])),
    )
    head = b"".join(bytes([0xFF, mark]) + struct.pack(">H", len(data) + 2) + data for mark, data in segments)
    whole, rest = divmod(2 * blocks, 8)
    return b"\xff\xd8" + head + b"\x00" * whole + (bytes([0xFF >> rest]) if rest else b"") + b"\xff\xd9"


def webp(width: int, height: int) -> bytes:
    """The head of an extended WebP, which is all that tells its size."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    inside = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x00" * 4 + size
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def picture(size: str, output_format: str = "png") -> bytes:
    """A picture of ``WxH`` pixels in a format that an API writes."""
    width, _, height = size.partition("x")
    if output_format == "webp":
        return webp(int(width), int(height))
    return (jpeg if output_format == "jpeg" else png)(int(width), int(height))


def as_base64(size: str, output_format: str = "png") -> str:
    """The same as JSON holds it."""
    return b64encode(picture(size, output_format)).decode()


def size_in_header(data: bytes) -> str:
    """The size of one of the pictures above."""
    if data.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", data[16:24])
    elif data.startswith(b"\xff\xd8"):
        at = data.index(b"\xff\xc0")
        height, width = struct.unpack(">HH", data[at + 5 : at + 9])
    else:
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    return f"{width}x{height}"
