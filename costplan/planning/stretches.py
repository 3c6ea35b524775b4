"""A scenario's period in stretches of days: cut where months start, at given days, and where a model's prices change.
How much is done in a stretch stands in schedule.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.planning import schedule
from costplan.planning.in_force import LIST_PRICE, changes_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.plan.stretch import Stretch
    from costplan.scenario.scenario import Period, Step


class Stretches:
    """The stretches of one period.

    Args:
        period: of the scenario.
        catalogue: tables and profiles.
        cuts: days on which no stretch may run on, whatever the steps are.
    """

    def __init__(self, period: Period, catalogue: Catalogue, cuts: Iterable[date]) -> None:
        self._period = period
        self._catalogue = catalogue
        self._cuts = frozenset(cuts)
        self._made: dict[frozenset[date], list[Stretch]] = {}
        self._changes: dict[str, list[date]] = {}

    def of(self, steps: Iterable[Step]) -> list[Stretch]:
        """Those in which nothing changes for any of the steps; the same list for the same cuts.

        Raises:
            InputError: a step's model has no table, or its profile is not there.
        """
        cuts = self._cuts.union(day for step in steps for day in self._changes_for(step))
        if cuts not in self._made:
            self._made[cuts] = schedule.stretches(self._period, cuts)
        return self._made[cuts]

    def _changes_for(self, step: Step) -> list[date]:
        """The days in the period from which the step's model costs something else, is counted in another way, or
        stops."""
        days = self._changes.get(step.model)
        if days is None:
            stops = self._catalogue.table(step.model, step.place("model")).shutdown
            days = changes_in_force(self._catalogue, LIST_PRICE, step.model, self._period.first, self._period.end)
            days += [stops] if stops else []
            self._changes[step.model] = days
        return days
