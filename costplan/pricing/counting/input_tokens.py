"""Input tokens of images: by tiles or by patches.
W, H are pixels, L and S the long and the short edge; each docstring names where its formula comes from."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.pricing.counting import parameters
from costplan.pricing.counting.method import Method, times_n
from costplan.pricing.sizes import Size
from costplan.quantity import Quantity, certain
from costplan.units import count

if TYPE_CHECKING:
    from costplan.pricing.call import Call
    from costplan.pricing.counting.method import MethodOf


class Tiles(Method):
    """Input image tokens of GPT Image 1 and 1.5: scale down to fit 2048x2048, then until the short side is 512,
    sides rounded down to whole pixels (1024x1025 was measured at one tile);
    base + per_tile · ceil(W'/512)·ceil(H'/512), plus an extra at high fidelity, by shape.

    Source: OpenAI's images and vision guide (65, 129, 4160 square, 6240 other). ``served`` maps the fidelity asked for
    to the one served, for the days when the provider served another.
    """

    base: int
    per_tile: int
    extra_square: int
    extra_other: int
    served: tuple[tuple[str, str], ...]

    word = "tiles"
    wire = ("Tiles", "base per_tile extra_square extra_other served")

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Tiles:
        """See :class:`Method`."""
        fidelities = yamlio.mapping("served_fidelity", yamlio.one_of("low", "high"))
        return cls(
            base=fields.need("base", parameters.tokens),
            per_tile=fields.need("per_tile", parameters.tokens),
            extra_square=fields.need("high_fidelity_square", parameters.tokens),
            extra_other=fields.need("high_fidelity_other", parameters.tokens),
            served=tuple((fields.get("served_fidelity", fidelities, None) or {}).items()),
        )

    @property
    def largest_inputs(self) -> tuple[Size, ...]:
        """See :class:`Method`: four tiles at most, of a strip; the extra of a square may be more than three tiles."""
        return Size(2048, 512), Size(512, 512)

    def _tiles(self, image: Size) -> int:
        long_edge, short_edge = max(image), min(image)
        above, below = (2048, long_edge) if long_edge > 2048 else (1, 1)
        if short_edge * above > 512 * below:
            above, below = 512, short_edge
        across, down = (max(1, edge * above // below) for edge in image)
        return -(-across // 512) * -(-down // 512)

    def _one(self, image: Size, call: Call) -> int:
        asked = call.parameter("input_fidelity") or "low"
        extra = 0
        if dict(self.served).get(asked, asked) == "high":
            extra = self.extra_square if image.width == image.height else self.extra_other
        return self.base + self.per_tile * self._tiles(image) + extra

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return certain(call.n * sum(self._one(image, call) for image in call.input_images))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        each = [
            f"{image}: {self.base} + {self.per_tile} x {self._tiles(image)} tiles = {self._one(image, call):,}"
            for image in call.input_images
        ]
        return "; ".join(each) + times_n(call)


class Patches(Method):
    """Input image tokens of GPT Image 2 and 2.5, in the exact integer form: sides are scaled up by
    min(2, 1024/L) when L < 1024, the short side padded to L/3 beyond 3:1, then ceil(W'/32)·ceil(H'/32) patches; above
    ``most`` the image shrinks: with A = most·W'/H' and B = most·H'/W' the side with the smaller floor(√)/√ binds.

    Source: community measurements (June and July 2026), exact on all 52 public rows; OpenAI documents no rule. Of a
    model on which nobody has measured it, ``factor`` is how far off it may be.
    """

    most: int
    factor: Quantity = certain(1)

    word = "patches"
    wire = ("Patches", "most factor")

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Patches:
        """See :class:`Method`."""
        most = fields.need("most", yamlio.integer(1, 10**6))
        return cls(most, fields.get("factor", parameters.figure, certain(1)))

    @property
    def is_certain(self) -> bool:
        """See :class:`Method`."""
        return self.factor.is_exact

    @property
    def largest_inputs(self) -> tuple[Size, ...]:
        """See :class:`Method`: of the rectangles up to 3:1, the one that comes nearest to ``most`` from below."""
        columns = range(1, isqrt(3 * self.most) + 1)
        grids = [(across, min(self.most // across, 3 * across)) for across in columns]
        across, down = max(grids, key=lambda grid: grid[0] * grid[1])
        scale = -(-32 // max(across, down)) * 32
        largest = Size(across * scale, down * scale)
        return (largest,) if self._one(largest) == self.most else ()

    def _one(self, image: Size) -> int:
        width, height = image
        long_edge = max(width, height)
        above, below = (2, 1) if long_edge <= 512 else (1024, long_edge) if long_edge < 1024 else (1, 1)
        # sides in parts of a pixel, so many to one, that the scale and the third of the long one are whole
        parts, width, height = 3 * below, max(3 * width, long_edge) * above, max(3 * height, long_edge) * above
        patches = -(-width // (32 * parts)) * -(-height // (32 * parts))
        if patches <= self.most:
            return patches
        columns, rows = isqrt(self.most * width // height), isqrt(self.most * height // width)
        if columns * height < rows * width:  # floor(√A)/√A < floor(√B)/√B
            return columns * -(-columns * height // width)
        return rows * -(-rows * width // height)

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return certain(call.n * sum(self._one(image) for image in call.input_images)).of(self.factor)

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        each = [f"{image}: {self._one(image):,} patches of 32 px" for image in call.input_images]
        ends = "" if self.factor.is_exact else f", {count(self.factor.low)} to {count(self.factor.high)} times that"
        return "; ".join(each) + times_n(call) + ends
