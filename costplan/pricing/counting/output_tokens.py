"""Output tokens of an image: grid, table, class, measured by quality.
W, H are pixels, L and S the long and the short edge; each docstring names where its formula comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.pricing.counting import parameters
from costplan.pricing.counting.method import Method, NotKnown, pixels_of, times_n
from costplan.quantity import Quantity, certain
from costplan.units import count

if TYPE_CHECKING:
    from collections.abc import Hashable

    from costplan.pricing.call import Call
    from costplan.pricing.counting.method import MethodOf
    from costplan.pricing.sizes import Size


def half_even(numerator: int, denominator: int) -> int:
    """The quotient of two whole numbers, exact halves to the even integer."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


class Grid(Method):
    """Output tokens of GPT Image 2 and 2.5: with g the grid length of the quality,
    s = half_even(g·S/L) and O = ceil(g·s·(2,000,000 + W·H) / 4,000,000).

    Source: the script of OpenAI's calculator as read by several repositories in September 2026; ties go to the even
    integer. ``per_partial`` tokens come on top for each streamed partial image (OpenAI image-generation guide).
    """

    grid: tuple[tuple[str, int], ...]
    per_partial: int

    word = "grid"
    wire = ("Grid", "grid per_partial")
    by_quality = True

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Grid:
        """See :class:`Method`."""
        grid = fields.need("grid", yamlio.mapping("grid", yamlio.integer(1, 4096)))
        return cls(tuple((grid or {}).items()), fields.get("per_partial_image", parameters.tokens, 0))

    def _long_side(self, call: Call) -> int:
        for quality, length in self.grid:
            if quality == call.quality:
                return length
        raise NotKnown(f"no grid for quality {call.quality}; it has {', '.join(name for name, _ in self.grid)}")

    def _one(self, call: Call) -> int:
        size, long_side = pixels_of(call), self._long_side(call)
        short_side = half_even(long_side * min(size), max(size))
        return -(-long_side * short_side * (2_000_000 + size.pixels) // 4_000_000)

    def sees(self, size: Size) -> Hashable:
        """See :class:`Method`: not which of the edges is the width."""
        return max(size), min(size)

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return certain(call.n * (self._one(call) + self.per_partial * _partials(call)))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        size, long_side = pixels_of(call), self._long_side(call)
        short_side = half_even(long_side * min(size), max(size))
        cells = f"{long_side} x {short_side}"
        return (
            f"grid {cells}: ceil({cells} x (2,000,000 + {size.pixels:,}) / 4,000,000)"
            f" = {self._one(call):,}{_plus_partials(call, self.per_partial)}{times_n(call)}"
        )


def _partials(call: Call) -> int:
    return int(call.parameter("partial_images") or 0)


def _plus_partials(call: Call, each: int) -> str:
    return f" + {_partials(call)} partial images x {each}" if _partials(call) else ""


class Table(Method):
    """Output tokens from a published table by quality and size (GPT Image 1, 1-mini, 1.5)."""

    cells: tuple[tuple[str, str, int], ...]
    per_partial: int

    word = "table"
    wire = ("Table", "cells per_partial")
    by_quality = True

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Table:
        """See :class:`Method`."""
        cells = fields.need("tokens", parameters.cells)
        return cls(cells, fields.get("per_partial_image", parameters.tokens, 0))

    @property
    def sizes_apart(self) -> tuple[str, ...]:
        """See :class:`Method`."""
        return tuple(size for _, size, _ in self.cells)

    def _one(self, call: Call) -> int:
        for quality, size, tokens in self.cells:
            if quality == call.quality and size == str(call.size):
                return tokens
        raise NotKnown(f"the table has no cell {call.quality} {call.size}")

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return certain(call.n * (self._one(call) + self.per_partial * _partials(call)))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        cell = f"table cell {call.quality} {call.size} = {self._one(call):,}"
        return f"{cell}{_plus_partials(call, self.per_partial)}{times_n(call)}"


class ByClass(Method):
    """Tokens by the resolution class that the provider sells (Gemini: 512, 1K, 2K, 4K)."""

    tokens: tuple[tuple[str, int], ...]

    word = "class"
    wire = ("ByClass", "tokens")

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> ByClass:
        """See :class:`Method`."""

        def by_class(node: yamlio.Node) -> dict[str, int]:
            return yamlio.entries(node, "tokens by class", parameters.tokens, yamlio.word)

        return cls(tuple((fields.need("tokens", by_class) or {}).items()))

    @property
    def sizes_apart(self) -> tuple[str, ...]:
        """See :class:`Method`."""
        return tuple(name for name, _ in self.tokens)

    def _one(self, call: Call) -> int:
        for name, tokens in self.tokens:
            if name == call.size:
                return tokens
        raise NotKnown(f"no figure for class {call.size}; it has {', '.join(name for name, _ in self.tokens)}")

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return certain(call.n * self._one(call))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        return f"class {call.size} = {self._one(call):,} tokens{times_n(call)}"


class ByQuality(Method):
    """A measured figure for each quality: mean, with the smallest and the largest single value as range."""

    cells: tuple[tuple[str, Quantity], ...]

    word = "by_quality"
    wire = ("ByQuality", "cells")
    by_quality = True

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> ByQuality:
        """See :class:`Method`."""
        cells = fields.need("tokens", yamlio.mapping("tokens by quality", parameters.figure))
        return cls(tuple((cells or {}).items()))

    @property
    def is_certain(self) -> bool:
        """See :class:`Method`."""
        return any(tokens.is_exact for _, tokens in self.cells)

    def _one(self, call: Call) -> Quantity:
        for quality, tokens in self.cells:
            if quality == call.quality:
                return tokens
        raise NotKnown(f"nothing is measured at quality {call.quality}")

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return self._one(call).times(call.n)

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        one = self._one(call)
        return (
            f"mean {count(one.expected)} at {call.quality}, {count(one.low)} to {count(one.high)} seen{times_n(call)}"
        )
