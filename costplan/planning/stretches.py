"""A scenario's period in stretches of days: cut where months start, at given days, and where a model's prices change.
How much is done in a stretch stands in schedule.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import dated
from costplan.planning import schedule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.planning.schedule import Stretch
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
        """The days in the period from which other prices, or another way to count, hold for the step's model."""
        days = self._changes.get(step.model)
        if days is None:
            days = self._changes[step.model] = self._changes_of(step)
        return days

    def _changes_of(self, step: Step) -> list[date]:
        start, end = self._period.first, self._period.end
        table = self._catalogue.table(step.model, step.place("model"))
        days = dated.changes_within(table.blocks, start, end)
        days += [day for day in (table.shutdown, *(block.end for block in table.blocks)) if day]
        if table.profile:
            profile = self._catalogue.profile(table.profile, table.place)
            days += dated.changes_within(profile.blocks, start, end)
        return days
