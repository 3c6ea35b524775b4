"""A law between two ends, for any mean between them.
It takes what no other does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.distributions.law import Law

if TYPE_CHECKING:
    from costplan.normal import Points


class Power(Law):
    """``start`` + ``width``·u^``exponent``, all between the ends. A negative width, with 1 - u, is the mirror image."""

    def __init__(self, start: float, width: float, exponent: float) -> None:
        self.start, self.width, self.exponent = start, width, exponent

    def at(self, points: Points) -> Any:
        """The value at some points."""
        share = points.u if self.width > 0 else 1 - points.u
        return self.start + self.width * share**self.exponent

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """Any mean within the ends."""
        share = (mean - low) / (high - low)
        if share <= 0.5:
            return Power(low, high - low, 1 / share - 1)
        return Power(high, low - high, 1 / (1 - share) - 1)
