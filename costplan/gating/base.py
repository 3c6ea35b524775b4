"""What a plan is held against: a revision or a saved plan, its scenarios under the titles that they have now.
It holds nothing itself; growth.py and memory.py ask it what was."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.budget.per import PERIOD
from costplan.named import NamedTuple
from costplan.plan.saved import saved_plan
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.budget.per import Per
    from costplan.gating.revision import Revision
    from costplan.plan.saved import SavedPlan
    from costplan.units import Number


class Base(NamedTuple):
    """A plan of then, by the titles of now.

    ``files`` are its scenarios' files from the top of the tree, as far as they are known. ``requested`` are the titles
    that a cap which names no files is about: those asked for now, and those that are gone. It is a ``revision``, under
    the budgets of now and with no scenario where there was none; or a ``saved`` plan, which tells costs alone.
    """

    name: str
    files: dict[str, str]
    requested: frozenset[str]
    revision: Revision | None = None
    saved: SavedPlan | None = None

    def plan(self, per: Per = PERIOD) -> SavedPlan:
        """What it cost; a revision is planned again, cut as a cap asks."""
        if self.saved is not None:
            return self.saved
        if self.revision is None or not self.revision.loaded:
            return saved_plan(self.name, ())
        return self.revision.saved(self.name, per)

    @property
    def total(self) -> Number:
        """The expected total of what was requested in pico-dollars, without contingency and tax."""
        totals = self.plan().totals
        return exact(sum((Fraction(totals[title]) for title in totals if title in self.requested), Fraction(0)))
