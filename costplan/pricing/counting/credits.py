"""Credits that a provider takes for a call: so many for each image, input image, megapixel and call, then rounded.
What a credit costs is the table's business; seats may include some."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.named import NamedTuple
from costplan.pricing.counting.method import Method, NotKnown, pixels_of, times_n
from costplan.pricing.counting.rounding import NONE, Rounding, read_rounding
from costplan.pricing.sizes import Size
from costplan.quantity import Quantity, certain
from costplan.units import count, exact

if TYPE_CHECKING:
    from collections.abc import Hashable

    from costplan.pricing.call import Call
    from costplan.pricing.counting.method import MethodOf
    from costplan.units import Number

UNITS = ("image", "input_image", "megapixel", "call")
"""What credits may be for; those of a megapixel are of each image made, in fractions of a million pixels."""

_MEGAPIXEL = 1_000_000


class CreditRow(NamedTuple):
    """Credits for some calls: all of ``when`` must be true, and the size at most ``max_pixels``, where it says so."""

    when: tuple[tuple[str, str], ...]
    max_pixels: int | None
    credits: Number

    def fits(self, call: Call) -> bool:
        """Whether the call is one of those."""
        if self.max_pixels is not None and not (isinstance(call.size, Size) and call.size.pixels <= self.max_pixels):
            return False
        return all(call.attribute(name) == value for name, value in self.when)


class Credits(Method):
    """Credits of a call, by the first row of each unit that fits; rounded for each image, or with ``is_of_call`` when
    those of the call are added up."""

    each: tuple[tuple[str, tuple[CreditRow, ...]], ...]
    rounding: Rounding
    is_of_call: bool

    word = "credits"
    wire = ("Credits", "each rounding is_of_call")
    of_calls = True

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Credits:
        """See :class:`Method`."""
        each = fields.need("each", _read_each)
        per = fields.get("per", yamlio.one_of("image", "call"), "call")
        return cls(tuple((each or {}).items()), read_rounding(fields, NONE), per == "call")

    @property
    def by_quality(self) -> bool:  # type: ignore[override]  # the class says it of all whose quality matters
        """See :class:`Method`."""
        return any(name == "quality" for _, rows in self.each for row in rows for name, _ in row.when)

    @property
    def sizes_apart(self) -> tuple[str, ...]:
        """See :class:`Method`."""
        asked = (pair for _, rows in self.each for row in rows for pair in row.when)
        return tuple(dict.fromkeys(value for name, value in asked if name == "size"))

    @property
    def largest_inputs(self) -> tuple[Size, ...]:
        """See :class:`Method`: inputs are counted, whatever their size."""
        return (Size(1024, 1024),)

    def sees(self, size: Size) -> Hashable:
        """See :class:`Method`."""
        bounds = {row.max_pixels for _, rows in self.each for row in rows if row.max_pixels is not None}
        below = tuple(size.pixels <= bound for bound in sorted(bounds))
        return (*below, size.pixels) if any(unit == "megapixel" for unit, _ in self.each) else below

    def _rate(self, unit: str, rows: tuple[CreditRow, ...], call: Call) -> Fraction:
        for row in rows:
            if row.fits(call):
                return Fraction(row.credits)
        raise NotKnown(f"no row of the credits of {unit.replace('_', ' ')} is for it")

    def _parts(self, call: Call) -> dict[str, tuple[Fraction, Fraction]]:
        """Credits of a unit, and how many there are: of one image, and of the call where the unit is that."""
        found = {}
        for unit, rows in self.each:
            if unit == "input_image" and not call.input_images:
                continue
            number = Fraction({"input_image": len(call.input_images)}.get(unit, 1))
            if unit == "megapixel":
                number = Fraction(pixels_of(call).pixels, _MEGAPIXEL)
            found[unit] = self._rate(unit, rows, call), number
        return found

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        parts = {unit: rate * number for unit, (rate, number) in self._parts(call).items()}
        of_call = parts.pop("call", Fraction(0))
        one = sum(parts.values(), Fraction(0))
        if self.is_of_call:
            return certain(self.rounding.number(exact(one * call.n + of_call)))
        return certain(exact(Fraction(self.rounding.number(exact(one))) * call.n + of_call))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        told = [
            f"{count(exact(rate))} a {unit.replace('_', ' ')}"
            + (f" x {count(exact(number))}" if number != 1 else "")
            + ("" if unit == "call" else times_n(call))
            for unit, (rate, number) in self._parts(call).items()
        ]
        return " + ".join(told) + self.rounding.words


def _read_each(node: yamlio.Node) -> dict[str, tuple[CreditRow, ...]]:
    rows = yamlio.nonempty("rows of credits", _read_row)

    def read_one(node: yamlio.Node) -> tuple[CreditRow, ...]:
        return (CreditRow((), None, exact(Fraction(yamlio.amount(node)))),)

    found = yamlio.entries(node, "credits", yamlio.either("sequence", rows, read_one), yamlio.one_of(*UNITS))
    if not found:
        raise node.fault("no-value", "credits are for something", f"name one of {', '.join(UNITS)}")
    return found


def _read_row(node: yamlio.Node) -> CreditRow:
    with yamlio.Fields(node, "a row of credits") as fields:
        when = fields.get("when", yamlio.mapping("when", yamlio.word), None) or {}
        max_pixels = fields.get("max_pixels", yamlio.integer(1), None)
        number = fields.need("credits", yamlio.amount)
    return CreditRow(tuple(when.items()), max_pixels, exact(Fraction(number or 0)))
