"""Readers of parameters that several counting methods take. What a method does with them stands beside the method."""

from __future__ import annotations

from fractions import Fraction

from costplan import yamlio
from costplan.quantity import Quantity, ranged
from costplan.units import exact

tokens = yamlio.integer(0, 10**7)
"""A whole number of tokens."""


def cells(node: yamlio.Node) -> tuple[tuple[str, str, int], ...]:
    """``{high: {1024x1024: 4160}}`` as cells of quality, size and tokens."""
    by_size = yamlio.mapping("tokens by size", tokens)
    by_quality = yamlio.entries(node, "tokens by quality", by_size)
    return tuple((quality, size, number) for quality, row in by_quality.items() for size, number in row.items())


def _range(node: yamlio.Node) -> Quantity:
    """``{mean, low, high}``."""
    with yamlio.Fields(node, "a measured figure") as fields:
        mean = fields.need("mean", yamlio.amount)
        low = fields.get("low", yamlio.amount, mean)
        high = fields.get("high", yamlio.amount, mean)
    try:
        return ranged(*(exact(Fraction(part)) for part in (low, mean, high)))
    except ValueError:
        raise node.fault("not-a-range", "a measured figure needs low <= mean <= high") from None


figure = yamlio.either("mapping", _range, yamlio.quantity)
"""A figure, or a mapping of its mean and ends."""
