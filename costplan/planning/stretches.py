"""A scenario's period in stretches of days: cut where months start, at given days, and where a model's prices change;
and how drivers spread over them. What is done in a stretch stands in schedule.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan.volume import Shape
from costplan.planning import schedule
from costplan.planning.in_force import changes_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.plan.stretch import Stretch
    from costplan.planning.schedule import Spread
    from costplan.scenario.scenario import Scenario
    from costplan.scenario.step import Step


class Stretches:
    """The stretches of one scenario's period, and the shapes of what is done in them; each is made once.

    Args:
        scenario: with the period and the holidays.
        catalogue: tables and profiles.
        cuts: days on which no stretch may run on, whatever the steps are.
    """

    def __init__(self, scenario: Scenario, catalogue: Catalogue, cuts: Iterable[date]) -> None:
        self._period, self._holidays = scenario.period, scenario.holidays
        self._catalogue = catalogue
        self._cuts = frozenset(cuts)
        self._made: dict[frozenset[date], tuple[Stretch, ...]] = {}
        self._busy: dict[tuple[frozenset[date], tuple[Spread, ...]], tuple[Stretch, ...]] = {}
        self._some: dict[tuple[int, tuple[int, ...]], tuple[Stretch, ...]] = {}
        self._shapes: dict[tuple[int, Spread], Shape] = {}
        self._changes: dict[str, list[date]] = {}

    def of(self, steps: Iterable[Step], spreads: Iterable[Spread]) -> tuple[Stretch, ...]:
        """Those in which nothing changes for any of the steps, and in which something of the spreads falls; the same
        tuple for the same ones.

        Raises:
            InputError: a step's model has no table, or its profile is not there.
        """
        spreads = tuple(spreads)
        days = (spread.days for spread in spreads if spread.days)
        cuts = self._cuts.union(*(self._changes_for(step) for step in steps), *days)
        key = (cuts, spreads)
        if key not in self._busy:
            if cuts not in self._made:
                self._made[cuts] = tuple(schedule.stretches(self._period, cuts))
            every = self._made[cuts]
            shapes = [self.shape(spread, every).above for spread in key[1]]
            places = tuple(place for place in range(len(every)) if any(shape[place] for shape in shapes))
            some = every if len(places) == len(every) else tuple(every[place] for place in places)
            self._busy[key] = self._some.setdefault((id(every), places), some)
        return self._busy[key]

    def shape(self, spread: Spread, stretches: tuple[Stretch, ...]) -> Shape:
        """How something spreads over stretches that :meth:`of` gave; one for all that spreads alike."""
        key = (id(stretches), spread)  # of those that are kept here
        if key not in self._shapes:
            self._shapes[key] = Shape([spread.share(self._holidays, stretch) for stretch in stretches])
        return self._shapes[key]

    def _changes_for(self, step: Step) -> list[date]:
        """The days in the period from which the step's model costs something else, is counted in another way, or
        stops."""
        days = self._changes.get(step.model)
        if days is None:
            stops = self._catalogue.table(step.model, step.place("model")).shutdown
            days = changes_in_force(
                self._catalogue, self._catalogue.account, step.model, self._period.first, self._period.end
            )
            days += [stops] if stops else []
            self._changes[step.model] = days
        return days
