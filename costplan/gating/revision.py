"""One revision of the project, read and planned: scenarios, budgets, the plan, and its plan by day and risk when asked.
It holds nothing against anything; the other rooms of gating/ do."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from costplan.gating.scope import spends_of
from costplan.planning.building import build_plans

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.errors import Problem
    from costplan.gating.scope import Spend
    from costplan.planning.plan import Plan
    from costplan.risk.risks import Risks
    from costplan.scenario.file import LoadedScenario


class Revision:
    """A revision.

    Args:
        loaded: the scenarios that are sound, at least one; also those that only a cap asks for.
        files: each scenario's file from the top of the tree, by title.
        asked: the titles that were asked for; a cap that names no files is about these.
        budgets: what they are held against.
        catalogue: the tables of the revision.
        as_of: the day of the plan.
        faults: what is wrong with the files that are not sound.
        seed: of the draws, where any are made.
    """

    def __init__(
        self,
        loaded: Sequence[LoadedScenario],
        files: dict[str, str],
        asked: frozenset[str],
        budgets: Sequence[Budget],
        catalogue: Catalogue,
        as_of: date,
        faults: Sequence[Problem] = (),
        seed: int = 0,
    ) -> None:
        self.loaded = tuple(loaded)
        self.files = files
        self.asked = asked
        self.budgets = tuple(budgets)
        self.catalogue = catalogue
        self.as_of = as_of
        self.faults = tuple(faults)
        self.seed = seed

    def of(self, loaded: Sequence[LoadedScenario]) -> Revision:
        """The same revision with other scenarios."""
        return Revision(loaded, self.files, self.asked, self.budgets, self.catalogue, self.as_of, seed=self.seed)

    @cached_property
    def plan(self) -> Plan:
        """All scenarios as one plan, cut where an exchange rate changes."""
        cuts = {block.start for budget in self.budgets if budget.fx for block in budget.fx.blocks}
        return build_plans(self.loaded, self.catalogue, self.as_of, cuts)

    @cached_property
    def plan_by_day(self) -> Plan:
        """The same, with lines of one day each."""
        days = {day for one in self.loaded for day in one.scenario.period.each_day()}
        return build_plans(self.loaded, self.catalogue, self.as_of, days)

    @cached_property
    def risks(self) -> Risks:
        """The distribution of the plan."""
        from costplan.risk.risks import Risks

        return Risks(self.plan, self.seed)

    @cached_property
    def risks_by_day(self) -> Risks:
        """The distribution of the plan by day."""
        from costplan.risk.risks import Risks

        return Risks(self.plan_by_day, self.seed)

    def named(self, scenario: str, name: str) -> str:
        """A workflow or step by its name, with its scenario before it where there are several."""
        return f"{scenario}: {name}" if len(self.files) > 1 else name

    @cached_property
    def spends(self) -> tuple[Spend, ...]:
        """What it spends, line by line."""
        return spends_of(self.plan)

    @cached_property
    def is_certain(self) -> bool:
        """Whether nothing in the plan is left to chance."""
        return self.plan.is_certain
