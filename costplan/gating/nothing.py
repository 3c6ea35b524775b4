"""Caps that are about nothing in a plan: which they are, and why, such as a workflow that nothing is called.
What is about something is held in spend.py and growth.py."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from costplan.errors import nearest, wrong
from costplan.gating.breaches import Breach
from costplan.gating.scope import covers, scope_of
from costplan.gating.spend import lines_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.budget.budget import Budget, Cap
    from costplan.errors import InputError
    from costplan.gating.revision import Revision


def is_about_others(cap: Cap, budget: Budget, revision: Revision) -> bool:
    """Whether a cap is over files of which none was asked for, where some were: then it says nothing of the plan."""
    if revision.is_whole or budget.scenario or not cap.over:
        return False
    return not any(covers(cap.over, revision.files[title]) for title in revision.requested)


def about_nothing(cap: Cap, budget: Budget, revision: Revision) -> Breach:
    """A cap that met no cost, with the reason."""
    where = f"{cap.id} is about nothing in this plan: {_why(cap, budget, revision)}"
    return Breach(where=cap.id, text=where, owner=cap.owner or budget.owner, place=cap.place)


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
    scope = scope_of(cap, budget, revision.files, revision.requested)
    if not scope.titles:
        return f"no scenario of it is one of {', '.join(cap.over)}"
    plan = revision.plan
    names = {line.workflow for line in plan.each_line(lambda line: line.scenario in scope.titles)}
    if cap.workflow and not any(fnmatchcase(name, cap.workflow) for name in names):
        near = nearest(cap.workflow, names)
        return f"no workflow of it is called {cap.workflow}" + (f"; did you mean {near}?" if near else "")
    if cap.every and lines_in(scope, plan):
        return "nothing of it has the tag " + " and the tag ".join(cap.every)
    if scope.tags and not lines_in(scope, plan):
        return "nothing of it has the tag " + " and the tag ".join(f"{key}: {value}" for key, value in scope.tags)
    if cap.by_month and cap.max is None and lines_in(scope, plan):
        months = ", ".join(f"{year:04d}-{month:02d}" for (year, month), _ in cap.by_month)
        return f"it has no days in {months}"
    return "nothing of it has a cost there"
