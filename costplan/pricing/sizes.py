"""Sizes in pixels or classes, and how they are written. Which of them a model takes, its rule says (size_rule.py)."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeAlias

from costplan import yamlio
from costplan.named import NamedTuple


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


AnySize: TypeAlias = Size | str
"""Pixels, or a class the provider sells (``1K``), or ``auto``."""

_SIZE = re.compile(r"([1-9]\d{0,5})x([1-9]\d{0,5})\Z", re.ASCII)
_SLIPPED = (
    r"[\sx]{0,9}([1-9]\d{0,5})(?:px)?"
    r"(?:\s{0,9}(?:[x×*✕✖,;/_-]{1,2}|by|\s)\s{0,9}([1-9]\d{0,5}))?\s{0,9}(?:px|pixels|x)?\s{0,9}\Z"
)
_CLASS = r"(512|(0\.[1-9]|[1-9](\.[1-9])?)K|auto)\Z"

_PIXELS = yamlio.written(_SIZE)
_SOLD = r"(512|(0\.[1-9]|[1-9](\.[1-9])?)K)\Z"
_A_LARGEST: yamlio.Schema = {"oneOf": [yamlio.written(_SIZE, _SOLD), {"const": 512}]}
_A_SIZE: yamlio.Schema = {"oneOf": [yamlio.written(_SIZE, _CLASS), {"const": 512}]}

WRITTEN = f"{_SIZE.pattern}|{_CLASS}"
"""What :func:`size_of` takes, as a pattern."""
USUAL = Size(1024, 1024)
"""The size of an image of which nobody says one."""

ASPECT = "aspect_ratio"
"""The parameter in which a call says the shape of its image, where its model takes one."""

RATIO = re.compile(r"([1-9]\d{0,3}):([1-9]\d{0,3})\Z", re.ASCII)
"""How a shape is written, width to height: ``16:9``."""


class SizeError(ValueError):
    """A text that is no size; the message says what is one."""


def size_of(value: str) -> AnySize:
    """``1024x1024`` as pixels, ``2K``, ``1.5K``, ``512`` or ``auto`` as they are.

    Raises:
        SizeError: anything else, with a hint for ratios.
    """
    if found := _SIZE.match(value):
        return Size(int(found.group(1)), int(found.group(2)))
    if re.match(_CLASS, value, re.ASCII):
        return value
    if found := RATIO.match(value):
        across, down = int(found.group(1)), int(found.group(2))
        scale = (1048576 / (across * down)) ** 0.5 / 16
        near = Size(max(1, round(across * scale)) * 16, max(1, round(down * scale)) * 16)
        raise SizeError(
            f"{value} is a ratio, not a size; write pixels, such as {near}, or, where the model takes it,"
            f" the parameter {ASPECT}: '{value}'"
        )
    meant = f"did you mean {like}? " if (like := _meant(value)) else ""
    raise SizeError(f"{value!r} is not a size; {meant}write WxH in pixels, such as 1024x1024, or a class such as 2K")


def _meant(value: str) -> str:
    """The size that a slip of typing was for: another sign for the x, a unit behind it, one edge of a square, a small
    k; nothing where none is near."""
    if found := re.match(_SLIPPED, value, re.IGNORECASE):
        return f"{found[1]}x{found[2] or found[1]}"
    found = re.fullmatch(r"\s*([1-9](?:\.[1-9])?)\s*k\s*", value, re.ASCII | re.IGNORECASE)
    return f"{found[1]}K" if found else "auto" if value.strip().lower() == "auto" else ""


def read_size(node: yamlio.Node, takes: yamlio.Schema = _A_SIZE) -> AnySize:
    """A size in a file."""
    value = yamlio.word(node, takes)
    try:
        return size_of(value)
    except SizeError as error:
        message, _, remedy = str(error).partition("; ")
        raise node.fault("not-a-size", message, remedy) from None


def read_pixels(node: yamlio.Node) -> Size:
    """A size in pixels in a file, such as that of an input image."""
    value = read_size(node, _PIXELS)
    if isinstance(value, str):
        raise node.fault("not-a-size", f"{value!r} is a class; pixels are needed here", "write WxH, such as 1024x1024")
    return value


def read_class(node: yamlio.Node) -> str:
    """A class that a provider sells, such as ``2K``; one that nobody could ask for is refused."""
    value = yamlio.word(node, {"oneOf": [yamlio.written(_SOLD), {"const": 512}]})
    if not re.match(_SOLD, value, re.ASCII):
        raise node.fault("not-a-size", f"{value!r} is not a class that a call can ask for", "write 512, 1K, 1.5K or 2K")
    return value


def pixels_about(size: AnySize) -> int:
    """The pixels of a size; a class counts as the square of its edge, ``2K`` as 2048x2048. ``auto`` has none."""
    if isinstance(size, Size):
        return size.pixels
    if size == "auto":
        return 0
    edge = int(Fraction(size[:-1]) * 1024) if size.endswith("K") else int(size)
    return edge * edge


def read_largest(node: yamlio.Node) -> AnySize:
    """A size that others can be held against: pixels or a class, but not ``auto``."""
    value = read_size(node, _A_LARGEST)
    if value == "auto":
        raise node.fault("not-a-size", "nothing can be compared with auto", "write WxH, such as 2048x2048, or a class")
    return value
