"""What the calls of a scenario's steps cost on each day, priced once for each price and profile that hold.
An error is told at the step that met it; how one call is priced stands in costing.py.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from costplan.errors import CostplanError, told_at
from costplan.planning.costing import price_at
from costplan.planning.in_force import tariff_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.plan.stretch import Stretch
    from costplan.planning.costing import PricedCall
    from costplan.planning.tariff import Tariff
    from costplan.pricing.call import Call
    from costplan.scenario.step import Step


class StepPrices:
    """The priced calls of settled steps; a call on another day is priced anew only where a price or profile changed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._priced: dict[tuple[Call, Tariff], PricedCall] = {}
        self._spans: dict[tuple[frozenset[tuple[str, str]], int], tuple[Sequence[Stretch], list[Sequence[int]]]] = {}

    def of(self, step: Step, call: Call, day: date) -> PricedCall:
        """The lines of a call that a step makes on a day.

        Raises:
            InputError: no price, no profile, or no figure for this call.
        """
        try:
            key = (call, self._tariff(step.model, step.tier, day))
            priced = self._priced.get(key)
            if priced is None:
                priced = self._priced[key] = price_at(*key)
        except CostplanError as error:
            raise told_at(error, step.place("model")) from None
        return priced

    def check(self, step: Step, stretches: Sequence[Stretch]) -> None:
        """Price the step's own call in each of the stretches.

        Raises:
            InputError: the first of them in which there is no price, or no figure.
        """
        for days in self.spans([step], stretches):
            self.of(step, step.call, stretches[days[0]].start)

    def spans(self, steps: Iterable[Step], stretches: Sequence[Stretch]) -> list[Sequence[int]]:
        """The places of stretches in a row in which one tariff holds for each of the steps."""
        sold = frozenset((step.model, step.tier) for step in steps)
        key = (sold, id(stretches))
        if key not in self._spans:  # keeps the stretches too, so that no others come to have their id
            held = [[self._known_tariff(*one, stretch.start) for one in sold] for stretch in stretches]
            starts = [at for at in range(len(held)) if not at or held[at] != held[at - 1]]
            self._spans[key] = (stretches, [range(*ends) for ends in itertools.pairwise([*starts, len(held)])])
        return self._spans[key][1]

    def _known_tariff(self, model: str, tier: str, day: date) -> Tariff | None:
        """None where there is none."""
        try:
            return self._tariff(model, tier, day)
        except CostplanError:
            return None

    def _tariff(self, model: str, tier: str, day: date) -> Tariff:
        return tariff_in_force(self.catalogue, self.catalogue.account, model, tier, day)
