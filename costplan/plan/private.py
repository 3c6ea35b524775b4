"""What a plan holds of private contracts: what stands in its place, and what is said where it is shown.
Which contracts are private they say themselves; lines that they moved say so in their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.plan.plan import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.plan.plan import Plan

PRIVATE = "private"
"""What the remark is about that a page holds private rates."""


def hidden_in(plan: Plan) -> str:
    """What stands in place of private rates and terms in a plan, such as ``private (contract acme)``; empty where it
    has none, or they are shown."""
    every = {charge.per_call.row.hidden for costs in (plan.costs, plan.accruals) for charge in costs.charges}
    every |= {tally.hidden for tally in plan.tallies}
    return "; ".join(sorted(every - {""}))


def holds_private(contracts: Iterable[str]) -> Iterator[Remark]:
    """That a page holds private rates of contracts, by their ids."""
    for name in contracts:
        yield Remark(PRIVATE, f"this page holds private rates of contract {name}")


def private_told(plan: Plan, where: str = "page") -> list[str]:
    """The same of a plan that was made so, to stand first on its pages, or of a ``file`` beside it."""
    found = (remark.text for remark in plan.cautions if remark.where == PRIVATE)
    return [text.replace("this page", f"this {where}", 1) for text in found]
