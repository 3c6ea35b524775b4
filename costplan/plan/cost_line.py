"""One meter of one call with its rate: the line that the lines of a plan are made of.
Nothing is priced here; planning/costing.py does that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.quantity import Basis, certain
from costplan.units import METERS

if TYPE_CHECKING:
    from costplan.plan.measure import Measure
    from costplan.pricing.prices import PriceBlock, Row
    from costplan.quantity import Quantity
    from costplan.units import Number


class CostLine(NamedTuple):
    """One meter of one call: ``cost`` = ``quantity`` x ``rate`` in pico-dollars, exact.

    ``basis`` is the weakest of usage and price. ``row`` has the rate; ``block`` is None where the scenario states it.
    """

    meter: str
    label: str
    quantity: Quantity
    cost: Quantity
    basis: Basis
    measure: Measure
    block: PriceBlock | None
    row: Row

    @property
    def rate(self) -> Quantity:
        """Pico-dollars for a unit."""
        return certain(self.row.pico)

    @property
    def listed(self) -> Number:
        """Pico-dollars for a unit at list price."""
        return self.row.pico if self.row.listed is None else self.row.listed

    @property
    def stated_in(self) -> str:
        """Where the rate stands that no table has."""
        return "stated in the contract" if METERS[self.meter].counted == "contract" else "stated in the scenario"

    @property
    def flag(self) -> str:
        """What a reader must know of the price and of the published figure; empty where there is nothing."""
        measure, flags = self.measure, [self.block.flag] if self.block else []
        if measure.counted and measure.basis is Basis.PUBLISHED and not measure.learned:
            flags.append(measure.counted.source.flag)
        return ", ".join(dict.fromkeys(filter(None, flags)))

    @property
    def of_one_call(self) -> CostLine:
        """The same where one call is all there is: see :attr:`costplan.plan.measure.Measure.of_one_call`."""
        if self.measure.mixture is None:
            return self
        measure = self.measure.of_one_call
        return self._replace(quantity=measure.quantity, cost=measure.quantity.of(self.rate), measure=measure)
