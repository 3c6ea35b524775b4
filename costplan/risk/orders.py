"""The points that every input draws once each, in an order of its own, and what quantities are at them; all are kept.
What follows from draws stands in sampling.py."""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import shake_256
from typing import TYPE_CHECKING, Any

from costplan.distributions.laws import law_of
from costplan.normal import NORMAL, Points

if TYPE_CHECKING:
    from costplan.distributions.beta import Share
    from costplan.quantity import Quantity

NUMBER = 16_384
"""Draws."""

BATCHES = 16
"""The draws are that many samples of their own, whose quantiles tell the error of the whole."""


@cache
def points() -> Points:
    """The middles of NUMBER equal slices of the standard normal law, in order: what every input draws once each."""
    import numpy as np

    u = (np.arange(NUMBER) + 0.5) / NUMBER
    half = [NORMAL.inv_cdf(share) for share in u[: NUMBER // 2].tolist()]
    return Points(np.array([*half, *(-z for z in reversed(half))]), u, np.exp)


@lru_cache(maxsize=256)  # plans that are compared ask for the same ones: 32 kB each
def order_of(text: str) -> Any:
    """In which order somebody of that name draws the points. Each batch draws every BATCHES-th of them."""
    import numpy as np

    bits = np.frombuffer(shake_256(text.encode("utf-8", "surrogatepass")).digest(8 * NUMBER), "<u8")
    ranks = bits.reshape(BATCHES, -1).argsort(axis=1, kind="stable")
    return (ranks * BATCHES + np.arange(BATCHES)[:, None]).ravel().astype(np.uint16)


@lru_cache(maxsize=64)  # 128 kB each: the law of a share takes long, and plans that are compared have it, too
def values_of(quantity: Quantity | Share) -> Any:
    """A quantity at all points, in their order."""
    return law_of(quantity).at(points())
