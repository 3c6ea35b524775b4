"""Other ways to count: a fixed figure, megapixels, GPU jobs, and what nobody has measured.
What is counted from tokens of images and text stands in the files beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.pricing.counting import parameters
from costplan.pricing.counting.method import Method, NotMeasured, pixels_of, times_n
from costplan.pricing.counting.rounding import UP, Rounding, read_rounding
from costplan.quantity import Quantity, certain
from costplan.units import count, exact, sum_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from costplan.pricing.call import Call
    from costplan.pricing.counting.method import MethodOf
    from costplan.pricing.sizes import Size
    from costplan.units import Number


WHOLE = Rounding(UP)
"""Up to whole units."""


class Fixed(Method):
    """The same figure for every image made, or for every input image where ``of_inputs``."""

    tokens: Quantity
    of_inputs: bool

    word = "fixed"
    wire = ("Fixed", "tokens of_inputs")

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Fixed:
        """See :class:`Method`."""
        of_inputs = fields.get("per", yamlio.one_of("image", "input_image"), "image") == "input_image"
        return cls(fields.need("tokens", parameters.figure), of_inputs)

    @property
    def is_certain(self) -> bool:
        """See :class:`Method`."""
        return self.tokens.is_exact

    def _images(self, call: Call) -> int:
        return call.n * (len(call.input_images) if self.of_inputs else 1)

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return self.tokens.times(self._images(call))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        what = "input image" if self.of_inputs else "image"
        number = self._images(call)
        return f"{count(self.tokens.expected)} each x {number} {what}{'' if number == 1 else 's'}"


class Megapixels(Method):
    """Megapixels of each image made and each input image, rounded one by one: up to whole ones, unless the profile says
    otherwise (FLUX.2: 1 MP = 1,048,576 px). With ``is_of_call`` those of a call are added up before they are rounded.

    ``part`` is ``all``, ``made`` (those of the images made), ``first`` (one for each image made) or ``extra`` (the
    rest, inputs included).
    """

    pixels: int
    part: str
    rounding: Rounding = WHOLE
    is_of_call: bool = False

    word = "megapixels"
    wire = ("Megapixels", "pixels part rounding is_of_call")

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Megapixels:
        """See :class:`Method`."""
        pixels = fields.need("pixels", yamlio.integer(1, 10**8))
        part = fields.need("part", yamlio.one_of("all", "made", "first", "extra"))
        is_of_call = fields.get("per", yamlio.one_of("image", "call"), "image") == "call"
        if is_of_call and part in ("first", "extra"):
            what = f"the {part} megapixels are those of each image"
            fields.fault("per", "not-allowed", what, "remove it, or write 'part: all'")
        return cls(pixels, part, read_rounding(fields, UP), is_of_call)

    @property
    def of_calls(self) -> bool:  # type: ignore[override]  # the class says it of all that are no such
        """See :class:`Method`."""
        return self.is_of_call

    @property
    def largest_inputs(self) -> tuple[Size, ...]:
        """See :class:`Method`: there is always a larger one, unless inputs are not counted."""
        return super().largest_inputs if self.part in ("first", "made") else ()

    def sees(self, size: Size) -> Hashable:
        """See :class:`Method`: its megapixels as they are billed."""
        return None if self.part == "first" else self._billed(size)

    def _billed(self, image: Size) -> Number:
        return self._megapixels(image) if self.is_of_call else self.rounding.number(self._megapixels(image))

    def _megapixels(self, image: Size) -> Number:
        return exact(Fraction(image.pixels, self.pixels))

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        inputs = sum_of(self._billed(image) for image in call.input_images)
        out = self._billed(pixels_of(call))
        parts = {"all": out + inputs, "made": out, "first": 1, "extra": max(out - 1, 0) + inputs}
        number = exact(Fraction(call.n * parts[self.part]))
        return certain(self.rounding.number(number) if self.is_of_call else number)

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        images = [f"{pixels_of(call)} out is {count(self._billed(pixels_of(call)))} MP"]
        images += [f"{image} in is {count(self._billed(image))} MP" for image in call.input_images]
        how = "" if self.rounding == WHOLE and not self.is_of_call else self.rounding.words
        told = f"{', '.join(images)}; {self.part} of them{times_n(call)}"
        return told + (f", together{how}" if self.is_of_call else how)


class Jobs(Method):
    """GPU hours of a subscription: ceil(n / images_per_job) jobs of so many minutes (Midjourney's own help page)."""

    minutes_per_job: Number
    images_per_job: int

    word = "jobs"
    wire = ("Jobs", "minutes_per_job images_per_job")
    is_typical = True

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Jobs:
        """See :class:`Method`."""
        minutes = fields.need("minutes_per_job", yamlio.amount)
        images = fields.need("images_per_job", yamlio.integer(1, 1000))
        return cls(exact(Fraction(minutes or 0)), images)

    def _jobs(self, call: Call) -> int:
        return -(-call.n // self.images_per_job)

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        return certain(exact(Fraction(self._jobs(call)) * self.minutes_per_job / 60))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        return f"{self._jobs(call)} jobs of {self.images_per_job} images x {count(self.minutes_per_job)} minutes / 60"


class NeverMeasured(Method):
    """A meter that is billed but that nobody has measured; counting it says so."""

    why: str

    word = "never_measured"
    wire = ("NeverMeasured", "why")

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> NeverMeasured:
        """See :class:`Method`."""
        return cls(fields.need("why", yamlio.text))

    @property
    def is_certain(self) -> bool:
        """See :class:`Method`."""
        return False

    def quantity(self, call: Call) -> Quantity:
        """Always raises NotMeasured."""
        raise NotMeasured(self.why)

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        return self.why
