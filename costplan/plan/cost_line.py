"""One meter of one call with its rate: the line that the lines of a plan are made of.
Nothing is priced here; planning/costing.py does that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.plan.measure import Measure
    from costplan.pricing.prices import PriceBlock, Row
    from costplan.quantity import Basis, Quantity


class CostLine(NamedTuple):
    """One meter of one call: ``cost`` = ``quantity`` x ``rate`` in pico-dollars, exact.

    ``basis`` is the weakest of usage and price. ``block`` is None for a rate stated in the scenario.
    """

    meter: str
    label: str
    quantity: Quantity
    rate: Quantity
    cost: Quantity
    basis: Basis
    flag: str
    measure: Measure
    block: PriceBlock | None
    row: Row | None

    @property
    def of_one_call(self) -> CostLine:
        """The same where one call is all there is: see :attr:`costplan.plan.measure.Measure.of_one_call`."""
        if self.measure.mixture is None:
            return self
        measure = self.measure.of_one_call
        return self._replace(quantity=measure.quantity, cost=measure.quantity.of(self.rate), measure=measure)
