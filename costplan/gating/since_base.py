"""The bridge from a base to the plan of now: both as sides, with what was planned of them already.
How a difference is split stands in bridging/, and where a base is read in project/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.bridging.side import Side

if TYPE_CHECKING:
    from costplan.bridging.bridge import Bridge
    from costplan.gating.base import Base
    from costplan.gating.revision import Revision

NOW = "this plan"
"""What the plan that is held is called beside its base."""


def bridge_since(base: Base, now: Revision) -> Bridge | None:
    """Why what was asked for costs other than in a base; None where nothing is other, or the base had nothing of it.

    What was planned once for both is not planned again, and nothing is where that is all.

    Raises:
        InputError: some of the base cannot be planned without the rest.
    """
    then = base.side.in_dollars if base.side else _of_revision(base, now)
    if then is None:
        return None
    from costplan.bridging.bridged import bridge

    found = bridge(then, _side(NOW, now))
    return None if found.unrounded.is_nothing else found


def _of_revision(base: Base, now: Revision) -> Side | None:
    before = base.revision.asked if base.revision is not None and base.revision.loaded else None
    if before is None or not before.loaded:
        return None
    is_same = {id(one.scenario) for one in before.loaded} == {id(one.scenario) for one in now.loaded}
    pays_same = before.built.first is now.built.first and before.catalogue.account == now.catalogue.account
    return None if is_same and pays_same else _side(base.name, before)


def _side(name: str, of: Revision) -> Side:
    """A revision, in dollars as all figures of a verdict are that no cap states."""
    side = Side(name=name, loaded=of.loaded, catalogue=of.catalogue, plan=of.plan, budgets=of.budgets, built=of.built)
    return side.in_dollars
