"""Whether another plan of a scenario delivers as many images as the one that it is compared with.
What they cost, and whether they are as good, is for whoever compares them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.units import exact

if TYPE_CHECKING:
    from costplan.plan.plan import Plan
    from costplan.units import Number

ROUNDED = Fraction(1, 10**9)
"""By what share the mean of a range may be rounded: that of half a range is not half of it to the last digit."""


def fewer(then: Plan, now: Plan) -> Number:
    """How many accepted images a plan is expected to deliver fewer than that of now; 0 where it is but rounded."""
    missing = exact(Fraction(now.delivered) - Fraction(then.delivered))
    return missing if missing > now.delivered * ROUNDED else 0
