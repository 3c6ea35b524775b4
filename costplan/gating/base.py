"""What a plan is held against: a revision or a saved plan, its scenarios under the titles that they have now.
It holds nothing itself; growth.py and memory.py ask it what was."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import exact

if TYPE_CHECKING:
    from costplan.bridging.side import Side
    from costplan.gating.revision import Revision
    from costplan.plan.saved import SavedPlan
    from costplan.units import Number


class Base(NamedTuple):
    """A plan of then, by the titles of now.

    ``files`` are its scenarios' files from the top of the tree, as far as they are known. ``requested`` are the titles
    that a cap which names no files is about: those asked for now, and those that are gone. It is a ``revision``, under
    the budgets of now and with no scenario where there was none; or a ``saved`` plan, which tells costs alone, and as a
    ``side`` of a bridge what it can be planned again from.
    """

    name: str
    files: dict[str, str]
    requested: frozenset[str]
    revision: Revision | None = None
    saved: SavedPlan | None = None
    side: Side | None = None

    @property
    def total(self) -> Number:
        """The expected total of what was requested in pico-dollars, without contingency and tax."""
        if self.saved is not None:
            costs = self.saved.totals
        else:
            costs = self.revision.of_titles if self.revision is not None and self.revision.loaded else {}
        return exact(sum((Fraction(costs[title]) for title in costs if title in self.requested), Fraction(0)))
