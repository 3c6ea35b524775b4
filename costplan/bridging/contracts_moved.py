"""What contracts that changed between two sides do to the cost of the head, each by itself, in sentences.
Which contracts changed contracts/ says; the parts of a bridge have them under rate and bend."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.contracts.changed import changed_contracts
from costplan.errors import CostplanError
from costplan.planning.building import build_plans
from costplan.planning.built import under_theirs
from costplan.units import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.bridging.side import Side
    from costplan.contracts.changed import ChangedContract


def contracts_moved(base: Side, head: Side) -> Iterator[str]:
    """``contract acme (contracts/acme.yaml): takes $8.46 off the cost of quarter``, of each that is not as in the base;
    of a private one no amount."""
    if base.catalogue is None or head.catalogue is None or head.plan is None:
        return
    before, now = (under_theirs(side.catalogue, side.loaded).account for side in (base, head) if side.catalogue)
    for one in changed_contracts(before, now):
        yield f"{one.words}: {_does(one, head)}"


def _does(changed: ChangedContract, head: Side) -> str:
    if changed.is_hidden:
        return "what it does to the cost is private"
    assert head.catalogue is not None
    assert head.plan is not None
    now = under_theirs(head.catalogue, head.loaded)
    others = [one for one in now.account.contracts if one.id != changed.one.id]
    was = now.under(())
    was.account = now.account._replace(contracts=()).joined([*others, *filter(None, [changed.before])]).closed
    try:
        cost = build_plans(head.loaded, was, head.plan.as_of).total.expected
    except CostplanError as error:
        return f"what it does to the cost cannot be told: {error.problems[0].message}"
    more = Fraction(head.plan.total.expected) - Fraction(cost)
    if not more:
        return f"it changes no dollar of {head.name}"
    does = "adds {} to" if more > 0 else "takes {} off"
    return f"it {does.format(money(abs(more)))} the cost of {head.name}"
