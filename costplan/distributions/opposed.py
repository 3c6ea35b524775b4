"""What is left of a share that is stated as a range: with two ends, with three points, and where it falls.
The laws of shares stand in beta.py and pert.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.distributions.beta import Share
from costplan.distributions.law import Law
from costplan.distributions.pert import Pert
from costplan.named import NamedTuple
from costplan.quantity import Quantity
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.normal import Points
    from costplan.units import Number


def rest_of(share: Share | Quantity) -> Share | Quantity:
    """All that is not of a share; the law of three points, seen from the other side, is one of three points."""
    if isinstance(share, Share):
        return share.rest
    return Quantity(1 - share.high, 1 - share.expected, 1 - share.low, share.law)


def middle_of_share(share: Share | Quantity) -> Number | None:
    """The likeliest value of a share that states three points; None of one with two ends."""
    return None if isinstance(share, Share) else exact(Pert.middle(share))


class Opposed(NamedTuple):
    """The rest of a share that moves with an input: where that comes in high, the ``share`` does, and the rest is low.
    ``low`` and ``high`` are its ends, and ``numbers`` what it is with the input at its low end, and at its high end."""

    share: Share | Quantity

    @property
    def low(self) -> Number:
        """The least of it."""
        return 1 - self.share.high

    @property
    def expected(self) -> Number:
        """What is expected."""
        return 1 - self.share.expected

    @property
    def high(self) -> Number:
        """The most of it."""
        return 1 - self.share.low

    @property
    def numbers(self) -> tuple[Number, Number, Number]:
        """See the class."""
        return self.high, self.expected, self.low


class Opposing(Law):
    """What a law leaves of 1: it falls."""

    def __init__(self, law: Law) -> None:
        self._law = law

    def at(self, points: Points) -> Any:
        """The value at some points."""
        return 1 - self._law.at(points)
