"""SizeRule: which sizes a model takes, with the nearest legal one, and the pixels that a class yields in a shape.
How a size is written stands in sizes.py; call_file.py reads a rule."""

from __future__ import annotations

from math import log

from costplan.named import NamedTuple
from costplan.pricing.sizes import USUAL, AnySize, Size, pixels_about


class Shape(NamedTuple):
    """The pixels that a class yields at an aspect ratio, such as 1376x768 for ``1K`` at ``16:9``."""

    ratio: str
    sold: str
    size: Size


class SizeRule(NamedTuple):
    """Legal sizes: a grid with bounds, or a list of pixel sizes, or classes (``also`` maps pixels to a class).

    ``besides`` are sizes that are taken although the grid does not have them, in pixels or as a class. ``shapes`` are
    the pixels of classes by aspect ratio, each pair once; the first ratio is that of a call which says none.
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
    shapes: tuple[Shape, ...] = ()

    def settle(self, size: AnySize | None) -> tuple[AnySize | None, str, str]:
        """The size to count with, what is wrong with it (empty if nothing) and the remedy."""
        if size is None:
            if self.default is None:
                return None, "the size is missing", f"state one, such as {self.usual}"
            return self.default, "", ""
        if size == "auto":
            return size, "size auto cannot be counted: the model picks it", f"state one, such as {self.usual}"
        if size in self.besides:
            return size, "", ""
        if self.classes:
            taken = self._class_of(size)
            if taken in self.classes:
                return taken, "", ""
            nearest = str(self.nearest(size) if self.shapes and isinstance(size, Size) else self.nearest_class(size))
            return size, f"{size} is not sold", f"it sells {', '.join(self.classes)}; {nearest} is the nearest"
        if isinstance(size, str):
            return size, f"size {size} is a class; this model takes pixels", f"write WxH, such as {self.usual}"
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
            return self._class_of(size) in self.classes
        if isinstance(size, str):
            return False
        return size in self.values if self.values else not self._broken(size)

    def _class_of(self, size: AnySize) -> str:
        """The class that a size is sold as: itself, that of its pixels, or one of the same edge under another name."""
        if isinstance(size, Size) and (shape := self.shape_of(size)) is not None:
            return shape.sold
        taken = dict(self.also).get(str(size), str(size))
        if isinstance(size, Size) or taken in self.classes:
            return taken
        return next((name for name in self.classes if pixels_about(name) == pixels_about(size)), taken)

    def shape_of(self, size: AnySize | None) -> Shape | None:
        """The class and the aspect ratio that yield a size in pixels; None where none is known to."""
        return next((shape for shape in self.shapes if shape.size == size), None)

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

    @property
    def usual(self) -> str:
        """A size that it takes, for an example."""
        return str(self.classes[0] if self.classes else self.values[0] if self.values else self.nearest(USUAL))

    def is_served_as(self, asked: AnySize | None, served: AnySize, ratio: str | None = None) -> bool:
        """Whether an image of a size is what was asked for: any is for ``auto``, and for a class those whose pixels are
        nearest to it and, where the pixels of its aspect ratios are known, whose shape is nearest to that one."""
        if asked in (None, "auto", served):
            return True
        if not isinstance(asked, str) or asked not in self.classes or self.nearest_class(served) != asked:
            return False
        of_class = [shape for shape in self.shapes if shape.sold == asked]
        if ratio is None or not isinstance(served, Size) or ratio not in {shape.ratio for shape in of_class}:
            return True
        return min(of_class, key=lambda shape: unlike(shape.size, served)).ratio == ratio

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
        a list, the one with the least change of both edges; of known shapes, of the likest the one with the least."""
        if self.values:
            return min(self.values, key=lambda value: _distance(value, size))
        if self.shapes:
            likest = min(self.shapes, key=lambda shape: unlike(shape.size, size)).ratio
            sizes = [shape.size for shape in self.shapes if shape.ratio == likest]
            return min(sizes, key=lambda value: _distance(value, size))
        step = self.multiple_of * max(1, 16 // self.multiple_of)
        edges = range(step, min(self.max_edge, 8192) + 1, step)
        if size.width in edges and size.height in edges and not self._broken(size):
            return size
        across = sorted((log(edge / size.width) ** 2, edge) for edge in edges)
        down = sorted((log(edge / size.height) ** 2, edge) for edge in edges)
        best: tuple[float, int, Size] | None = None
        for far, width in across:
            if best is not None and far > best[0]:
                break
            # Of thousands of heights most are of no size with pixels enough and of a legal shape: they are not asked.
            least = max(self.min_pixels / width, width / self.max_ratio)
            most = min(self.max_pixels / width, width * self.max_ratio)
            for further, height in down:
                if best is not None and far + further > best[0]:
                    break
                if not least <= height <= most:
                    continue
                option = Size(width, height)
                if not self._broken(option):
                    shape = 4 * log(width * size.height / (height * size.width)) ** 2
                    found = (far + further + shape, option.pixels, option)
                    best = found if best is None else min(best, found)
        return best[2] if best else size


def unlike(one: Size, other: Size) -> float:
    """How far the shapes of two sizes are apart, as a logarithm; 0 where they are the same."""
    return abs(log(one.width * other.height / (one.height * other.width)))


def _distance(one: Size, other: Size) -> float:
    return log(one.width / other.width) ** 2 + log(one.height / other.height) ** 2
