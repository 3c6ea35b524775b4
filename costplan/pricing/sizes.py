"""Sizes in pixels or classes, how they are written, and which a model takes, with the nearest legal one."""

from __future__ import annotations

import re
from fractions import Fraction
from math import log
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
_CLASS = r"(512|[1-9](\.[1-9])?K|auto)\Z"

_PIXELS = yamlio.written(_SIZE)
_SOLD = r"(512|[1-9](\.[1-9])?K)\Z"
_A_LARGEST: yamlio.Schema = {"oneOf": [yamlio.written(_SIZE, _SOLD), {"const": 512}]}
_A_SIZE: yamlio.Schema = {"oneOf": [yamlio.written(_SIZE, _CLASS), {"const": 512}]}

WRITTEN = f"{_SIZE.pattern}|{_CLASS}"
"""What :func:`size_of` takes, as a pattern."""
USUAL = Size(1024, 1024)
"""The size of an image of which nobody says one."""


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
    if found := re.match(r"([1-9]\d{0,3}):([1-9]\d{0,3})\Z", value, re.ASCII):
        across, down = int(found.group(1)), int(found.group(2))
        scale = (1048576 / (across * down)) ** 0.5 / 16
        near = Size(max(1, round(across * scale)) * 16, max(1, round(down * scale)) * 16)
        raise SizeError(f"{value} is a ratio, not a size; write pixels, such as {near}")
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


class SizeRule(NamedTuple):
    """Legal sizes: a grid with bounds, or a list of pixel sizes, or classes (``also`` maps pixels to a class).

    ``besides`` are sizes that are taken although the grid does not have them, in pixels or as a class.
    """

    values: tuple[Size, ...] = ()
    classes: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    default: AnySize | None = None
    multiple_of: int = 1
    min_pixels: int = 1
    max_pixels: int = 10**10
    max_edge: int = 10**6
    max_ratio: int = 10**6
    min_edge: int = 1
    besides: tuple[AnySize, ...] = ()

    def settle(self, size: AnySize | None) -> tuple[AnySize | None, str, str]:
        """The size to count with, what is wrong with it (empty if nothing) and the remedy."""
        if size is None:
            if self.default is None:
                return None, "the size is missing", f"state one, such as {self._example()}"
            return self.default, "", ""
        if size == "auto":
            return size, "size auto cannot be counted: the model picks it", f"state one, such as {self._example()}"
        if size in self.besides:
            return size, "", ""
        if self.classes:
            taken = dict(self.also).get(str(size), str(size))
            if taken in self.classes:
                return taken, "", ""
            nearest = self.nearest_class(size)
            return size, f"{size} is not sold", f"it sells {', '.join(self.classes)}; {nearest} is the nearest"
        if isinstance(size, str):
            return size, f"size {size} is a class; this model takes pixels", f"write WxH, such as {self._example()}"
        if self.values:
            if size in self.values:
                return size, "", ""
            allowed = ", ".join(map(str, self.values))
            return size, f"{size} is not a size it takes ({allowed})", f"{self.nearest(size)} is the nearest"
        broken = self._broken(size)
        if not broken:
            return size, "", ""
        near = self.nearest(size)
        legal = "" if self._broken(near) else f"{near} is the nearest legal size"
        return size, broken, legal or f"it takes {self.words}"

    def takes(self, size: AnySize | None) -> bool:
        """Whether :meth:`settle` finds nothing wrong; without looking for what would be right."""
        if size is None:
            return self.default is not None
        if size == "auto":
            return False
        if size in self.besides:
            return True
        if self.classes:
            return dict(self.also).get(str(size), str(size)) in self.classes
        if isinstance(size, str):
            return False
        return size in self.values if self.values else not self._broken(size)

    @property
    def is_listed(self) -> bool:
        """Whether the sizes are those of a list; else they lie on a grid."""
        return bool(self.values or self.classes)

    def is_met(self) -> bool:
        """Whether a size can be found that the rule takes."""
        return bool(self.values or self.classes or self.besides) or not self._broken(self.nearest(USUAL))

    @property
    def words(self) -> str:
        """The rule in words."""
        if self.classes:
            return ", ".join(self.classes)
        if self.values:
            return ", ".join(map(str, self.values))
        said = [f"multiples of {self.multiple_of}"] if self.multiple_of > 1 else []
        said.append(f"{self.min_pixels:,} to {self.max_pixels:,} pixels")
        if self.min_edge > 1:
            said.append(f"edges from {self.min_edge}")
        if self.max_edge < 10**6:
            said.append(f"edges up to {self.max_edge}")
        if self.max_ratio < 10**6:
            said.append(f"at most {self.max_ratio}:1")
        return ", ".join([*said, *map(str, self.besides)])

    def _example(self) -> str:
        return str(self.classes[0] if self.classes else self.values[0] if self.values else self.nearest(USUAL))

    def is_served_as(self, asked: AnySize | None, served: AnySize) -> bool:
        """Whether an image of a size is what was asked for: any is for ``auto``, and for a class those whose pixels are
        nearest to it."""
        if asked in (None, "auto", served):
            return True
        return isinstance(asked, str) and asked in self.classes and self.nearest_class(served) == asked

    def nearest_class(self, size: AnySize) -> str:
        """The class that the provider sells whose pixels are most like those of a size."""
        wanted = pixels_about(size)
        return min(self.classes, key=lambda name: max(pixels_about(name), wanted) / min(pixels_about(name), wanted))

    def _broken(self, size: Size) -> str:
        for edge in size:
            if edge % self.multiple_of:
                return f"{edge} is not a multiple of {self.multiple_of}"
        if min(size) < self.min_edge:
            return f"the edge {min(size)} is under {self.min_edge}"
        if max(size) > self.max_edge:
            return f"the edge {max(size)} is over {self.max_edge}"
        if max(size) > self.max_ratio * min(size):
            return f"{size} is longer than {self.max_ratio}:1"
        if size.pixels < self.min_pixels:
            return f"{size} has {size.pixels:,} pixels, fewer than {self.min_pixels:,}"
        if size.pixels > self.max_pixels:
            return f"{size} has {size.pixels:,} pixels, more than {self.max_pixels:,}"
        return ""

    def nearest(self, size: Size) -> Size:
        """The legal size with the least change of both edges and of the shape (in logarithms), the smaller on a tie; of
        a list, the one with the least change of both edges."""
        if self.values:
            return min(self.values, key=lambda value: _distance(value, size))
        step = self.multiple_of * max(1, 16 // self.multiple_of)
        edges = range(step, min(self.max_edge, 8192) + 1, step)
        across = sorted((log(edge / size.width) ** 2, edge) for edge in edges)
        down = sorted((log(edge / size.height) ** 2, edge) for edge in edges)
        best: tuple[float, int, Size] | None = None
        for far, width in across:
            if best is not None and far > best[0]:
                break
            for further, height in down:
                if best is not None and far + further > best[0]:
                    break
                option = Size(width, height)
                if not self._broken(option):
                    shape = 4 * log(width * size.height / (height * size.width)) ** 2
                    found = (far + further + shape, option.pixels, option)
                    best = found if best is None else min(best, found)
        return best[2] if best else size


def _distance(one: Size, other: Size) -> float:
    return log(one.width / other.width) ** 2 + log(one.height / other.height) ** 2


def read_size_rule(node: yamlio.Node) -> SizeRule:
    """The ``size:`` mapping of a pricing table's request rules."""
    bound = yamlio.integer(1, 10**10)
    with yamlio.Fields(node, "size") as fields:
        values = fields.get("values", yamlio.listing("values", read_pixels), ())
        classes = fields.get("classes", yamlio.listing("classes", read_class), ())
        also = fields.get("also", yamlio.mapping("also", yamlio.word), None) or {}
        besides = fields.get("besides", yamlio.listing("besides", read_size), ())
        default = fields.get("default", read_size, None)
        bounds = {
            key: fields.get(key, bound, unbound)
            for key, unbound in (
                ("multiple_of", 1),
                ("min_pixels", 1),
                ("max_pixels", 10**10),
                ("max_edge", 10**6),
                ("max_ratio", 10**6),
                ("min_edge", 1),
            )
        }
        for low, high in (("min_pixels", "max_pixels"), ("min_edge", "max_edge")):
            if (bounds[low] or 1) > (bounds[high] or 10**10):
                fields.fault(
                    high, "out-of-bounds", f"{high} is below {low}, so no size is legal", "correct one of them"
                )
    return SizeRule(
        values=values, classes=classes, also=tuple(also.items()), besides=besides, default=default, **bounds
    )
