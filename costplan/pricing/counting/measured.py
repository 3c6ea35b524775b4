"""Measured cells where no formula is known, and a labelled prior for what was not measured.
The methods that a prior may lean on stand in output_tokens.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.pricing.counting import parameters
from costplan.pricing.counting.method import Method, NotKnown, pixels_of, times_n
from costplan.units import count, exact

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from costplan.pricing.call import Call
    from costplan.pricing.counting.method import MethodOf
    from costplan.pricing.sizes import Size
    from costplan.quantity import Quantity


class Measured(Method):
    """Observed averages where no formula is known (GPT Image 2.6), elsewhere a labelled prior: another model's figure
    times a factor with its range. A measured cell is expected as it was measured, and has, as a share, the range of the
    factor of its quality: few calls of somebody's are no formula, nor less sure than no call at all. ``measured_at`` is
    what the measured calls were, such as their kind: for a call that is otherwise a cell is supposed. Frames have none.
    """

    cells: tuple[tuple[str, str, Quantity], ...]
    prior: Method
    prior_name: str
    factors: tuple[tuple[str, Quantity], ...]
    measured_at: tuple[tuple[str, str], ...] = ()

    word = "measured"
    wire = ("Measured", "cells prior prior_name factors measured_at")
    by_quality = True
    is_typical = True

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Measured | None:
        """See :class:`Method`."""

        def read_prior(node: yamlio.Node) -> tuple[str, Method]:
            name = yamlio.label(node)
            return name, method_of(name, node.where)

        cells = fields.get("cells", lambda node: (node, parameters.cells(node)), None)
        prior = fields.need("prior", read_prior)
        factors = fields.need("factors", yamlio.mapping("factors", parameters.figure))
        measured_at = fields.get("measured_at", yamlio.mapping("measured_at", yamlio.word), None) or {}
        if prior is None or factors is None:
            return None
        name, method = prior
        return cls(
            cells=_with_ranges(*cells, factors) if cells else (),
            prior=method,
            prior_name=name,
            factors=tuple(factors.items()),
            measured_at=tuple(measured_at.items()),
        )

    @property
    def leans_on(self) -> str:
        """See :class:`Method`."""
        return self.prior_name

    @property
    def sizes_apart(self) -> tuple[str, ...]:
        """See :class:`Method`."""
        return (*(size for _, size, _ in self.cells), *self.prior.sizes_apart)

    def sees(self, size: Size) -> Hashable:
        """See :class:`Method`."""
        return self.prior.sees(size)

    def is_supposed(self, call: Call) -> bool:
        """See :class:`Method`."""
        return self.cell(call) is None or bool(self._unlike(call))

    @property
    def is_certain(self) -> bool:
        """See :class:`Method`."""
        return False

    def cell(self, call: Call) -> Quantity | None:
        """The measured tokens of one image, if this size and quality were measured in such a call."""
        if call.layout != (1, 1):
            return None
        for quality, size, tokens in self.cells:
            if quality == call.quality and size == str(call.size):
                return tokens
        return None

    def _unlike(self, call: Call) -> str:
        """In what a call is none of those that were measured; empty where it is like them."""
        asked = {name: call.attribute(name) for name, value in self.measured_at if call.attribute(name) != value}
        return ", ".join(f"{name} {value}" for name, value in asked.items())

    def _factor(self, call: Call) -> Quantity:
        for quality, factor in self.factors:
            if quality == call.quality:
                return factor
        raise NotKnown(f"no figure and no prior for quality {call.quality}")

    def quantity(self, call: Call) -> Quantity:
        """See the class."""
        cell = self.cell(call)
        if cell is not None:
            return cell.times(call.n)
        return self.prior.quantity(call.without_partials()).of(self._factor(call))

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        cell = self.cell(call)
        if cell is not None:
            ends = f"({count(cell.low)} to {count(cell.high)})"
            told = f"measured cell {call.quality} {call.size} = {count(cell.expected)} {ends}{times_n(call)}"
            unlike = self._unlike(call)
            return f"nobody has measured {unlike}: {told}" if unlike else told
        factor = self._factor(call)
        across, down = call.layout
        sheet = f"{across} x {down} frames are one sheet of {pixels_of(call)}, and " if call.layout != (1, 1) else ""
        return (
            f"{sheet}no formula is known: {self.prior_name} x {count(factor.expected)}"
            f" ({count(factor.low)} to {count(factor.high)}); {self.prior.explain(call.without_partials())}"
        )


def _with_ranges(
    node: yamlio.Node, cells: tuple[tuple[str, str, int], ...], factors: Mapping[str, Quantity]
) -> tuple[tuple[str, str, Quantity], ...]:
    """The cells with the range of the factor of their quality, as its share."""
    found = []
    for quality, size, tokens in cells:
        factor = factors.get(quality)
        if factor is None or not factor.expected:
            what = f"the measured {quality} {size} has no factor of its quality, whose range tells how sure it is"
            raise node.fault("missing-key", what, f"add '{quality}: {{mean: 1, low: 0.9, high: 1.1}}' to factors")
        found.append((quality, size, factor.times(exact(Fraction(tokens) / Fraction(factor.expected)))))
    return tuple(found)
