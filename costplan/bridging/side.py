"""Side: one of the two plans of a bridge, with what it can be planned anew from and what a file says that it comes to.
Files are read into sides in the front office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.scenario.file import tried_in

if TYPE_CHECKING:
    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan
    from costplan.plan.saved import SavedPlan
    from costplan.planning.built import Built
    from costplan.scenario.file import LoadedScenario


class Side(NamedTuple):
    """A plan under its ``name``, such as a file, a label or a revision.

    ``plan`` is that of the ``loaded`` scenarios on the tables of ``catalogue``; none is loaded, and there is no plan,
    where what was kept cannot be planned again. ``signed`` is what a saved plan or a version says, whose total was
    signed; None where nothing was. ``built`` has what was planned of the scenarios already.
    """

    name: str
    loaded: tuple[LoadedScenario, ...] = ()
    catalogue: Catalogue | None = None
    plan: Plan | None = None
    signed: SavedPlan | None = None
    budgets: tuple[Budget, ...] = ()
    built: Built | None = None

    @property
    def files(self) -> dict[str, str]:
        """The scenarios' files by title, as far as they are known."""
        if self.loaded or self.signed is None:
            return {one.scenario.title: one.file for one in self.loaded}
        return {one.title: one.file for one in self.signed.scenarios}

    @property
    def what_ifs(self) -> tuple[str, ...]:
        """What is only tried in its scenarios, in words."""
        return tried_in(self.loaded)

    @property
    def in_dollars(self) -> Side:
        """The same, whose bridge is in dollars whatever currency caps are in: rates of exchange cut days alone."""
        return self._replace(budgets=tuple(budget._replace(caps=()) for budget in self.budgets))
