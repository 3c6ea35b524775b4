"""What changed since a base: workflow by workflow, the tables, and the steps and lines that a reader looks at first.
It judges nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.units import money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.gating.base import Base
    from costplan.plan.plan import Plan
    from costplan.units import Number


class ChangedTables(NamedTuple):
    """Tables that are not those of ``name``. ``cost`` is by how much they change the expected total, in pico-dollars,
    the scenarios left as they are; None where that cannot be told, for the reason ``why``. There are no ``files`` where
    nobody can tell which changed; ``is_other`` is whether some did all the same."""

    name: str
    files: tuple[str, ...]
    cost: Number | None
    why: str
    is_other: bool = False

    def words(self, *, counts: bool) -> str:
        """In a sentence; ``counts`` is whether the plan is held at them, or at those of ``name``."""
        which = f"{', '.join(self.files[:3])}{f' and {len(self.files) - 3} more' if len(self.files) > 3 else ''}"
        if self.cost is None:
            does = f"what they do to the cost cannot be told: {self.why}"
        elif not self.cost:
            does = "they change no dollar of the total" if counts else "they would change no dollar of the total"
        else:
            verb = "add {} to" if self.cost > 0 else "take {} off"
            amount = verb.format(money(abs(Fraction(self.cost))))
            does = f"they {'' if counts else 'would '}{amount} what the scenarios cost"
        return f"not as in {self.name}: {which}; {does}"


class WorkflowMoved(NamedTuple):
    """What a workflow cost in the base and costs now, in pico-dollars; None where it is not there."""

    scenario: str
    workflow: str
    before: Number | None
    now: Number | None

    @property
    def change(self) -> Fraction:
        """By how much it costs more."""
        return Fraction(self.now or 0) - Fraction(self.before or 0)


def moved_workflows(base: Base, now: Mapping[tuple[str, str], Number]) -> tuple[WorkflowMoved, ...]:
    """The workflows that do not cost what they did, by scenario and name, the largest change first."""
    from costplan.plan.saved import beside

    before = base.workflows
    if before is None:
        return ()
    spends = base.saved.spends if base.saved is not None and base.saved.is_rounded else ()
    rounding = len(spends or ())  # each was rounded at the pico-dollar
    rows = [
        WorkflowMoved(scenario=key[0], workflow=key[1], before=was, now=comes)
        for key, was, comes in beside(before, now)
        if was is None or comes is None or abs(Fraction(comes) - was) > rounding
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.change)))


def changed_steps(before: Plan, now: Plan) -> frozenset[tuple[str, str, str]]:
    """The steps that cost more or less than they did, by scenario, workflow and name; new ones are among them."""
    was, comes = (plan.sums(lambda line: (line.scenario, line.workflow, line.step)) for plan in (before, now))
    return frozenset(key for key, cost in comes.items() if key not in was or was[key].expected != cost.expected)
