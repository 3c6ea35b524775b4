"""What the calls of a scenario's steps cost on each day, priced once for each price and profile that hold.
An error is told at the step that met it; how one call is priced stands in costing.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError, told_at
from costplan.planning.costing import price_at
from costplan.planning.in_force import LIST_PRICE, tariff_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.planning.costing import PricedCall
    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call
    from costplan.scenario.scenario import Step


class StepPrices:
    """The priced calls of settled steps; a call on another day is priced anew only where a price or profile changed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._priced: dict[tuple[Call, Tariff], PricedCall] = {}

    def of(self, step: Step, call: Call, day: date) -> PricedCall:
        """The lines of a call that a step makes on a day.

        Raises:
            InputError: no price, no profile, or no figure for this call.
        """
        try:
            key = (call, self._tariff(step, day))
            priced = self._priced.get(key)
            if priced is None:
                priced = self._priced[key] = price_at(*key)
        except CostplanError as error:
            raise told_at(error, step.place("model")) from None
        return priced

    def check(self, step: Step, days: Iterable[date]) -> None:
        """Price the step's own call on each of the days.

        Raises:
            InputError: the first of them on which there is no price, or no figure.
        """
        for day in self._first_days(step, days):
            self.of(step, step.call, day)

    def _first_days(self, step: Step, days: Iterable[date]) -> Iterator[date]:
        """Of the days, the first under each price and profile; one without a price is among them."""
        seen = set()
        for day in days:
            try:
                tariff = self._tariff(step, day)
            except CostplanError:
                tariff = None
            if tariff not in seen:
                seen.add(tariff)
                yield day

    def _tariff(self, step: Step, day: date) -> Tariff:
        return tariff_in_force(self.catalogue, LIST_PRICE, step.model, step.tier, day)
