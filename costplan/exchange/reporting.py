"""Reporting: the currency that a plan is told in, and the pinned rates by which dollars become it, day by day.
It converts nothing; plan/told_in.py does, and what is held, locked or saved stays in dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from costplan.exchange.fx import Fx, FxBlock
    from costplan.units import Number


class Reporting(NamedTuple):
    """A currency by its ISO 4217 code that is not USD, and its rates."""

    currency: str
    fx: Fx

    def usd_per(self, day: date) -> Number:
        """Dollars for one unit of it on a day.

        Raises:
            InputError: there is no rate of it on that day.
        """
        return self.fx.usd_per(self.currency, day, self.fx.place)

    def usd_paid(self, day: date) -> Number:
        """The same on a day that may lie before a plan: before the first rate, at that.

        Raises:
            InputError: there is no rate.
        """
        return self.fx.usd_paid(self.currency, day, self.fx.place)

    @property
    def starts(self) -> frozenset[date]:
        """The days from which other rates hold: a plan that is told in it is cut there."""
        return frozenset(block.start for block in self.fx.blocks)

    def blocks_within(self, first: date, last: date) -> tuple[FxBlock, ...]:
        """The blocks that hold on some day from the first through the last."""
        blocks = self.fx.blocks
        ends = [*(block.start for block in blocks[1:]), None]
        pairs = zip(blocks, ends, strict=True)
        return tuple(one for one, end in pairs if one.start <= last and (end is None or end > first))
