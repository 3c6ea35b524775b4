"""Scenarios' parts as they were built, so that what several plans have in common is planned once.
What a part is stands in scenario_part.py; plans are made of them in building.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.planning.scenario_part import ScenarioPart
from costplan.planning.step_prices import StepPrices

if TYPE_CHECKING:
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.scenario.scenario import Scenario


class Built:
    """The parts of scenarios under some tables.

    Args:
        catalogue: tables and profiles.
        before: parts under tables that hold the same; they are taken, and none is added to them.

    Attributes:
        first: the one that they come from, over all; two that come from one are under tables that hold the same.
    """

    def __init__(self, catalogue: Catalogue, before: Built | None = None) -> None:
        self.catalogue = catalogue
        self._prices = StepPrices(catalogue)
        self.first: Built = before.first if before else self
        self._parts: dict[tuple[int, frozenset[date]], ScenarioPart] = dict(before._parts) if before else {}

    def part(self, scenario: Scenario, cuts: frozenset[date]) -> ScenarioPart:
        """The part of a scenario, cut at some days; built where the same scenario, read once, was not.

        Raises:
            InputError: with every illegal call, missing price and run after a shutdown in the scenario.
        """
        key = (id(scenario), cuts)  # the part keeps the scenario
        if key not in self._parts:
            part = ScenarioPart(scenario, self._prices, cuts)
            part.build()
            self._parts[key] = part
        return self._parts[key]
