"""What a parameter of the call says, such as inference steps, searches, or seconds of a GPU; times megapixels if asked.
Which parameters a model takes is said in its table; how a number is rounded stands in rounding.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.pricing.counting import parameters
from costplan.pricing.counting.method import Method, NotKnown, NotStated, pixels_of, times_n
from costplan.pricing.counting.rounding import NONE, Rounding, read_rounding
from costplan.quantity import Quantity, certain
from costplan.units import count, exact

if TYPE_CHECKING:
    from collections.abc import Hashable

    from costplan.pricing.call import Call
    from costplan.pricing.counting.method import MethodOf
    from costplan.pricing.sizes import Size
    from costplan.units import Number

UNROUNDED = Rounding(NONE)


class ByParameter(Method):
    """The number that a parameter of the call states, for each image or for the call, and ``otherwise`` where the call
    states none, and no less than ``fewest``. With ``pixels`` it is times the megapixels of so many pixels that each
    image made has, and these are rounded; else the number is.
    """

    parameter: str
    otherwise: Quantity | None = None
    is_of_call: bool = False
    pixels: int = 0
    rounding: Rounding = UNROUNDED
    fewest: Number = 0

    word = "parameter"
    wire = ("ByParameter", "parameter otherwise is_of_call pixels rounding fewest")
    of_calls = True

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> ByParameter:
        """See :class:`Method`."""
        return cls(
            parameter=fields.need("parameter", yamlio.label),
            otherwise=fields.get("otherwise", parameters.figure, None),
            is_of_call=fields.get("per", yamlio.one_of("image", "call"), "image") == "call",
            pixels=fields.get("pixels", yamlio.integer(1, 10**8), 0),
            rounding=read_rounding(fields, NONE),
            fewest=exact(Fraction(fields.get("no_fewer_than", yamlio.amount, None) or 0)),
        )

    @property
    def is_certain(self) -> bool:
        """See :class:`Method`."""
        return self.otherwise is None or self.otherwise.is_exact

    @property
    def asks(self) -> str:
        """See :class:`Method`."""
        return self.parameter if self.otherwise is None else ""

    @property
    def is_typical(self) -> bool:  # type: ignore[override]  # the class says it of all that are
        """See :class:`Method`: what was measured may be more in another call."""
        return self.otherwise is not None

    def is_stated(self, call: Call) -> bool:
        """See :class:`Method`."""
        return call.parameter(self.parameter) is not None

    def sees(self, size: Size) -> Hashable:
        """See :class:`Method`: its megapixels, where they count."""
        return self._megapixels(size) if self.pixels else None

    def _megapixels(self, size: Size) -> Fraction:
        return Fraction(self.rounding.number(exact(Fraction(size.pixels, self.pixels))))

    def _number(self, call: Call) -> Quantity:
        said = call.parameter(self.parameter)
        if said is not None:
            try:
                return certain(max(exact(Fraction(said)), self.fewest))
            except ValueError:
                raise NotKnown(f"{self.parameter} {said} is no number") from None
        if self.otherwise is None:
            raise NotStated(f"{self.parameter} of the call", f"state 'parameters: {{{self.parameter}: …}}'")
        return self.otherwise

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        number, images = self._number(call), 1 if self.is_of_call else call.n
        if self.pixels:
            return number.times(exact(self._megapixels(pixels_of(call)) * images))
        return self.rounding.quantity(number).times(images)

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        number = self._number(call)
        ends = "" if number.is_exact else f" ({count(number.low)} to {count(number.high)})"
        said = "" if self.is_stated(call) else ", as no call states them"
        stated = call.parameter(self.parameter)
        if stated is not None and Fraction(stated) < self.fewest:
            said = f", as no fewer are billed than {count(self.fewest)}"
        text = f"{self.parameter} {count(number.expected)}{ends}{said}"
        if self.pixels:
            text += f" x {count(exact(self._megapixels(pixels_of(call))))} MP of {self.pixels:,} pixels"
        return text + self.rounding.words + ("" if self.is_of_call else times_n(call))
