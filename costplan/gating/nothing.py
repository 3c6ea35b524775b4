"""Caps that are about nothing in a plan: which they are, and why, such as a workflow that nothing is called.
What is about something is held in spend.py and growth.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.budget.budget import ALLOWED
from costplan.errors import nearest, wrong
from costplan.gating.breaches import Breach, held
from costplan.gating.scope import is_called
from costplan.vendor import is_by, vendor_of

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from costplan.budget.budget import Budget, Cap
    from costplan.errors import InputError, Place
    from costplan.gating.one_finding import Finding
    from costplan.gating.revision import Revision

KEY = "empty_caps"
"""The policy on caps that are about nothing."""


def is_about_others(cap: Cap, budget: Budget, revision: Revision) -> bool:
    """Whether a cap is over files of which none was asked for, where some were: then it says nothing of the plan."""
    if revision.is_whole or budget.scenario or not cap.over:
        return False
    return revision.scope(cap, budget).titles.isdisjoint(revision.requested)


def about_nothing(cap: Cap, budget: Budget, revision: Revision) -> Breach:
    """A cap that met no cost, with the reason."""
    where = f"{cap.id} is about nothing in this plan: {_why(cap, budget, revision)}"
    return Breach(where=cap.id, text=where, owner=cap.owner or budget.owner, place=cap.place)


def hold_empty(budget: Budget, empty: Sequence[Breach], about_then: Container[Place], name: str) -> list[Finding]:
    """What becomes of a budget's caps that are about nothing. Where the base of that name has something that one is
    about, a change took it from under the cap: that breaks the gate unless the budget allows it.
    """
    stance = budget.policy.empty_caps
    if stance == ALLOWED:
        return []
    lost = [
        one._replace(text=f"{one.text}; in {name} it is about something") for one in empty if one.place in about_then
    ]
    rest = [one for one in empty if one.place not in about_then]
    findings = held(KEY, budget, lost) if lost else []
    return findings + (held(KEY, budget, rest, stance) if rest or not lost else [])


def nothing_held(caps: Sequence[Cap]) -> InputError:
    """The error that no cap at all is about the plan."""
    which = "the only cap" if len(caps) == 1 else f"each of the {len(caps):,} caps"
    return wrong(
        "caps-about-nothing",
        f"{which} is about nothing in this plan",
        "mend the workflow, tag, files or months that a cap is about",
        caps[0].place,
    )


def _why(cap: Cap, budget: Budget, revision: Revision) -> str:
    """The first of its keys that leaves nothing."""
    scope = revision.scope(cap, budget)
    if not scope.titles:
        return f"no scenario of it is one of {', '.join(cap.over)}"
    has_costs = bool(revision.costs_in(scope).spans)
    names = {charge.workflow for charge in revision.plan.costs.charges if charge.scenario in scope.titles}
    if cap.workflow and not any(is_called(name, cap.workflow) for name in names):
        near = nearest(cap.workflow, names)
        return f"no workflow of it is called {cap.workflow}" + (f"; did you mean {near}?" if near else "")
    models = {charge.model for charge in revision.plan.costs.charges if charge.scenario in scope.titles}
    if cap.vendor and not any(is_by(model, "", cap.vendor) for model in models):
        near = nearest(cap.vendor, {vendor_of(model) for model in models})
        return f"no model of it is sold by {cap.vendor}" + (f"; did you mean {near}?" if near else "")
    if cap.model and not any(is_by(model, cap.model, cap.vendor) for model in models):
        near = nearest(cap.model, models)
        of = f" of {cap.vendor}" if cap.vendor else ""
        return f"no model{of} in it is called {cap.model}" + (f"; did you mean {near}?" if near else "")
    if cap.every and has_costs:
        return "nothing of it has the tag " + " and the tag ".join(cap.every)
    if scope.tags and not has_costs:
        return "nothing of it has the tag " + " and the tag ".join(f"{key}: {value}" for key, value in scope.tags)
    if cap.by_month and cap.max is None and has_costs:
        months = ", ".join(f"{year:04d}-{month:02d}" for (year, month), _ in cap.by_month)
        return f"it has no days in {months}"
    return "nothing of it has a cost there"
