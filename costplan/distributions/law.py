"""What a law is, and the law of what is sure. Another law is a file beside it, with a place in laws.py.
It knows no range by itself."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from costplan.quantity import Z90

if TYPE_CHECKING:
    from costplan.normal import Points

Z = float(Z90)
"""How many deviations from the middle the ends of a 90 % interval lie."""

NEAR = 1e-9
"""How near a mean is to that of a range, as a share of it, to be taken for the same."""


class Law:
    """A distribution of what is uncertain, as a rising function of one standard normal number.

    A law that ``low to high`` may be read as has ``takes``, ``mean``, ``formula`` and ``where``; of several the first
    that takes the ends. One with a ``word`` takes the ranges that name it, ``low to high WORD``, and no others.
    """

    word = ""
    words = ""
    """When it is taken, for a reader of the workbook; empty where no range is read as it."""
    has_middle = False
    """Whether its ranges state a third number between their ends, ``low likely middle up to high``."""

    def at(self, points: Points) -> Any:
        """The value at some points."""
        raise NotImplementedError

    @staticmethod
    def fitted(low: float, mean: float, high: float) -> Law | None:
        """The law with that mean and these ends; None where it cannot have them."""
        raise NotImplementedError

    @staticmethod
    def takes(low: Decimal) -> bool:  # noqa: ARG004  as its heirs
        """Whether a range with that low end is read as it."""
        return False

    @staticmethod
    def mean(low: Decimal, high: Decimal) -> Decimal:
        """The mean of ``low to high``, a 90 % interval.

        Raises:
            ValueError: the ends cannot be such a range's.
        """
        raise NotImplementedError

    @staticmethod
    def formula(low: str, high: str) -> str:
        """The mean as a spreadsheet formula of the cells of low and high."""
        raise NotImplementedError

    @staticmethod
    def where(low: str) -> str:
        """``takes`` as a spreadsheet condition; the last of several takes all that is left and has none."""
        raise NotImplementedError


class Sure(Law):
    """No uncertainty, or all of it at one end."""

    def __init__(self, value: float) -> None:
        self.value = value

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return self.value + 0 * points.z


def kept(mean: Decimal) -> Decimal:
    """A mean as a range has it: twelve significant digits."""
    return Context(prec=12).plus(mean)
