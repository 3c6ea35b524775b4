"""A scenario that is tried under changes: read and planned anew with each, under the tables that it is planned with.
Which changes are worth it is for whoever tries them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.planning.building import build_plan
from costplan.scenario.file import laid, only

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from costplan.alternatives.way import Way
    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity
    from costplan.scenario.file import LoadedScenario


ROUNDED = Fraction(1, 10**9)
"""By what share the mean of a range may be rounded: that of half a range is not half of it to the last digit."""


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
        self.as_of = as_of
        self.plan = build_plan(loaded, catalogue, as_of)
        self._alone: dict[str, Trial | None] = {}

    def under(self, ways: Sequence[Way]) -> Tried | None:
        """The scenario with all of some ways in it, which do not exclude each other; None where it cannot be planned
        then, delivers less, or would cost something more that nobody knows."""
        try:
            scenario = laid(self.loaded, together([way.change for way in ways]))
            plan = build_plan(scenario, self.catalogue, self.as_of)
        except CostplanError:
            return None
        least = self.plan.delivered * (1 - ROUNDED)
        if plan.delivered < least or len(plan.unknowns) > len(self.plan.unknowns):
            return None
        return Tried(scenario, plan)

    def total(self, ways: Sequence[Way]) -> Quantity | None:
        """What the whole plan then costs, in pico-dollars; None where :meth:`under` is. Costs of workflows add up where
        no seats are shared, so that those which change are planned alone then."""
        names = [_workflow_of(way) for way in ways]
        total = self.plan.total
        if None in names or self.plan.pools or len(self.loaded.scenario.workflows) == 1:
            return self._whole(ways)
        for workflow in dict.fromkeys(name for name in names if name is not None):
            alone = self._of(workflow)
            tried = (
                alone.under([way for way, name in zip(ways, names, strict=True) if name == workflow]) if alone else None
            )
            if alone is None or tried is None:
                return self._whole(ways)  # a default may be for the steps of other workflows
            total = total.without(alone.plan.total) + tried.plan.total
        return total

    def _whole(self, ways: Sequence[Way]) -> Quantity | None:
        tried = self.under(ways)
        return tried.plan.total if tried else None

    def _of(self, workflow: str) -> Trial | None:
        """That of one workflow; None where it cannot be planned alone."""
        if workflow not in self._alone:
            try:
                self._alone[workflow] = Trial(only(self.loaded, workflow), self.catalogue, self.as_of)
            except CostplanError:
                self._alone[workflow] = None
        return self._alone[workflow]


def together(changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Changes as one: mappings merge."""
    merged: dict[str, Any] = {}
    for change in changes:
        for key, value in change.items():
            known = merged.get(key)
            both = isinstance(known, dict) and isinstance(value, dict)
            merged[key] = together([known, value]) if both else value  # type: ignore[list-item]  # both are mappings
    return merged


def _workflow_of(way: Way) -> str | None:
    """The one workflow that a way changes; None where it changes more."""
    names = {path[1] if path[0] == "workflows" else None for path in way.touches}
    return names.pop() if len(names) == 1 else None
