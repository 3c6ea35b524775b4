"""A scenario that is tried under changes: read and planned anew with each, under the tables that it is planned with.
Which changes are worth it is for whoever tries them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from costplan.advising.unmet import is_later
from costplan.alternatives.as_much import fewer
from costplan.alternatives.way import together
from costplan.errors import CostplanError
from costplan.named import NamedTuple
from costplan.plan.told_in import told_in
from costplan.planning.building import build_plans
from costplan.scenario.file import laid, only

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costplan.alternatives.way import Way
    from costplan.catalogue import Catalogue
    from costplan.exchange.reporting import Reporting
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity
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
        reporting: the currency for whose rates plans are cut; None for dollars alone.
        in_currency: whether plans are in that currency.

    Raises:
        InputError: it cannot be planned as it stands.
    """

    def __init__(
        self,
        loaded: LoadedScenario,
        catalogue: Catalogue,
        as_of: date,
        reporting: Reporting | None = None,
        *,
        in_currency: bool = False,
    ) -> None:
        self.loaded = loaded
        self.catalogue = catalogue
        self.as_of = as_of
        self.reporting, self.in_currency = reporting, in_currency
        self.plan = self.planned(loaded)
        self._is_part = False
        self._alone: dict[str, Trial] = {}
        self._tried: dict[tuple[int, ...], tuple[Sequence[Way], Tried | None]] = {}

    def planned(self, loaded: LoadedScenario) -> Plan:
        """The plan of a scenario, under the same tables and in the same currency.

        Raises:
            InputError: it cannot be planned.
        """
        plan = build_plans([loaded], self.catalogue, self.as_of, self.reporting.starts if self.reporting else ())
        return told_in(plan, self.reporting) if self.in_currency else plan

    def under(self, ways: Sequence[Way]) -> Tried | None:
        """The scenario with all of some ways in it, which do not exclude each other; None where it cannot be planned
        then, delivers less, is done later than it may be, or would cost something more that nobody knows."""
        try:
            scenario = laid(self.loaded, together(way.change for way in ways))
            plan = self.planned(scenario)
        except CostplanError:
            return None
        if fewer(plan, self.plan) or len(plan.unknowns) > len(self.plan.unknowns):
            return None
        if is_later(plan, self.plan, scenario.scenario.period.last):
            return None
        return Tried(scenario, plan)

    def total(self, ways: Sequence[Way]) -> Quantity | None:
        """What the whole plan then costs, in pico-dollars; None where :meth:`under` is."""
        total = self.plan.total
        for alone, of_it in self._apart(ways):
            tried = alone._once(of_it)
            if tried is None:  # perhaps since a default is for the steps of other workflows
                whole = self.under(ways) if alone is not self else None
                return whole.plan.total if whole else None
            total = total.without(alone.plan.total) + tried.plan.total
        return total

    def beside(self, way: Way) -> tuple[Plan, Plan] | None:
        """The plan without a way and with it, of no more than it changes; None where :meth:`under` is."""
        [(alone, of_it)] = self._apart([way])
        tried = alone._once(of_it)
        if tried is None:
            alone, tried = self, self.under(of_it)
        return None if tried is None else (alone.plan, tried.plan)

    def part(self, workflow: str) -> Trial:
        """One workflow alone, what it costs adding up with the others; all of it where there is no other, they share
        seats or a contract, or it cannot be planned so."""
        if self.plan.pools or self.plan.tallies or len(self.loaded.scenario.workflows) < 2:
            return self
        if workflow not in self._alone:
            self._alone[workflow] = self
            with suppress(CostplanError):  # such as a default that only other workflows take
                part = only(self.loaded, workflow)
                alone = self._alone[workflow] = Trial(
                    part, self.catalogue, self.as_of, self.reporting, in_currency=self.in_currency
                )
                alone._is_part = True
        return self._alone[workflow]

    def _once(self, ways: Sequence[Way]) -> Tried | None:
        """:meth:`under`; of one workflow it is remembered, with the ways, so that no others come to have their ids."""
        if not self._is_part:
            return self.under(ways)
        key = tuple(map(id, ways))
        if key not in self._tried:
            self._tried[key] = ways, self.under(ways)
        return self._tried[key][1]

    def _apart(self, ways: Sequence[Way]) -> list[tuple[Trial, list[Way]]]:
        """Ways by what they change: their workflows alone, whose costs add up where no seats are shared; else all."""
        found: dict[str, tuple[Trial, list[Way]]] = {}
        for way in ways:
            workflow = _workflow_of(way)
            alone = self if workflow is None else self.part(workflow)
            if workflow is None or alone is self:
                return [(self, list(ways))]
            found.setdefault(workflow, (alone, []))[1].append(way)
        return list(found.values())


def _workflow_of(way: Way) -> str | None:
    """The one workflow that a way changes; None where it changes more."""
    names = {path[1] if path[0] == "workflows" else None for path in way.touches}
    return names.pop() if len(names) == 1 else None
