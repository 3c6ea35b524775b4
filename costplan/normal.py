"""The standard normal number that every uncertain input is drawn as, and points of it at which laws are evaluated.
It knows no quantity and no law; distributions/ has those."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from costplan.quantity import Z90

if TYPE_CHECKING:
    from collections.abc import Callable


class _Normal:
    """The law that ``statistics`` has, whose import takes as long as the estimate of a small plan, so that it waits for
    the first question."""

    cdf: Callable[[float], float]
    inv_cdf: Callable[[float], float]
    pdf: Callable[[float], float]

    def __getattr__(self, name: str) -> Any:
        from statistics import NormalDist

        asked = getattr(NormalDist(), name)
        setattr(self, name, asked)
        return asked


NORMAL = _Normal()
Z = float(Z90)
"""Low and high ends lie so many standard deviations below and above the middle."""

FURTHEST = 6.0
"""What lies further out, in standard normal terms, is left out of account (two parts in 10^9)."""


class Points:
    """Points of a standard normal number, one float or an array of them.

    ``z`` are the points, ``u`` the chance to be below them, ``exp`` is math's or numpy's.
    """

    def __init__(self, z: Any, u: Any, exp: Callable[[Any], Any]) -> None:
        self.z, self.u, self.exp = z, u, exp


def point(z: float) -> Points:
    """One point, without numpy."""
    return Points(z, NORMAL.cdf(z), math.exp)


def below(share: Any) -> Any:
    """The standard normal number that has that share below it; likewise of an array."""
    if isinstance(share, float):
        return NORMAL.inv_cdf(min(share, 1 - 1e-16))
    found = share.copy()  # an array without an import of numpy
    found[:] = [below(one) for one in share.tolist()]
    return found
