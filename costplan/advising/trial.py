"""A scenario that is tried under changes: read and planned anew with each, under the tables that it is planned with.
Which changes are worth it is for whoever tries them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.building import build_plans
from costplan.planning.built import Built
from costplan.scenario.file import laid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from costplan.alternatives.way import Way
    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan
    from costplan.scenario.file import LoadedScenario


class Tried(NamedTuple):
    """A scenario as a change makes it, and its plan."""

    scenario: LoadedScenario
    plan: Plan


class Trial:
    """What becomes of one scenario.

    Args:
        loaded: the scenario, as it was read.
        catalogue: tables and profiles.
        as_of: the day of its plan.

    Raises:
        InputError: it cannot be planned as it stands.
    """

    def __init__(self, loaded: LoadedScenario, catalogue: Catalogue, as_of: date) -> None:
        self.loaded = loaded
        self.catalogue = catalogue
        self._as_of = as_of
        self._built = Built(catalogue)
        self.plan = self._planned(loaded)

    def under(self, ways: Iterable[Way]) -> Tried | None:
        """The scenario with all of some ways in it, which do not exclude each other; None where it cannot be planned
        then, delivers less, or would cost something more that nobody knows."""
        try:
            scenario = laid(self.loaded, together(way.change for way in ways))
            plan = self._planned(scenario)
        except CostplanError:
            return None
        if plan.delivered < self.plan.delivered or len(plan.unknowns) > len(self.plan.unknowns):
            return None
        return Tried(scenario, plan)

    def _planned(self, scenario: LoadedScenario) -> Plan:
        return build_plans([scenario], self.catalogue, self._as_of, built=self._built)


def together(changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Changes as one: mappings merge."""
    merged: dict[str, Any] = {}
    for change in changes:
        for key, value in change.items():
            known = merged.get(key)
            both = isinstance(known, dict) and isinstance(value, dict)
            merged[key] = together([known, value]) if both else value  # type: ignore[list-item]  # both are dicts
    return merged
