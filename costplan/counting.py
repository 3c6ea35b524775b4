"""The counting methods: how many units of a meter one call takes, as exact arithmetic on its size, quality and n.
Methods are code and their parameters are data; which method and which parameters a model has stands in its profile.

Formulas: W, H pixels; L, S the long and the short edge. Each method's docstring names where its formula comes from.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, isqrt
from typing import TYPE_CHECKING, NamedTuple, Protocol

from costplan.quantity import Quantity, certain
from costplan.request import Size
from costplan.units import count, exact

if TYPE_CHECKING:
    from costplan.request import Call
    from costplan.units import Number


class NotKnown(LookupError):
    """The method has no figure for this call; the message says what it has. Not an answer of zero."""


class Method(Protocol):
    """A way to count."""

    def quantity(self, call: Call) -> Quantity:
        """The quantity for the whole call, all ``n`` images of it."""
        ...

    def explain(self, call: Call) -> str:
        """The arithmetic of :meth:`quantity` in one line, with this call's numbers."""
        ...


def _pixels(call: Call) -> Size:
    if not isinstance(call.size, Size):
        raise NotKnown(f"it counts pixels, and the size is {call.size}")
    return call.size


def _times_n(call: Call) -> str:
    return f" x {call.n} images" if call.n > 1 else ""


def half_even(numerator: int, denominator: int) -> int:
    """The quotient of two whole numbers, exact halves to the even integer."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


class Grid(NamedTuple):
    """Output tokens of GPT Image 2 and 2.5: with g the grid length of the quality,
    s = half_even(g·S/L) and O = ceil(g·s·(2,000,000 + W·H) / 4,000,000).

    Source: the script of OpenAI's calculator as read by several repositories in September 2026; ties go to the even
    integer. ``per_partial`` tokens come on top for each streamed partial image (OpenAI image-generation guide).
    """

    grid: tuple[tuple[str, int], ...]
    per_partial: int

    def _long_side(self, call: Call) -> int:
        for quality, length in self.grid:
            if quality == call.quality:
                return length
        raise NotKnown(f"no grid for quality {call.quality}; it has {', '.join(name for name, _ in self.grid)}")

    def _one(self, call: Call) -> int:
        size, long_side = _pixels(call), self._long_side(call)
        short_side = half_even(long_side * min(size), max(size))
        return -(-long_side * short_side * (2_000_000 + size.pixels) // 4_000_000)

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return certain(call.n * (self._one(call) + self.per_partial * _partials(call)))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        size, long_side = _pixels(call), self._long_side(call)
        short_side = half_even(long_side * min(size), max(size))
        return (
            f"grid {long_side} x {short_side}: ceil({long_side} x {short_side} x (2,000,000 + {size.pixels:,}) / 4,000,000)"
            f" = {self._one(call):,}{_plus_partials(call, self.per_partial)}{_times_n(call)}"
        )


def _partials(call: Call) -> int:
    return int(call.parameter("partial_images") or 0)


def _plus_partials(call: Call, each: int) -> str:
    return f" + {_partials(call)} partial images x {each}" if _partials(call) else ""


class Table(NamedTuple):
    """Output tokens from a published table by quality and size (GPT Image 1, 1-mini, 1.5)."""

    cells: tuple[tuple[str, str, int], ...]
    per_partial: int

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
        return f"{cell}{_plus_partials(call, self.per_partial)}{_times_n(call)}"


class ByClass(NamedTuple):
    """Tokens by the resolution class that the provider sells (Gemini: 512, 1K, 2K, 4K)."""

    tokens: tuple[tuple[str, int], ...]

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
        return f"class {call.size} = {self._one(call):,} tokens{_times_n(call)}"


class Fixed(NamedTuple):
    """The same figure for every image made, or for every input image where ``of_inputs``."""

    tokens: Quantity
    of_inputs: bool

    def _images(self, call: Call) -> int:
        return call.n * (len(call.input_images) if self.of_inputs else 1)

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return self.tokens.times(self._images(call))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        what = "input images" if self.of_inputs else "images"
        return f"{count(self.tokens.expected)} each x {self._images(call)} {what}"


class ByQuality(NamedTuple):
    """A measured figure for each quality: mean, with the smallest and the largest single value as range."""

    cells: tuple[tuple[str, Quantity], ...]

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
            f"mean {count(one.expected)} at {call.quality}, {count(one.low)} to {count(one.high)} seen{_times_n(call)}"
        )


class Measured(NamedTuple):
    """Observed averages where no formula is known (GPT Image 2.6): a measured cell is exact; elsewhere a labelled
    prior, another model's figure times a factor with its range. ``basis_for`` tells which of the two it was."""

    cells: tuple[tuple[str, str, int], ...]
    prior: Method
    prior_name: str
    factors: tuple[tuple[str, Quantity], ...]

    def cell(self, call: Call) -> int | None:
        """The measured tokens of one image, if this size and quality were measured."""
        for quality, size, tokens in self.cells:
            if quality == call.quality and size == str(call.size):
                return tokens
        return None

    def _factor(self, call: Call) -> Quantity:
        for quality, factor in self.factors:
            if quality == call.quality:
                return factor
        raise NotKnown(f"no figure and no prior for quality {call.quality}")

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        cell = self.cell(call)
        if cell is not None:
            return certain(call.n * cell)
        return self.prior.quantity(call).of(self._factor(call))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        cell = self.cell(call)
        if cell is not None:
            return f"measured cell {call.quality} {call.size} = {cell:,}{_times_n(call)}"
        factor = self._factor(call)
        return (
            f"no formula is known: {self.prior_name} x {count(factor.expected)}"
            f" ({count(factor.low)} to {count(factor.high)}); {self.prior.explain(call)}"
        )


class Tiles(NamedTuple):
    """Input image tokens of GPT Image 1 and 1.5: scale down to fit 2048x2048, then until the short side is 512;
    base + per_tile · ceil(W'/512)·ceil(H'/512), plus an extra at high fidelity, by shape.

    Source: OpenAI's images and vision guide (65, 129, 4160 square, 6240 other). ``served`` maps the fidelity asked for
    to the one served, for the days when the provider served another.
    """

    base: int
    per_tile: int
    extra_square: int
    extra_other: int
    served: tuple[tuple[str, str], ...]

    def _tiles(self, image: Size) -> int:
        long_edge, short_edge = max(image), min(image)
        scale = min(Fraction(1), Fraction(2048, long_edge))
        scale *= min(Fraction(1), Fraction(512) / (short_edge * scale))
        return ceil(image.width * scale / 512) * ceil(image.height * scale / 512)

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
        return "; ".join(each) + _times_n(call)


class Patches(NamedTuple):
    """Input image tokens of GPT Image 2 and 2.5, in the exact integer form: sides are scaled up by
    min(2, 1024/L) when L < 1024, the short side padded to L/3 beyond 3:1, then ceil(W'/32)·ceil(H'/32) patches; above
    ``most`` the image shrinks: with A = most·W'/H' and B = most·H'/W' the side with the smaller floor(√)/√ binds.

    Source: community measurements (June and July 2026), exact on all 52 public rows; OpenAI documents no rule.
    """

    most: int

    def _one(self, image: Size) -> int:
        width, height = Fraction(image.width), Fraction(image.height)
        long_edge = max(width, height)
        if long_edge < 1024:
            scale = min(Fraction(2), Fraction(1024) / long_edge)
            width, height, long_edge = width * scale, height * scale, long_edge * scale
        width, height = max(width, long_edge / 3), max(height, long_edge / 3)
        patches = ceil(width / 32) * ceil(height / 32)
        if patches <= self.most:
            return patches
        across, down = self.most * width / height, self.most * height / width
        columns, rows = isqrt(int(across)), isqrt(int(down))
        # floor(√A)/√A < floor(√B)/√B, squared so that it stays exact
        if columns * columns * down < rows * rows * across:
            return columns * ceil(columns * height / width)
        return rows * ceil(rows * width / height)

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return certain(call.n * sum(self._one(image) for image in call.input_images))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        each = [f"{image}: {self._one(image):,} patches of 32 px" for image in call.input_images]
        return "; ".join(each) + _times_n(call)


class Megapixels(NamedTuple):
    """Whole megapixels of each image made and each input image, rounded up one by one (FLUX.2: 1 MP = 1,048,576 px).

    ``part`` is ``all``, ``first`` (one for each image made) or ``extra`` (the rest, inputs included).
    """

    pixels: int
    part: str

    def _whole(self, image: Size) -> int:
        return -(-image.pixels // self.pixels)

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        inputs = sum(self._whole(image) for image in call.input_images)
        out = self._whole(_pixels(call))
        parts = {"all": out + inputs, "first": 1, "extra": out - 1 + inputs}
        return certain(call.n * parts[self.part])

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        images = [f"{_pixels(call)} out is {self._whole(_pixels(call))} MP"]
        images += [f"{image} in is {self._whole(image)} MP" for image in call.input_images]
        return f"{', '.join(images)}; {self.part} of them{_times_n(call)}"


class Jobs(NamedTuple):
    """GPU hours of a subscription: ceil(n / images_per_job) jobs of so many minutes (Midjourney's own help page)."""

    minutes_per_job: Number
    images_per_job: int

    def _jobs(self, call: Call) -> int:
        return -(-call.n // self.images_per_job)

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return certain(exact(Fraction(self._jobs(call)) * self.minutes_per_job / 60))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        return f"{self._jobs(call)} jobs of {self.images_per_job} images x {count(self.minutes_per_job)} minutes / 60"


class Text(NamedTuple):
    """Text tokens: o200k_base(prompt) + an overhead by kind of call + so many for each input image.

    Source: 31 of 31 measured rows of GPT Image 2 and 2.5 (June to October 2026). ``edits`` are measured overheads by
    number of input images for older models, which have no rule; beyond its last entry the last is taken.
    """

    overhead: tuple[tuple[str, Quantity], ...]
    per_input_image: int
    edits: tuple[tuple[int, Quantity], ...]

    def beyond_prompt(self, call: Call) -> Quantity:
        """What comes on top of the prompt's own tokens, for one image."""
        inputs = len(call.input_images)
        if call.kind == "edit" and self.edits:
            known = [tokens for number, tokens in self.edits if number <= inputs]
            return known[-1] if known else self.edits[0][1]
        for kind, tokens in self.overhead:
            if kind == call.kind:
                return tokens + certain(self.per_input_image * inputs)
        raise NotKnown(f"no text overhead is known for call {call.kind}")

    def quantity(self, call: Call) -> Quantity:
        """See the class; the prompt's tokens must be in the call."""
        if call.prompt_tokens is None:
            raise NotKnown("neither the prompt nor its tokens are stated")
        return (call.prompt_tokens + self.beyond_prompt(call)).times(call.n)

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        prompt = call.prompt_tokens or certain(0)
        return f"prompt {count(prompt.expected)} + overhead {count(self.beyond_prompt(call).expected)}{_times_n(call)}"


class Included(NamedTuple):
    """Text that the price of the image already holds, up to so many tokens (the TokenMix guide's all-in cells)."""

    tokens: int

    def quantity(self, call: Call) -> Quantity:  # noqa: ARG002
        """Nothing is counted."""
        return certain(0)

    def explain(self, call: Call) -> str:  # noqa: ARG002
        """See :class:`Method`."""
        return f"a prompt of {self.tokens} tokens is in the price of the image"


class NeverMeasured(NamedTuple):
    """A meter that is billed but that nobody has measured; counting it says so."""

    why: str

    def quantity(self, call: Call) -> Quantity:  # noqa: ARG002
        """Always raises NotKnown."""
        raise NotKnown(self.why)

    def explain(self, call: Call) -> str:  # noqa: ARG002
        """See :class:`Method`."""
        return self.why


BY_QUALITY = (Grid, Table, ByQuality, Measured)
"""The methods for which the quality of the call matters; for them ``auto`` is a mixture."""
