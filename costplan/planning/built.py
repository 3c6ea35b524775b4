"""Scenarios' parts as they were built, so that what several plans have in common is planned once.
What a part is stands in scenario_part.py; plans are made of them in building.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.planning.scenario_part import ScenarioPart
from costplan.planning.step_prices import StepPrices

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.contracts.paying import Account
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Scenario


def under_theirs(catalogue: Catalogue, loaded: Iterable[LoadedScenario]) -> Catalogue:
    """The same tables for an account that has the contracts too that scenarios name: one plan, one account.

    Raises:
        InputError: two files have a contract of one id.
    """
    return catalogue.under(contract for one in loaded for contract in one.scenario.contracts)


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
        self._prices: dict[Account, StepPrices] = {}
        self.first: Built = before.first if before else self
        self._parts: dict[tuple[int, frozenset[date], Account], ScenarioPart] = dict(before._parts) if before else {}

    def part(self, scenario: Scenario, cuts: frozenset[date], catalogue: Catalogue) -> ScenarioPart:
        """The part of a scenario, cut at some days; built where the same scenario, read once, was not. ``catalogue``
        has the same tables for the account that pays.

        Raises:
            InputError: with every illegal call, missing price and run after a shutdown in the scenario.
        """
        account = catalogue.account
        key = (id(scenario), cuts, account)  # the part keeps the scenario
        if key not in self._parts:
            prices = self._prices.setdefault(account, StepPrices(catalogue))
            part = ScenarioPart(scenario, prices, cuts)
            part.build()
            self._parts[key] = part
        return self._parts[key]
