"""What changed since a base: workflow by workflow, the tables, and the steps and lines that a reader looks at first.
It judges nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.scenario.eras import of_all_days
from costplan.units import money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.bridging.bridge import Bridge
    from costplan.gating.base import Base
    from costplan.gating.revision import Revision
    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.units import Number


class ChangedTables(NamedTuple):
    """Tables that are not those of ``name``. ``cost`` is by how much they change the expected total, in pico-dollars,
    the scenarios left as they are; None where that cannot be told, for the reason ``why``. There are no ``files`` where
    nobody can tell which changed; ``is_other`` is whether some did all the same. ``contracts`` are the files of
    contracts among them, and what is said of each. Rates of exchange change no dollar;
    what they do stands in rates.py."""

    name: str
    files: tuple[str, ...]
    cost: Number | None
    why: str
    is_other: bool = False
    contracts: tuple[tuple[str, str], ...] = ()

    def words(self, *, counts: bool) -> str:
        """In a sentence; ``counts`` is whether the plan is held at them, or at those of ``name``."""
        said = [dict(self.contracts).get(file, file) for file in self.files]
        which = f"{', '.join(said[:3])}{f' and {len(said) - 3} more' if len(said) > 3 else ''}"
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


def moved_workflows(base: Base, now: Revision, bridge: Bridge | None = None) -> tuple[WorkflowMoved, ...]:
    """The workflows that do not cost what they did, by scenario and name, the largest change first; also those of which
    the parts of a bridge cancel out."""
    from costplan.plan.saved import beside

    before: Mapping[tuple[str, str], Number]
    titles, rounding = now.requested, 0
    if base.saved is not None:
        if base.saved.spends is None:
            return ()
        rounding = len(base.saved.spends) if base.saved.is_rounded else 0  # each was rounded at the pico-dollar
        before = base.saved.sums(
            lambda one: (one.scenario, of_all_days(one.workflow)), lambda one: one.scenario in base.requested
        )
    elif base.revision is not None and base.revision.loaded:
        touched = touched_scenarios(base.revision.plan, now.plan)
        titles, before = titles & touched, base.revision.workflows(base.requested & touched)
    else:
        before = {}
    changes = bridge.unrounded.by_workflow().items() if bridge else ()
    split = {key for key, change in changes if not change.is_nothing}
    rows = [
        WorkflowMoved(scenario=key[0], workflow=key[1], before=was, now=comes)
        for key, was, comes in beside(before, now.workflows(titles))
        if was is None or comes is None or abs(Fraction(comes) - was) > rounding or key in split
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.change)))


def changed_steps(before: Plan, now: Plan) -> frozenset[tuple[str, str, str]]:
    """The steps that cost more or less than they did, by scenario, workflow and name; new ones are among them."""
    touched = touched_scenarios(before, now)
    names: dict[tuple[str, str, str], set[tuple[str, str, str]]] = {}

    def of_all(charge: Charge) -> tuple[str, str, str]:
        key = (charge.scenario, of_all_days(charge.workflow), charge.step)
        names.setdefault(key, set()).add((charge.scenario, charge.workflow, charge.step))
        return key

    was = before.sums(of_all, lambda one: one.scenario in touched)
    names.clear()
    comes = now.sums(of_all, lambda one: one.scenario in touched)
    moved = (key for key, cost in comes.items() if key not in was or was[key].expected != cost.expected)
    return frozenset(name for key in moved for name in names[key])


def touched_scenarios(before: Plan, now: Plan) -> frozenset[str]:
    """The titles of the scenarios that two plans do not share: what was planned once for both costs the same."""
    spans = [{(id(span.products), id(span.days)): span for span in plan.costs.spans} for plan in (before, now)]
    alone = spans[0].keys() ^ spans[1].keys()
    return frozenset(
        product.charge.scenario for known in spans for key in known.keys() & alone for product in known[key].products
    )
