"""A pool: units of one meter that seats include in a month or that an account has free, and the lines that use them.
How the use is billed stands in planning/pools.py, and what chance adds to it in risk/bends.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.quantity import total
from costplan.units import METERS, exact, money

if TYPE_CHECKING:
    from costplan.plan.line import PlanLine
    from costplan.pricing.prices import Free
    from costplan.quantity import Quantity
    from costplan.units import Number


class Bend(NamedTuple):
    """What a cost that bends is expected to come to beyond what expected use would cost, in pico-dollars: whole
    ten-thousandths of a dollar, unless it leaves a sum exactly what that surely is. ``method`` is ``exact``, ``fft`` or
    ``sampled``, ``error`` what it may be off by beside its rounding."""

    cost: Number
    method: str
    error: int

    @property
    def how(self) -> str:
        """How it was found, in words."""
        how = {"exact": "exact", "fft": "by characteristic function", "sampled": "sampled"}[self.method]
        return how + (f", to {money(self.error)}" if self.error else "")


class Pool(NamedTuple):
    """Units of a meter that the seats of one plan include in a month, or that an account has free, and the lines that
    use them, before anything is taken off.

    Only what they use beyond ``included`` is billed, at the rate of the lines. ``bend`` is None where the use is
    certain, or surely all inside or all beyond. ``free`` is what an account has free, where no seat includes it.
    """

    model: str
    month: str
    meter: str
    included: Number
    uses: tuple[PlanLine, ...]
    bend: Bend | None = None
    free: Free | None = None

    @property
    def used(self) -> Quantity:
        """What the lines use together."""
        return total(line.quantity for line in self.uses)

    @property
    def extra(self) -> Number:
        """What expected use has beyond those included."""
        return exact(max(0, self.used.expected - self.included))

    @property
    def hidden(self) -> str:
        """What stands in place of how many units are free where that is private, else empty."""
        return self.free.hidden if self.free else ""

    @property
    def label(self) -> str:
        """Its meter in words."""
        return METERS[self.meter].label
